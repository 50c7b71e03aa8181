"""Asking Notion, version 2026-03-11 of its API."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from replywell.adapters.sources.asking import Asking, Missing
from replywell.kit.errors import Refused, Unavailable

VERSION = "2026-03-11"
MOST_PAGES = 20_000
EACH = 100

_id = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\Z", re.IGNORECASE)


class Notion:
    """What an integration may see. Raises `Refused` or `Unavailable` when it cannot be read."""

    def __init__(self, url: str, asking: Asking) -> None:
        self._url, self._asking = f"{url}/v1", asking

    def pages(self) -> dict[str, dict[str, Any]]:
        """All pages by id, without their text: those that the search finds, and the rows of all tables.

        The search forgets some, so the tables are asked as well.
        """
        found: dict[str, dict[str, Any]] = {}
        for page in self._searched("page"):
            _keep(page, found)
        for source in list(self._searched("data_source")):
            try:
                for page in self._all(f"data_sources/{_checked(source)}/query", {}):
                    _keep(page, found)
            except Missing:
                continue  # it went while we asked
        return found

    def page(self, id: str) -> dict[str, Any] | None:
        """A page, or None when it is gone, in the trash, or no longer shared."""
        try:
            page = self._asking.get(f"{self._url}/pages/{id}") if _id.match(id) else None
        except Missing:
            return None
        return page if _is_there(page) else None

    def children(self, id: str) -> Iterator[dict[str, Any]]:
        """The blocks in a page or block; none where they are not shared, as in a synced block's original."""
        following: str | None = None
        for _ in range(MOST_PAGES):
            query = {"page_size": EACH} | ({"start_cursor": following} if following else {})
            try:
                answer = self._asking.get(f"{self._url}/blocks/{id}/children?{urlencode(query)}")
            except Missing:
                return
            yield from (block for block in _results(answer) if not block.get("in_trash"))
            following = _next(answer, following)
            if following is None:
                return

    def _searched(self, kind: str) -> Iterator[dict[str, Any]]:
        return self._all("search", {"filter": {"property": "object", "value": kind}})

    def _all(self, path: str, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
        following: str | None = None
        for _ in range(MOST_PAGES):
            body = asked | {"page_size": EACH} | ({"start_cursor": following} if following else {})
            answer = self._asking.post(f"{self._url}/{path}", body)
            yield from _results(answer)
            following = _next(answer, following)
            if following is None:
                return


def _results(answer: dict[str, Any]) -> list[dict[str, Any]]:
    results = answer.get("results")
    if not isinstance(results, list):
        raise Unavailable("Notion answered without a list. It is asked again later.")
    return results


def _next(answer: dict[str, Any], before: str | None) -> str | None:
    following = answer.get("next_cursor") if answer.get("has_more") else None
    if answer.get("has_more") and (not isinstance(following, str) or following == before):
        raise Unavailable("Notion's list does not end. It is asked again later.")
    return following


def _checked(found: dict[str, Any]) -> str:
    id = str(found.get("id", ""))
    if not _id.match(id):
        raise Unavailable("Notion listed something without an id. It is asked again later.")
    return id


def _is_there(page: dict[str, Any] | None) -> bool:
    return page is not None and page.get("object") == "page" and not page.get("in_trash")


def _keep(page: dict[str, Any], found: dict[str, dict[str, Any]]) -> None:
    if _is_there(page):
        found[_checked(page)] = page
    if len(found) > MOST_PAGES:
        raise Refused(f"More than {MOST_PAGES} pages are shared. Share fewer, or make several integrations.")
