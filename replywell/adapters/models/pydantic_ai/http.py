"""An HTTP client that stops reading in time."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from replywell.adapters.models.pydantic_ai.failures import TooLong
from replywell.adapters.models.pydantic_ai.settings import ApiSettings

if TYPE_CHECKING:
    import httpx2


def http_client(settings: ApiSettings) -> "httpx2.AsyncClient":
    """Proxies of the environment are honoured; redirects are not followed, for they would take the key along."""
    import httpx2

    async def bounded(response: httpx2.Response) -> None:
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise TooLong  # we asked for it plain: packed, nobody knows how long it will be
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = _bounded_stream()(response.stream, settings.max_answer_bytes)

    return httpx2.AsyncClient(
        timeout=httpx2.Timeout(settings.timeout_s, connect=min(5.0, settings.timeout_s)),
        follow_redirects=False,
        headers={"Accept-Encoding": "identity"},
        event_hooks={"response": [bounded]},
    )


def _bounded_stream() -> Any:
    """A class made late, because its base is only there once the SDK is loaded."""
    import httpx2

    class Bounded(httpx2.AsyncByteStream):
        def __init__(self, stream: httpx2.AsyncByteStream, limit: int) -> None:
            self._stream, self._left = stream, limit

        async def __aiter__(self) -> AsyncIterator[bytes]:
            async for chunk in self._stream:
                self._left -= len(chunk)
                if self._left < 0:
                    raise TooLong
                yield chunk

        async def aclose(self) -> None:
            await self._stream.aclose()

    return Bounded
