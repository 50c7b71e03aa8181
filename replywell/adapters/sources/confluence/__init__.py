"""Spaces of a Confluence wiki, Cloud or Data Center."""

import hmac
import time
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from replywell.adapters.sources.asking import Asking, Wait, signed
from replywell.adapters.sources.confluence.pages import Confluence, Page, authorization
from replywell.adapters.sources.confluence.settings import ConfluenceSettings
from replywell.adapters.sources.confluence.storage import markdown
from replywell.adapters.sources.port import Audience, Change, Document, Progress, Step
from replywell.kit.errors import Refused
from replywell.kit.fetch import Fetcher

__all__ = ["ConfluenceSettings", "ConfluenceSource"]

MAX_BYTES = 25_000_000


class ConfluenceSource:
    """Pages of the spaces. Every sync lists them all without their text, which also tells what is gone.

    A page's labels and restrictions change without a new version, so no time of change could tell enough.
    """

    name = "confluence"
    title: str | Promise = _("Confluence")
    Settings: type[BaseModel] = ConfluenceSettings
    watched = False

    def __init__(self, *, wait: Wait = time.sleep) -> None:
        self._wait = wait

    def changes(
        self, settings: ConfluenceSettings, known: dict[str, str], cursor: str = ""
    ) -> Iterator[Step]:
        """New, changed and vanished pages, these first. The fingerprint is the version and what stands around it."""
        host = urlsplit(settings.url).hostname or ""
        headers = {"Authorization": authorization(settings), "Accept": "application/json"}
        with Fetcher(
            allow={host} if settings.private else (), headers=headers, max_bytes=MAX_BYTES
        ) as fetcher:
            wiki = Confluence(settings, Asking(fetcher, "Confluence", wait=self._wait))
            yield from _changes(wiki, settings, known)

    def hook(self, settings: ConfluenceSettings, headers: Mapping[str, str], body: bytes) -> bool:
        """Data Center signs the body; a rule of Cloud's automation sends the secret itself as a bearer token."""
        secret = settings.webhook_secret.get_secret_value()
        if "x-hub-signature" in headers:
            return signed(secret, body, headers["x-hub-signature"])
        sent = headers.get("authorization", "").encode()
        return bool(secret) and hmac.compare_digest(f"Bearer {secret}".encode(), sent)


def _changes(wiki: Confluence, settings: ConfluenceSettings, known: dict[str, str]) -> Iterator[Step]:
    pages = wiki.pages()
    if not pages:
        raise Refused(
            f"No page can be seen in {settings.spaces}, so nothing was changed. "
            "Check the keys of the spaces, and whether the token's account may read them."
        )
    for key in sorted(known.keys() - pages.keys()):
        yield Change(key, None), ""
    changed: dict[str, tuple[Audience, str]] = {}
    for id, page in pages.items():
        audience: Audience = "internal" if wiki.is_internal(page, pages) else settings.audience
        fingerprint = page.fingerprint(audience, settings.locale, settings.url)
        if known.get(id) != fingerprint:
            changed[id] = audience, fingerprint
    same = len(pages) - len(changed)
    closed_first = sorted(changed, key=lambda id: changed[id][0] != "internal")
    for at, (id, text) in enumerate(wiki.bodies(closed_first)):
        yield Progress(same + at, len(pages))
        yield _change(pages[id], text, settings, *changed[id])
    yield Progress(len(pages), len(pages))


def _change(
    page: Page, text: str | None, settings: ConfluenceSettings, audience: Audience, fingerprint: str
) -> tuple[Change, str]:
    if text is None:
        if audience != settings.audience:
            return Change(page.id, None), ""  # it was closed: what is here may be open still
        return Change(page.id, None, problem=f"Confluence did not give the text of “{page.title}”"), ""
    try:
        written = markdown(text, settings.url, page.space)
    except (ValueError, RecursionError) as error:
        return Change(page.id, None, problem=f"“{page.title}” cannot be read: {error}"), ""
    document = Document(
        key=page.id,
        title=page.title,
        markdown=written,
        url=f"{settings.url}/{page.path.lstrip('/')}" if page.path else "",
        locale=settings.locale,
        audience=audience,
        updated_at=page.changed_at,
        category=page.space_name,
        labels=page.labels,
        owner=page.owner,
    )
    return Change(page.id, document), fingerprint
