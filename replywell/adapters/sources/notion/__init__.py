"""Pages and databases of Notion that are shared with an integration."""

import json
import re
import time
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from replywell.adapters.sources.asking import Asking, Wait, fingerprint, moment, signed
from replywell.adapters.sources.notion.blocks import TooLarge, Writer
from replywell.adapters.sources.notion.pages import VERSION, Notion
from replywell.adapters.sources.notion.properties import Properties, properties
from replywell.adapters.sources.notion.settings import NotionSettings
from replywell.adapters.sources.port import Change, Document, Progress, Step
from replywell.kit import clock
from replywell.kit.errors import Refused
from replywell.kit.fetch import Fetcher

__all__ = ["NotionSettings", "NotionSource"]

API = "https://api.notion.com"
SETTLED = timedelta(minutes=2)
"""Notion rounds a page's time down to the minute: only after this does it tell whether the page changed again."""


class NotionSource:
    """Pages by their time of change. A page that the list lacks is asked for by itself before it goes."""

    name = "notion"
    title: str | Promise = _("Notion")
    Settings: type[BaseModel] = NotionSettings
    watched = False

    def __init__(self, *, url: str = API, allow: Collection[str] = (), wait: Wait = time.sleep) -> None:
        self._url, self._allow, self._wait = url, allow, wait

    def changes(self, settings: NotionSettings, known: dict[str, str], cursor: str = "") -> Iterator[Step]:
        """New, changed and vanished pages, these first. The fingerprint is the time of change and the properties."""
        headers = {
            "Authorization": f"Bearer {settings.token.get_secret_value()}",
            "Notion-Version": VERSION,
        }
        with Fetcher(allow=self._allow, headers=headers) as fetcher:
            yield from _changes(
                Notion(self._url, Asking(fetcher, "Notion", wait=self._wait)), settings, known
            )

    def introduction(self, body: bytes) -> Mapping[str, str]:
        """Notion posts the token with which it will sign, and nothing else, when a webhook is made."""
        try:
            told = json.loads(body)
        except ValueError:
            return {}
        token = told.get("verification_token") if isinstance(told, dict) and "type" not in told else None
        right = isinstance(token, str) and re.fullmatch(r"[\x21-\x7e]{8,200}", token)
        return {"verification_token": str(token)} if right else {}

    def hook(self, settings: NotionSettings, headers: Mapping[str, str], body: bytes) -> bool:
        """Notion signs the body with the verification token that it sent when the webhook was made."""
        return signed(
            settings.verification_token.get_secret_value(), body, headers.get("x-notion-signature", "")
        )


def _changes(notion: Notion, settings: NotionSettings, known: dict[str, str]) -> Iterator[Step]:
    pages = notion.pages()
    if not pages:
        raise Refused(
            "No page is shared with this integration, so nothing was changed. "
            "In Notion, open a page, then ••• → Connections, and add the integration."
        )
    for id in sorted(known.keys() - pages.keys()):
        page = notion.page(id)
        if page is None:
            yield Change(id, None), ""
        else:
            pages[id] = page
    changed: dict[str, tuple[Properties, str]] = {}
    for id, page in pages.items():
        told = properties(page)
        now = _fingerprint(page, told, settings)
        if known.get(id) != now:
            changed[id] = told, now
    same = len(pages) - len(changed)
    for at, (id, (told, now)) in enumerate(changed.items()):
        yield Progress(same + at, len(pages))
        yield _change(notion, pages[id], told, settings), now
    yield Progress(len(pages), len(pages))


def _fingerprint(page: dict[str, Any], told: Properties, settings: NotionSettings) -> str:
    """Of a page that changed just now it is different at each look, so that the page is read once more."""
    edited = moment(page.get("last_edited_time"))
    settled = edited is not None and clock.now() - edited > SETTLED
    moving = "" if settled else clock.now().isoformat()
    parts = page.get("last_edited_time"), page.get("public_url"), told, settings.audience, settings.locale
    return fingerprint(*parts, moving)


def _change(notion: Notion, page: dict[str, Any], told: Properties, settings: NotionSettings) -> Change:
    id = str(page["id"])
    try:
        written = Writer(notion.children).page(id)
    except (TooLarge, RecursionError) as error:
        return Change(id, None, problem=f"“{told.title}” cannot be read: {error}")
    document = Document(
        key=id,
        title=told.title or str(_("Untitled")),
        markdown=written,
        url=str(page.get("public_url") or page.get("url") or ""),
        locale=told.locale or settings.locale,
        audience=told.audience or settings.audience,
        updated_at=moment(page.get("last_edited_time")),
        labels=told.labels,
        owner=told.owner,
        verified_on=told.verified_on,
        expires_on=told.expires_on,
    )
    return Change(id, document)
