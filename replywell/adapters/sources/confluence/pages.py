"""Asking Confluence, Cloud and Data Center alike: both answer the same search."""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any
from urllib.parse import urlencode, urlsplit

from replywell.adapters.sources.asking import Asking, Missing, fingerprint, moment
from replywell.adapters.sources.confluence.settings import ConfluenceSettings
from replywell.kit.errors import Refused, Unavailable

MOST_PAGES = 20_000
EACH_LIST, EACH_BODY = 100, 10
_SEEN = (
    "version,ancestors,space,metadata.labels,history.ownedBy,"
    "restrictions.read.restrictions.user,restrictions.read.restrictions.group"
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as the list tells it."""

    id: str
    title: str
    path: str
    version: str
    changed_at: datetime | None
    space: str
    space_name: str
    labels: tuple[str, ...]
    owner: str
    above: tuple[str, ...]
    """Ids of what it lies under."""
    restricted: bool
    """Whether only some people or groups may see it."""

    def fingerprint(self, *more: object) -> str:
        return fingerprint(self.title, self.path, self.version, self.space, *self.labels, self.owner, *more)


class Confluence:
    """A wiki's pages. Raises `Refused` or `Unavailable` when it cannot be read."""

    def __init__(self, settings: ConfluenceSettings, asking: Asking) -> None:
        self._url, self._settings, self._asking = settings.url, settings, asking
        self._open: dict[str, bool] = {}

    def pages(self) -> dict[str, Page]:
        """All pages of the spaces by id, without their text. Never a part of them: that would delete the rest."""
        spaces = ", ".join(f'"{key}"' for key in self._settings.space_keys)
        found: dict[str, Page] = {}
        for result in self._search(f"type = page and space in ({spaces}) order by created", _SEEN, EACH_LIST):
            page = _page(result)
            found[page.id] = page
            if len(found) > MOST_PAGES:
                raise Refused(
                    f"These spaces have more than {MOST_PAGES} pages. Make a source of fewer spaces."
                )
        return found

    def bodies(self, ids: Iterable[str]) -> Iterator[tuple[str, str | None]]:
        """Each page's text in the storage format, or None where the wiki did not give it."""
        for some in batched(ids, EACH_BODY):
            results = self._search(f"id in ({', '.join(some)})", "body.storage", EACH_BODY)
            texts = {str(result.get("id")): _within(result, "body", "storage", "value") for result in results}
            for id in some:
                text = texts.get(id)
                yield id, text if isinstance(text, str) else None

    def is_internal(self, page: Page, pages: dict[str, Page]) -> bool:
        """Whether not everybody who can see the space can see it: restrictions hold for all that lies below."""
        if page.restricted:
            return True
        return any(pages[id].restricted if id in pages else not self._is_open(id) for id in page.above)

    def _is_open(self, id: str) -> bool:
        """Whether something that is no page of the list, such as a folder, has no restrictions. In doubt it has."""
        if id not in self._open:
            url = f"{self._url}/rest/api/content/{id}/restriction/byOperation/read?expand=restrictions.user,restrictions.group"
            try:
                self._open[id] = not _is_restricted(self._asking.get(url))
            except Missing:
                self._open[id] = False
        return self._open[id]

    def _search(self, cql: str, expand: str, limit: int) -> Iterator[dict[str, Any]]:
        query = urlencode({"cql": cql, "expand": expand, "limit": limit})
        url, before = f"{self._url}/rest/api/content/search?{query}", set()
        while url:
            if url in before:
                raise Unavailable(
                    "Confluence's list of pages goes round in a circle. It is asked again later."
                )
            before.add(url)
            answer = self._asking.get(url)
            results = answer.get("results")
            if not isinstance(results, list):
                raise Unavailable("Confluence answered without a list of pages. Check the wiki's address.")
            yield from results
            url = self._next(_within(answer, "_links", "next"))

    def _next(self, following: Any) -> str:
        """The next part's address; it is never one of another host."""
        if not isinstance(following, str) or not following:
            return ""
        parts, base = urlsplit(following), urlsplit(self._url)
        path = parts.path.removeprefix(base.path) if base.path else parts.path
        return f"{self._url}/{path.lstrip('/')}?{parts.query}"


def authorization(settings: ConfluenceSettings) -> str:
    """Cloud wants the account with its token, Data Center the token alone."""
    token = settings.token.get_secret_value()
    if not settings.email:
        return f"Bearer {token}"
    return "Basic " + base64.b64encode(f"{settings.email}:{token}".encode()).decode()


def _page(result: dict[str, Any]) -> Page:
    id = str(result.get("id", ""))
    if not id.isdigit():
        raise Unavailable("Confluence listed a page without an id. Check the wiki's address.")
    labels = _within(result, "metadata", "labels", "results") or []
    return Page(
        id=id,
        title=str(result.get("title") or id),
        path=str(_within(result, "_links", "webui") or ""),
        version=str(_within(result, "version", "number")),
        changed_at=moment(_within(result, "version", "when")),
        space=str(_within(result, "space", "key") or ""),
        space_name=str(_within(result, "space", "name") or ""),
        labels=tuple(sorted(str(label.get("name")) for label in labels)),
        owner=str(_within(result, "history", "ownedBy", "email") or ""),
        above=tuple(str(above.get("id")) for above in result.get("ancestors") or []),
        restricted=_is_restricted(_within(result, "restrictions", "read")),
    )


def _is_restricted(read: Any) -> bool:
    """Whether people or groups are named; an answer that does not say counts as if they were."""
    users, groups = (_within(read, "restrictions", kind) for kind in ("user", "group"))
    if not isinstance(users, dict) or not isinstance(groups, dict):
        return True
    return any(bool(named.get("results")) or bool(named.get("size")) for named in (users, groups))


def _within(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value
