"""Two model providers on loopback: OpenAI-shaped and Anthropic-shaped.

They check each request against the provider's own specification, where it is at hand, and answer as scripted or, without
a script, with what a very plain model would say: labels and sentences that share words with the question.
"""

import json
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.adapters.models.plain_model import plain_model
from tests.adapters.models.specifications import Request, Shape, violations


@dataclass(frozen=True)
class Raw:
    """Exactly this HTTP answer. `cut` announces more bytes than it sends, then hangs up."""

    status: int = 200
    body: bytes | dict[str, Any] = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False


@dataclass(frozen=True)
class Text:
    """The model writes this instead of the structure it was given."""

    text: str
    stop: str = "stop"


@dataclass(frozen=True)
class Calls:
    """The model calls these tools: name and arguments, as it wrote them."""

    calls: tuple[tuple[str, Any], ...]


class Refusal:
    """The model will not."""


class HangUp:
    """The connection closes without a byte."""


class Silence:
    """Nothing comes until the server is stopped."""


class Provider:
    """A running server: what it was asked, what was wrong with that, and what it will say next."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.requests: list[Request] = []
        self.problems: list[str] = []
        self.script: deque[Any] = deque()
        self.always: Any = None
        self.stopped = threading.Event()
        self.url = ""
        self.connections = 0

    def next_answer(self, request: Request) -> Any:
        if self.script:
            return self.script.popleft()
        return plain_model(request) if self.always is None else self.always


@contextmanager
def provider(shape: Shape) -> Iterator[Provider]:
    """Serve on a free port of loopback until the block ends."""
    state = Provider(shape)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def _handler(state: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self) -> None:
            state.connections += 1
            super().setup()

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            request = Request(self.path, {k.lower(): v for k, v in self.headers.items()}, json.loads(raw))
            state.requests.append(request)
            state.problems += violations(state.shape, request)
            answer = state.next_answer(request)
            if isinstance(answer, Silence):
                state.stopped.wait(30)
                answer = HangUp()
            if isinstance(answer, HangUp):
                self.close_connection = True
                return
            self._send(answer if isinstance(answer, Raw) else Raw(body=wrap(state.shape, answer, request)))

        def _send(self, answer: Raw) -> None:
            body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            headers = {"Content-Type": "application/json", **answer.headers}
            self.send_response(answer.status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body) + (1000 if answer.cut else 0)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                self.close_connection = True  # the reader had enough
            if answer.cut:
                self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


def wrap(shape: Shape, answer: Any, request: Request) -> dict[str, Any]:
    """The provider's envelope around what the model said."""
    return _claude(answer, request) if shape == "anthropic" else _chat(answer, request)


def _claude(answer: Any, request: Request) -> dict[str, Any]:
    content: list[dict[str, Any]] = []
    stop = "tool_use"
    match answer:
        case Refusal():
            stop = "refusal"
        case Text(text=text):
            content, stop = (
                [{"type": "text", "text": text}],
                "end_turn" if answer.stop == "stop" else "max_tokens",
            )
        case Calls(calls=calls):
            content = [
                {"type": "tool_use", "id": f"toolu_{i}", "name": name, "input": arguments}
                for i, (name, arguments) in enumerate(calls)
            ]
        case _ if "tools" not in request.body:
            content, stop = [{"type": "text", "text": json.dumps(answer)}], "end_turn"
        case _:
            name = request.body["tools"][0]["name"]
            content = [{"type": "tool_use", "id": "toolu_1", "name": name, "input": answer}]
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": request.body["model"],
        "content": content,
        "stop_reason": stop,
        "stop_sequence": None,
        "usage": {
            "input_tokens": 1000,
            "output_tokens": 100,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
        },
    }


def _chat(answer: Any, request: Request) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": None, "refusal": None}
    stop = "stop"
    match answer:
        case Refusal():
            message["refusal"] = "I will not."
        case Text(text=text):
            message["content"], stop = text, answer.stop
        case Calls(calls=calls):
            stop = "tool_calls"
            message["tool_calls"] = [
                {
                    "id": f"call_{i}",
                    "type": "function",
                    "function": {
                        "name": name,
                        "arguments": arguments if isinstance(arguments, str) else json.dumps(arguments),
                    },
                }
                for i, (name, arguments) in enumerate(calls)
            ]
        case _:
            message["content"] = json.dumps(answer)
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1764000000,
        "model": request.body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": stop, "logprobs": None}],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100},
    }
