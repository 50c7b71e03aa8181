"""Fetches what somebody typed, within limits of time, size, kind and redirects."""

import json
import re
import ssl
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any, Self
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx

from replywell.kit import clock
from replywell.kit.errors import Refused, Unavailable
from replywell.kit.fetch.addresses import checked_url, port_of
from replywell.kit.fetch.transport import Clock, PinnedTransport

MAX_REDIRECTS = 5
MAX_BYTES = 5_000_000
TIMEOUT_S = 20.0
AGENT = "Replywell/1 (help desk; reads pages for its knowledge)"

_REDIRECTS = {301, 302, 303, 307, 308}
_PRIVATE_HEADERS = {"authorization", "cookie", "proxy-authorization"}
_charset = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)


class Failed(Refused):
    """What came back is of no use."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `url` is where it came from in the end; header names are in small letters."""

    url: str
    status: int
    headers: dict[str, str]
    content: bytes = field(repr=False)

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        found = _charset.search(self.headers.get("content-type", ""))
        return found.group(1) if found else ""

    @property
    def retry_after(self) -> float | None:
        """Seconds after which the server wants to be asked again, from seconds or a date; at most a day."""
        value = self.headers.get("retry-after", "").strip()
        try:
            seconds = (
                float(value)
                if value.isdigit()
                else (parsedate_to_datetime(value) - clock.now()).total_seconds()
            )
        except (ValueError, TypeError):
            return None
        return min(max(seconds, 0.0), 86_400.0)

    def json(self) -> Any:
        """The answer's JSON. Raises `Unavailable` where it is something else, such as a proxy's page."""
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            host = urlsplit(self.url).hostname
            raise Unavailable(f"{host} answered with something that is no JSON. Check the address.") from None


class Fetcher:
    """Use it as a context manager and for one task; it is not shared between threads.

    `allow` names hosts (`host` or `host:port`) that an administrator typed and that may be in a private network.
    """

    def __init__(
        self,
        *,
        allow: Collection[str] = (),
        headers: Mapping[str, str] | None = None,
        timeout_s: float = TIMEOUT_S,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._clock, self._timeout_s, self._max_bytes = Clock(), timeout_s, max_bytes
        self._headers = dict(headers or {})
        transport = PinnedTransport(self._clock, frozenset(host.lower() for host in allow), verify=_trusted())
        self._client = httpx.Client(
            transport=transport,
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(timeout_s, connect=min(5.0, timeout_s)),
            headers={"User-Agent": AGENT, "Accept-Encoding": "gzip, deflate"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(
        self, url: str, *, headers: Mapping[str, str] | None = None, accept: Collection[str] = ()
    ) -> Fetched:
        """The answer, whatever its status. `accept`: the content types that a 200 may have.

        Raises `Refused` (address or answer not acceptable) or `Unavailable` (no answer in time).
        """
        return self.request("GET", url, headers=headers, accept=accept)

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        accept: Collection[str] = (),
        follow: bool = True,
    ) -> Fetched:
        """As `get`; `body` goes as JSON, bytes as they are. Redirects are followed for GET only, and only if `follow`; secrets go
        to the same origin alone."""
        self._clock.start(self._timeout_s)
        sent = {**self._headers, **(headers or {})}
        for _ in range(MAX_REDIRECTS + 1):
            fetched = self._once(method, url, sent, body, accept)
            target = fetched.headers.get("location", "")
            if method != "GET" or not follow or fetched.status not in _REDIRECTS or not target:
                return fetched
            url, sent = _next(url, target, sent)
        raise Refused(f"{_host(url)} redirects more than {MAX_REDIRECTS} times.")

    def _once(
        self, method: str, url: str, headers: Mapping[str, str], body: Any, accept: Collection[str]
    ) -> Fetched:
        checked_url(url)
        with _said(url):
            sent: dict[str, Any] = {"content": body} if isinstance(body, bytes) else {"json": body}
            request = self._client.build_request(method, url, headers=dict(headers), **sent)
            response = self._client.send(request, stream=True)
            try:
                self._check(response, url, accept)
                content = b"" if response.status_code in _REDIRECTS else self._content(response, url)
            finally:
                response.close()
        named = {name.lower(): value for name, value in response.headers.items()}
        return Fetched(urldefrag(str(response.url)).url, response.status_code, named, content)

    def _check(self, response: httpx.Response, url: str, accept: Collection[str]) -> None:
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if accept and response.status_code == 200 and kind not in accept:
            raise Failed(
                f"{_host(url)} answered with {kind or 'no content type'}, which cannot be read here."
            )
        length = response.headers.get("content-length", "")
        if length.isdigit() and int(length) > self._max_bytes:
            raise self._too_long(url)

    def _content(self, response: httpx.Response, url: str) -> bytes:
        """The body, unpacked piece by piece, so that nothing grows beyond the limit."""
        packing = response.headers.get("content-encoding", "identity").strip().lower() or "identity"
        if packing not in {"identity", "gzip", "x-gzip", "deflate"}:
            raise Failed(f"{_host(url)} answered in the packing {packing[:20]}, for which nobody asked.")
        inflate = zlib.decompressobj(zlib.MAX_WBITS | 32) if packing != "identity" else None
        parts, size = [], 0
        for piece in response.iter_raw():
            room = self._max_bytes - size + 1
            part = inflate.decompress(piece, room) if inflate else piece
            size += len(part)
            if size > self._max_bytes:
                raise self._too_long(url)
            parts.append(part)
        return b"".join(parts)

    def _too_long(self, url: str) -> Failed:
        return Failed(f"{_host(url)} answered with more than {self._max_bytes / 1_000_000:g} MB.")


@cache
def _trusted() -> ssl.SSLContext:
    """Certificates are always checked, with the usual authorities. Made once: it takes a while."""
    return httpx.create_ssl_context(trust_env=False)


def _next(url: str, target: str, headers: dict[str, str]) -> tuple[str, dict[str, str]]:
    try:
        there = urldefrag(urljoin(url, target.strip())).url
    except ValueError:
        raise Refused(f"{_host(url)} redirects to something that is no address.") from None
    before, after = checked_url(url), checked_url(there)
    same = (before.scheme, before.hostname, port_of(before)) == (after.scheme, after.hostname, port_of(after))
    if not same:
        headers = {name: value for name, value in headers.items() if name.lower() not in _PRIVATE_HEADERS}
    return there, headers


def _host(url: str) -> str:
    """All that an error says of an address: paths and queries may hold secrets."""
    return urlsplit(url).hostname or "the host"


@contextmanager
def _said(url: str) -> Iterator[None]:
    host = _host(url)
    try:
        yield
    except httpx.TimeoutException:
        raise Unavailable(f"{host} did not answer in time. Try again later.") from None
    except (httpx.InvalidURL, UnicodeError):
        raise Refused(f"The address at {host} is not valid.") from None
    except zlib.error:
        raise Failed(f"{host} answered with a broken packing.") from None
    except (httpx.HTTPError, ssl.SSLError, OSError) as error:
        raise Unavailable(f"{host} could not be reached ({_reason(error)}). Try again later.") from None


def _reason(error: Exception) -> str:
    text = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return "its certificate is not valid"
    return (
        "the connection broke" if isinstance(error, httpx.RemoteProtocolError) else text[:120] or "no reason"
    )
