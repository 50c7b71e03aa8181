"""Settings of a website as a source."""

from typing import Literal

from django.utils.translation import gettext_noop
from pydantic import BaseModel, Field, field_validator

from replywell.adapters.sources.port import Audience
from replywell.kit.errors import Refused
from replywell.kit.fetch.addresses import checked_url


class WebsiteSettings(BaseModel):
    """`private` allows a site inside this network."""

    start: str = Field(
        max_length=400,
        title=gettext_noop("Start address"),
        description=gettext_noop(
            "For example https://example.com/help/. Only pages of this host below this path are read."
        ),
    )
    way: Literal["auto", "sitemap", "links"] = Field(
        default="auto",
        title=gettext_noop("How pages are found"),
        description=gettext_noop(
            "auto: by the site's sitemap, or by links where it has none. sitemap: by it alone. "
            "links: from the start address on."
        ),
    )
    sitemap: str = Field(
        default="",
        max_length=400,
        title=gettext_noop("Sitemap"),
        description=gettext_noop("Empty: the one that robots.txt names, or /sitemap.xml."),
    )
    below: str = Field(
        default="",
        max_length=1000,
        title=gettext_noop("Only these paths"),
        description=gettext_noop("Such as /help/, /docs/. Empty: what lies below the start address."),
    )
    without: str = Field(
        default="",
        max_length=1000,
        title=gettext_noop("Not these paths"),
        description=gettext_noop("Such as /help/archive/, /de/. Pages below them are left out."),
    )
    pages: int = Field(
        default=1000,
        ge=1,
        le=10_000,
        title=gettext_noop("Most pages"),
        description=gettext_noop("More are not read; the source tells when there are more."),
    )
    depth: int = Field(
        default=8,
        ge=0,
        le=30,
        title=gettext_noop("Most links from the start"),
        description=gettext_noop("Where pages are found by links."),
    )
    locale: str = Field(
        default="en",
        max_length=12,
        title=gettext_noop("Language"),
        description=gettext_noop("Of pages that do not say another, as a code such as en or de."),
    )
    audience: Audience = Field(
        default="public",
        title=gettext_noop("Who may read them"),
        description=gettext_noop("The pages are on the web; here they can be kept from answers to some."),
    )
    private: bool = False

    @field_validator("start", "sitemap")
    @classmethod
    def web_address(cls, url: str) -> str:
        url = url.strip()
        if url:
            try:
                checked_url(url)
            except Refused as refused:
                raise ValueError(refused.message) from None
        return url

    @field_validator("below", "without")
    @classmethod
    def paths(cls, said: str) -> str:
        paths = [path.strip() for path in said.replace("\n", ",").split(",") if path.strip()]
        if wrong := [path for path in paths if not path.startswith("/")]:
            raise ValueError(f"A path begins with /: write /{wrong[0]}.")
        return ", ".join(paths)
