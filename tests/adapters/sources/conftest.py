"""Local servers that stand in for a wiki's API and for a website."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.adapters.sources.site import Site


class _Asked(BaseHTTPRequestHandler):
    def _answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        asked = (self.command, parts.path, dict(parse_qsl(parts.query)), json.loads(body or b"null"))
        self.server.asked.append(asked)
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, answer, more = self.server.answer(*asked, headers)
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **more}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = _answer

    def log_message(self, *_):
        pass


@pytest.fixture
def api():
    """A server; a test gives it `answer(method, path, query, body, headers) -> (status, json, headers)`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Asked)
    server.asked = []
    server.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def site():
    """A website on loopback: a test puts its pages there."""
    site = Site()
    yield site
    site.close()
