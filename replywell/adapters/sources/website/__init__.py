"""A website: its pages by sitemap or by links, each as an article."""

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from replywell.adapters.sources.port import Step
from replywell.adapters.sources.website.reading import Reading, wait
from replywell.adapters.sources.website.settings import WebsiteSettings
from replywell.adapters.sources.website.visits import Wait


class WebsiteSource:
    """Pages of a host. The key is a page's address; the cursor keeps what makes the next look cheap."""

    name = "website"
    title: str | Promise = _("Website")
    Settings: type[BaseModel] = WebsiteSettings
    watched = False

    def __init__(self, pause: Wait = wait) -> None:
        self._pause = pause

    def changes(self, settings: WebsiteSettings, known: dict[str, str], cursor: str = "") -> Iterator[Step]:
        """Pages that are new or changed, and those that are gone or ask not to be read."""
        with Reading(settings, known, cursor, self._pause) as reading:
            yield from reading.steps()
