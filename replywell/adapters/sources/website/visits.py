"""Asks a site for pages: politely, only for what changed, and no longer than it makes sense."""

from collections.abc import Callable, Mapping
from typing import Self
from urllib.parse import urlsplit

from replywell.adapters.sources.website.addresses import normal, same_site
from replywell.adapters.sources.website.sitemaps import Robots
from replywell.kit.errors import AdapterError, Refused, Unavailable
from replywell.kit.fetch import Fetched, Fetcher

Wait = Callable[[float], None]

PAUSE_S = 0.2
"""Between two pages, where robots.txt does not want more."""
MOST_FAILURES = 10
"""Pages in a row that fail, after which the site counts as gone for the moment."""
PATIENCE_S = 60.0
"""How long a 429 may make us wait before the whole sync is put off."""
MAX_BYTES = 15_000_000


class Visits:
    """Requests to one site, one after another."""

    def __init__(self, start: str, pause: Wait, *, private: bool) -> None:
        parts = urlsplit(start)
        ports = (parts.port,) if parts.port else (80, 443)
        allow = [f"{parts.hostname}:{port}" for port in ports] if private else []
        self._fetcher, self._pause = Fetcher(allow=allow, max_bytes=MAX_BYTES), pause
        self._failures = 0
        self.delay_s = PAUSE_S

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._fetcher.__exit__()

    def plain(self, url: str) -> Fetched:
        """One answer as it comes."""
        return self._fetcher.get(url)

    def start(self, url: str) -> tuple[str, Fetched]:
        """The start page and its address after redirects. Raises `Unavailable` or `Refused`: then there is no site."""
        fetched = self._patient(url, {})
        if fetched.status >= 500:
            raise Unavailable(
                f"The start address answered {fetched.status}.", retry_after=fetched.retry_after
            )
        if fetched.status >= 400:
            raise Refused(f"The start address answered {fetched.status}. Check it in a browser.")
        there = normal(fetched.url)
        if there is None or not same_site(url, there):
            host = urlsplit(fetched.url).netloc
            raise Refused(f"The start address leads to another host, {host}. Give that one as the start.")
        return there, fetched

    def page(self, url: str, headers: Mapping[str, str]) -> Fetched:
        """A page. Raises `Problem` where this one cannot be had now, `Unavailable` when the site cannot."""
        self._pause(self.delay_s)
        try:
            fetched = self._patient(url, headers)
        except Refused as refused:
            raise Problem(refused.message) from None
        except Unavailable as unavailable:
            if unavailable.retry_after is not None:
                raise
            self._fail(unavailable)
            raise Problem(unavailable.message) from None
        if fetched.status >= 500:
            self._fail(Unavailable(f"it answered {fetched.status}"))
            raise Problem(f"it answered {fetched.status}: it is kept, and asked again next time")
        self._failures = 0
        return fetched

    def robots(self, origin: str) -> Robots:
        try:
            robots = Robots.of(origin, self.plain)
        except Refused:
            robots = Robots()  # an answer without use, such as one that redirects in circles
        self.delay_s = max(PAUSE_S, robots.delay_s)
        return robots

    def _patient(self, url: str, headers: Mapping[str, str]) -> Fetched:
        """The answer; a site that wants us to slow down is waited for once."""
        for again in (True, False):
            fetched = self._fetcher.get(url, headers=headers)
            if fetched.status not in {429, 503} or (fetched.status == 503 and fetched.retry_after is None):
                return fetched
            seconds = fetched.retry_after if fetched.retry_after is not None else 10.0
            if not again or seconds > PATIENCE_S:
                break
            self._pause(seconds)
        raise Unavailable(
            f"The site wants fewer questions ({fetched.status}). The sync goes on later.",
            retry_after=seconds,
        )

    def _fail(self, error: AdapterError) -> None:
        self._failures += 1
        if self._failures >= MOST_FAILURES:
            raise Unavailable(
                f"{self._failures} pages in a row failed, the last one with: {error.message} "
                "Nothing more is changed until the site answers again."
            ) from None


class Problem(Exception):
    """This page cannot be had now."""
