"""Addresses of pages: one way of writing each, which belong to a site, and which lead nowhere."""

import re
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

LONGEST = 400
"""Characters of an address; longer ones are not read."""
MOST_SEGMENTS = 12
MOST_QUERIES = 25
"""Addresses that differ in the query only."""
MOST_DATED = 50
"""Addresses that differ in their days and months only: a calendar."""
MOST_NUMBERED = 2_000
"""Addresses that differ in numbers only."""

_PORTS = {"http": 80, "https": 443}
_SESSION = re.compile(
    r"(?:utm_\w+|gclid|fbclid|msclkid|mc_[ce]id|_ga|_gl|ref|phpsessid|jsessionid|aspsessionid\w*|sid|session_?id|sess)\Z",
    re.IGNORECASE,
)
_path_session = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?]*", re.IGNORECASE)
_again = re.compile(r"((?:/[^/]+)+)\1\1(?:/|\Z)")
_dated = re.compile(r"(?:19|20)\d\d[-/=&\w]{0,12}?(?:0?[1-9]|1[0-2])(?!\d)")
_number = re.compile(r"\d+")
_files = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|odt|zip|gz|tgz|rar|7z|exe|dmg|msi|apk|iso|png|jpe?g|gif|svg|webp|avif|ico|bmp"
    r"|mp[34]|m4[av]|webm|mov|avi|wav|ogg|css|js|mjs|json|xml|rss|atom|woff2?|ttf|eot|csv|ics|eps|txt)\Z",
    re.IGNORECASE,
)


def normal(url: str, base: str = "") -> str | None:
    """An address as we write it: no fragment, no session, no tracking, its query sorted. None for what is no page's."""
    try:
        parts = urlsplit(urljoin(base, url.strip()))
        host, port = (parts.hostname or "").lower().rstrip("."), parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not host or parts.username or parts.password:
        return None
    where = f"[{host}]" if ":" in host else host
    where += f":{port}" if port and port != _PORTS[parts.scheme] else ""
    path = _path_session.sub("", quote(parts.path, safe="/:@!$&'()*+,;=~-._%")) or "/"
    asked = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _SESSION.match(pair[0])]
    clean = urlunsplit((parts.scheme, where, path, urlencode(sorted(asked)), ""))
    return clean if len(clean) <= LONGEST else None


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are on one host, with or without `www.` and TLS."""
    return _bare_host(one) == _bare_host(other)


@dataclass(slots=True)
class Scope:
    """What belongs to a source: one host, below some paths and not below others."""

    origin: str
    """Scheme and host, such as `https://example.com`."""
    below: tuple[str, ...]
    without: tuple[str, ...] = ()

    def has(self, url: str) -> bool:
        parts = urlsplit(url)
        if f"{parts.scheme}://{parts.netloc}" != self.origin or _files.search(parts.path):
            return False
        return any(_below(parts.path, path) for path in self.below) and not any(
            _below(parts.path, path) for path in self.without
        )

    def own(self, url: str, base: str = "") -> str | None:
        """The address as we write it, on our host even where it is written without `www.` or TLS; None if not ours."""
        clean = normal(url, base)
        if clean and same_site(clean, self.origin):
            parts = urlsplit(clean)
            clean = normal(urlunsplit(("", "", parts.path, parts.query, "")), self.origin)
        return clean if clean and self.has(clean) else None


@dataclass(slots=True)
class Traps:
    """Remembers what was met, to leave what goes on for ever."""

    _met: Counter[str] = field(default_factory=Counter)

    def is_one(self, url: str) -> bool:
        """Whether an address only repeats what was met often: queries, a calendar, a path in circles."""
        parts = urlsplit(url)
        segments = [segment for segment in parts.path.split("/") if segment]
        if len(segments) > MOST_SEGMENTS or _again.search(parts.path):
            return True
        if any(count > 3 for count in Counter(segments).values()):
            return True
        rest = f"{parts.path}?{parts.query}"
        shape = _number.sub("0", rest)
        limits = [(f"n {shape}", MOST_NUMBERED)] if shape != rest else []
        limits += [(f"q {parts.path}", MOST_QUERIES)] if parts.query else []
        limits += [(f"d {shape}", MOST_DATED)] if _dated.search(rest) else []
        for name, most in limits:
            self._met[name] += 1
            if self._met[name] > most:
                return True
        return False


def _below(path: str, start: str) -> bool:
    return path == start.rstrip("/") or path.startswith(start if start.endswith("/") else f"{start}/")


def _bare_host(url: str) -> str:
    parts = urlsplit(url)
    port = parts.port if parts.port not in (None, 80, 443) else ""
    return f"{(parts.hostname or '').removeprefix('www.')}:{port}"
