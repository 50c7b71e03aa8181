"""A server on loopback that stands in for Slack or Microsoft: answers that a test writes down, questions kept."""

import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: dict
    body: bytes

    @property
    def form(self):
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def json(self):
        return json.loads(self.body)


class Service:
    """`answers`: path → JSON, bytes, `(status, headers, body)`, a list of them in turn, or a function of what was asked."""

    def __init__(self):
        self.answers, self.asked = {}, []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.host}"

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def to(self, path):
        """What was asked at an address, in order."""
        return [each for each in self.asked if each.path == path]

    def answer(self, asked):
        found = self.answers.get(asked.path, (404, {}, {"ok": False, "error": "unknown_method"}))
        found = found(asked) if callable(found) else found
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        return found if isinstance(found, tuple) else (200, {}, found)


def _handler(service):
    class Handler(BaseHTTPRequestHandler):
        def _answer(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, urlsplit(self.path).path, headers, body)
            service.asked.append(asked)
            status, more, answer = service.answer(asked)
            if status is None:  # it hangs up
                self.close_connection = True
                return
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **more}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = _answer

        def log_message(self, *_):
            pass

    return Handler
