"""One pass over a site: what to visit, and what each visit means."""

import hashlib
import time
from collections import deque
from collections.abc import Iterator
from datetime import datetime
from typing import Self
from urllib.parse import urlsplit

from replywell.adapters.sources.port import Change, Cursor, Document, Progress, Step
from replywell.adapters.sources.website import sitemaps
from replywell.adapters.sources.website.addresses import Scope, Traps, normal, same_site
from replywell.adapters.sources.website.memory import Memory
from replywell.adapters.sources.website.page import NoPage, Page, TooMuch, read
from replywell.adapters.sources.website.settings import WebsiteSettings
from replywell.adapters.sources.website.visits import Problem, Visits, Wait
from replywell.kit.errors import Refused
from replywell.kit.fetch import Fetched

MOST_TIME_S = 1_800.0
"""Seconds that a sync visits pages; the rest is for the next one."""
MOST_TRIES = 3
"""Addresses that are tried for each page that may be kept: some are no articles."""
NO_TEXT = "no page with text was found: pages that a browser builds by script cannot be read"
_GONE = frozenset({404, 410})


def wait(seconds: float) -> None:
    time.sleep(seconds)


class Reading:
    """One pass. Use it as a context manager.

    A page that is known goes only if the site says so: 404 or 410, noindex, robots.txt, a redirect or a
    canonical address elsewhere, or settings that leave it out. One that is merely linked no more stays.
    """

    def __init__(self, settings: WebsiteSettings, known: dict[str, str], cursor: str, pause: Wait) -> None:
        self.settings, self.known = settings, known
        self.memory = Memory.of(cursor, settings)
        self.visits = Visits(settings.start, pause, private=settings.private)
        self.traps, self.end = Traps(), time.monotonic() + MOST_TIME_S
        self.fresh: deque[str] = deque()
        """Addresses of which there is no article yet; they come first, so that each sync gets further."""
        self.old: deque[str] = deque()
        self.depth: dict[str, int] = {}
        """How many links from the start each address is, of all that were met."""
        self.named: set[str] = set()
        """Addresses that some page calls canonical: they are kept whatever they say themselves."""
        self.dated: dict[str, datetime] = {}
        self.follow, self.kept, self.tried, self.more = False, len(known), 0, False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.visits.__exit__()

    def steps(self) -> Iterator[Step]:
        """Visit what there is, known pages last."""
        start, first = self._begin()
        yield from self._outside()
        self._fill(start)
        while time.monotonic() < self.end and (url := self._next()):
            yield from self._visit(url, self.depth[url], first if url == start else None)
            self.tried += 1
            yield Progress(self.tried, self.tried + len(self.fresh) + len(self.old))
        if time.monotonic() >= self.end:
            self.memory.left += [(url, self.depth[url]) for url in (*self.fresh, *self.old)]
        elif self.more or self.fresh:
            most = self.settings.pages
            yield self._told(start, f"there are more than {most} pages: raise the limit or name fewer paths")
        if not self.kept:
            yield self._told(start, NO_TEXT)
        yield Cursor(self.memory.cursor())

    def _next(self) -> str:
        """The next address to visit; empty when there is none, or none that may be."""
        most = self.settings.pages
        if self.fresh and self.kept < most and self.tried < MOST_TRIES * most + len(self.known):
            return self.fresh.popleft()
        return self.old.popleft() if self.old else ""

    def _begin(self) -> tuple[str, Fetched]:
        given = normal(self.settings.start)
        if given is None:
            raise Refused(
                "The start address is no address of a page. Write it like https://example.com/help/."
            )
        start, first = self.visits.start(given)
        parts = urlsplit(start)
        below = _paths(self.settings.below) or (_folder(urlsplit(given).path), _folder(parts.path))
        self.scope = Scope(f"{parts.scheme}://{parts.netloc}", below, _paths(self.settings.without))
        self.robots = self.visits.robots(self.scope.origin)
        if not self.robots.allow(start):
            raise Refused(
                f"The site's robots.txt does not let us read the start address. Allow the agent "
                f"{sitemaps.NAME} there, or start at a page that may be read."
            )
        return start, first

    def _outside(self) -> Iterator[Step]:
        """Known pages that no longer belong to the source."""
        for url in sorted(self.known):
            if self.scope.own(url) != url or not self.robots.allow(url):
                self.depth[url] = 0
                yield self._gone(url)

    def _fill(self, start: str) -> None:
        """What is to be visited: what was left last time, what the sitemap names or the start, what is known."""
        left, self.memory.left = self.memory.left, []
        for url, depth in left:
            self._add(url, depth)
        listed = self._listed() if self.settings.way != "links" else []
        for url, changed in listed:
            own = self.scope.own(url)
            if own:
                self._add(own, 0)
                if changed:
                    self.dated[own] = changed
        if not listed:
            if self.settings.way == "sitemap":
                raise Refused(
                    "There is no sitemap with pages of this site. Name its address, or choose links."
                )
            self.follow = True
            self._add(start, 0)
        for url in self.known:
            before = self.memory.pages.get(url)
            self._add(url, before.depth if before else 1)

    def _listed(self) -> list[tuple[str, datetime | None]]:
        """Pages in the sitemap."""
        folder = self.scope.origin + _folder(self.scope.below[0]).rstrip("/")
        usual = dict.fromkeys([f"{self.scope.origin}/sitemap.xml", f"{folder}/sitemap.xml"])
        places = [self.settings.sitemap] if self.settings.sitemap else self.robots.sitemaps or list(usual)
        return list(sitemaps.read_all(places, self.visits.plain))[: 5 * self.settings.pages]

    def _add(self, url: str, depth: int) -> None:
        if url in self.depth:
            self.depth[url] = min(depth, self.depth[url])
        elif self.scope.has(url) and self.robots.allow(url):
            if url not in self.known and len(self.fresh) > MOST_TRIES * self.settings.pages:
                self.more = True
                return
            self.depth[url] = depth
            (self.old if url in self.known else self.fresh).append(url)

    def _visit(self, url: str, depth: int, fetched: Fetched | None = None) -> Iterator[Step]:
        """What a page's answer means."""
        try:
            if fetched is None:
                fetched = self.visits.page(url, self.memory.question(url, self.known.get(url, "")))
            if fetched.status == 304:
                return
            if fetched.status in _GONE:
                yield from self._vanish(url)
                return
            if fetched.status != 200:
                if url in self.known:
                    raise Problem(f"it answered {fetched.status}: it is kept")
                return  # for readers who are signed in, for example
            there = self.scope.own(fetched.url)
            if there != url:
                yield from self._elsewhere(url, there, depth)
                return
            yield from self._take(url, read(fetched), fetched, depth)
        except (Problem, NoPage) as problem:
            if url in self.known or isinstance(problem, Problem | TooMuch):
                yield self._told(url, str(problem))
                self.memory.left += [] if url in self.known else [(url, depth)]

    def _take(self, url: str, page: Page, fetched: Fetched, depth: int) -> Iterator[Step]:
        if self.follow and depth < self.settings.depth:
            for link in page.links:
                own = self.scope.own(link, fetched.url)
                if own and (own in self.depth or not self.traps.is_one(own)):
                    self._add(own, depth + 1)
        canonical = self._canonical(url, page)
        if not page.kept:
            yield from self._vanish(url)
        elif canonical != url:
            yield from self._elsewhere(url, canonical, depth)
        elif not page.markdown:
            if url in self.known:
                raise Problem("it has no text any more: it is kept, look whether the page is whole")
        else:
            document = self._document(url, page)
            fingerprint = _fingerprint(document)
            self.memory.keep(url, fetched, fingerprint, depth)
            self.kept += url not in self.known
            if self.known.get(url) != fingerprint:
                yield Change(url, document), fingerprint

    def _canonical(self, url: str, page: Page) -> str:
        """The address that a page calls its own; one that is not of this source is not heeded."""
        named = normal(page.canonical, url) if page.canonical else None
        own = self.scope.own(named) if named and same_site(named, url) else None
        return own if own and url not in self.named and self.robots.allow(own) else url

    def _document(self, url: str, page: Page) -> Document:
        return Document(
            key=url,
            title=page.title,
            markdown=page.markdown,
            url=url,
            locale=page.locale or self.settings.locale,
            audience=self.settings.audience,
            updated_at=page.updated_at or self.dated.get(url),
        )

    def _elsewhere(self, url: str, there: str | None, depth: int) -> Iterator[Step]:
        """The page is kept under another address, if that one is of this source."""
        if there:
            self.named.add(there)
            self._add(there, depth)
        yield from self._vanish(url)

    def _vanish(self, url: str) -> Iterator[Step]:
        if url in self.known:
            yield self._gone(url)

    def _gone(self, url: str) -> Step:
        self.memory.pages.pop(url, None)
        self.kept -= 1
        return Change(url, None), ""

    def _told(self, url: str, problem: str) -> Step:
        return Change(url, None, problem=problem), ""


def _fingerprint(document: Document) -> str:
    """Of what an article is; when a page says it changed is no part of it, since many say so each time."""
    said = (document.title, document.markdown, document.locale, document.audience)
    return hashlib.sha256("\0".join(said).encode()).hexdigest()[:32]


def _folder(path: str) -> str:
    """The folder of a page: `/help/` of `/help/index.html`; a path without an ending is its own."""
    return path[: path.rfind("/") + 1] if "." in path.rsplit("/", 1)[-1] else path or "/"


def _paths(said: str) -> tuple[str, ...]:
    return tuple(path.strip() for path in said.split(",") if path.strip())
