"""A transport that connects to the address it checked, and whose clock covers everything."""

import ssl
import time
from collections.abc import Collection, Iterable
from typing import Any

import httpcore
import httpx

from replywell.kit.errors import Unavailable
from replywell.kit.fetch.addresses import resolve


class Clock:
    """The moment at which the running fetch has to be over."""

    def __init__(self) -> None:
        self.end = float("inf")

    def start(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds

    def left(self, most: float | None) -> float:
        """Seconds that a step may take. Raises `Unavailable` when the time is over."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise Unavailable("The answer took too long. Try again later.")
        return left if most is None else min(left, most)


class PinnedTransport(httpx.HTTPTransport):
    """HTTP/1.1 that resolves a name itself, checks all of its addresses, and connects to one that it checked.

    Names are resolved when a connection opens, so that a name that changes its mind meanwhile gains nothing. The
    certificate is still checked against the name. Proxies of the environment are not used: they would resolve for us.
    """

    def __init__(self, clock: Clock, allow: Collection[str], *, verify: ssl.SSLContext) -> None:
        super().__init__(verify=verify, trust_env=False)
        self._pool.close()
        self._pool = httpcore.ConnectionPool(
            ssl_context=verify,
            max_connections=8,
            max_keepalive_connections=4,
            keepalive_expiry=5,
            network_backend=_Backend(clock, allow),
        )


class _Backend(httpcore.SyncBackend):
    def __init__(self, clock: Clock, allow: Collection[str]) -> None:
        self._clock, self._allow = clock, allow

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        numbers = resolve(host, port, self._allow)
        for last, number in ((number == numbers[-1], number) for number in numbers):
            try:
                stream = super().connect_tcp(
                    number, port, self._clock.left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if last:
                    raise
            else:
                return _Timed(stream, self._clock)
        raise Unavailable(f"There is no host {host}.")

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        raise NotImplementedError("Only web addresses are fetched.")


class _Timed(httpcore.NetworkStream):
    """A stream where each step has what is left of the whole time: a server that drips does not hold us."""

    def __init__(self, stream: httpcore.NetworkStream, clock: Clock) -> None:
        self._stream, self._clock = stream, clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._clock.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._clock.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._clock.left(timeout)
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, left), self._clock)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
