"""Threads of a chat as a kind of source: articles that `actions/threads.py` writes, and that nothing syncs."""

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from replywell.adapters.sources.port import Step


class ThreadSettings(BaseModel):
    """There is nothing to set."""


class Threads:
    """What colleagues saved from their chat; it changes only when they save more."""

    name = "threads"
    title: str | Promise = _("Saved threads")
    Settings: type[BaseModel] = ThreadSettings
    watched = False

    def changes(self, settings: ThreadSettings, known: dict[str, str], cursor: str = "") -> Iterator[Step]:
        return iter(())
