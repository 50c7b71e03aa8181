"""The settings of a Confluence source."""

import re

from django.utils.translation import gettext_noop
from pydantic import BaseModel, Field, SecretStr, field_validator, model_validator

from replywell.adapters.sources.port import Audience
from replywell.kit.errors import Refused
from replywell.kit.fetch.addresses import checked_url

_space = re.compile(r"~?[\w.:-]{1,255}\Z", re.ASCII)


class ConfluenceSettings(BaseModel):
    """`private` allows a wiki inside this network, also by plain http."""

    url: str = Field(
        max_length=1000,
        title=gettext_noop("Address of the wiki"),
        description=gettext_noop(
            "Such as https://example.atlassian.net/wiki, or where your own server shows its dashboard."
        ),
    )
    spaces: str = Field(
        max_length=2000,
        title=gettext_noop("Spaces"),
        description=gettext_noop("Their keys, with commas between them, such as HELP, FAQ."),
    )
    email: str = Field(
        default="",
        max_length=320,
        title=gettext_noop("E-mail address of the account"),
        description=gettext_noop(
            "For Confluence Cloud. Empty: your own server, with a personal access token."
        ),
    )
    token: SecretStr = Field(
        title=gettext_noop("API token"),
        description=gettext_noop("Of an account that can only read, and only these spaces."),
    )
    audience: Audience = Field(
        default="internal",
        title=gettext_noop("Who may read them"),
        description=gettext_noop("A page with view restrictions is for agents only, whatever stands here."),
    )
    locale: str = Field(
        default="en",
        max_length=12,
        title=gettext_noop("Language"),
        description=gettext_noop("Of these spaces, as a code such as en or de."),
    )
    webhook_secret: SecretStr = Field(
        default=SecretStr(""),
        title=gettext_noop("Secret of the webhook"),
        description=gettext_noop(
            "With it the wiki signs what it posts here. Empty: changes are found at the next poll."
        ),
    )
    private: bool = False

    @field_validator("spaces")
    @classmethod
    def keys(cls, spaces: str) -> str:
        keys = list(dict.fromkeys(key for key in re.split(r"[\s,]+", spaces) if key))
        wrong = [key for key in keys if not _space.match(key)]
        if wrong or not keys:
            raise ValueError(
                "Write the keys of the spaces, such as HELP, FAQ. A key stands in a space's address."
            )
        return ", ".join(keys)

    @model_validator(mode="after")
    def reachable(self) -> "ConfluenceSettings":
        try:
            parts = checked_url(self.url)
        except Refused as error:
            raise ValueError(error.message) from error
        if parts.scheme != "https" and not self.private:
            raise ValueError("The address has to begin with https://, because the token is sent along.")
        path = parts.path.rstrip("/")
        if parts.netloc.lower().endswith(".atlassian.net") and not path:
            path = "/wiki"
        self.url = f"{parts.scheme}://{parts.netloc}{path}"
        return self

    @property
    def space_keys(self) -> list[str]:
        return self.spaces.split(", ")
