"""robots.txt and sitemaps."""

import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

from lxml import etree
from protego import Protego

from replywell.kit.errors import AdapterError, Unavailable
from replywell.kit.fetch import Fetched

NAME = "Replywell"
"""What we are called in a robots.txt."""
MAX_DELAY_S = 10.0
"""A robots.txt that wants longer pauses gets these."""
MAX_SITEMAPS = 50
MAX_UNPACKED = 50_000_000
"""Bytes of a packed sitemap."""

Get = Callable[[str], Fetched]


class Robots:
    """A site's robots.txt. Without one everything is allowed; one that cannot be read allows nothing (RFC 9309)."""

    def __init__(self, text: str = "") -> None:
        self._rules = Protego.parse(text)

    @classmethod
    def of(cls, origin: str, get: Get) -> "Robots":
        fetched = get(f"{origin}/robots.txt")
        if fetched.status >= 500 or fetched.status == 429:
            raise Unavailable(
                f"The site's robots.txt answered {fetched.status}, so nothing is read for now.",
                retry_after=fetched.retry_after,
            )
        return cls(fetched.content[:500_000].decode("utf-8-sig", "replace") if fetched.status == 200 else "")

    def allow(self, url: str) -> bool:
        return bool(self._rules.can_fetch(url, NAME))

    @property
    def delay_s(self) -> float:
        return min(float(self._rules.crawl_delay(NAME) or 0), MAX_DELAY_S)

    @property
    def sitemaps(self) -> list[str]:
        return list(self._rules.sitemaps)


def read_all(starts: Iterable[str], get: Get) -> Iterator[tuple[str, datetime | None]]:
    """Addresses in sitemaps and in those that they name, with when each page changed. What cannot be read is left out."""
    waiting = list(starts)
    done: set[str] = set()
    while waiting and len(done) < MAX_SITEMAPS:
        url = waiting.pop(0)
        if url in done:
            continue
        done.add(url)
        try:
            fetched = get(url)
        except AdapterError:
            continue
        if fetched.status == 200:
            maps, pages = read(fetched.content)
            waiting += maps
            yield from pages


def read(content: bytes) -> tuple[list[str], list[tuple[str, datetime | None]]]:
    """The sitemaps that one names, and its pages; packed, XML or one address a line."""
    content = _unpacked(content)
    if content.lstrip()[:1] != b"<":
        lines = content.decode("utf-8-sig", "replace").splitlines()
        return [], [(line.strip(), None) for line in lines if line.strip().startswith("http")]
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(content.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        return [], []
    maps = [_said(entry, "loc") for entry in root.iterchildren("{*}sitemap")]
    pages = [(_said(entry, "loc"), moment(_said(entry, "lastmod"))) for entry in root.iterchildren("{*}url")]
    return [url for url in maps if url], [page for page in pages if page[0]]


def moment(text: str) -> datetime | None:
    """A moment as the web writes them; None where it is none."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _said(entry: etree._Element, name: str) -> str:
    return (entry.findtext(f"{{*}}{name}") or "").strip()


def _unpacked(content: bytes) -> bytes:
    if content[:2] != b"\x1f\x8b":
        return content
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(content, MAX_UNPACKED)
    except zlib.error:
        return b""
