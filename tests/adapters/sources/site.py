"""A small site on loopback whose pages a test writes down."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Site:
    """`pages`: path → body, or (status, headers, body). What was asked is in `asked`, with its headers."""

    def __init__(self):
        self.pages, self.asked = {}, []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.host}"

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def paths(self):
        return [path for path, _ in self.asked]


def article(title, text="", head="", links=(), lang=""):
    """A page as sites have it: navigation, an article, a footer."""
    listed = "".join(f'<li><a href="{link}">Further reading</a></li>' for link in links)
    return f"""<!doctype html><html lang="{lang}"><head><title>{title} | Example</title>{head}</head><body>
    <nav><ul><li><a href="/imprint.pdf">Navigation to the imprint</a></li></ul></nav>
    <main><h1>{title}</h1><p>{text or f"All there is to know about {title}, told in one whole sentence."}</p>
    <ul>{listed}</ul></main><footer><p>Footer with our address</p></footer></body></html>"""


def _handler(site):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            site.asked.append((self.path, dict(self.headers)))
            status, headers, body = self._page()
            etag = headers.get("ETag")
            if etag and self.headers.get("If-None-Match") == etag:
                status, body = 304, ""
            content = body if isinstance(body, bytes) else body.encode()
            self.send_response(status)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content if status != 304 else b"")

        def _page(self):
            page = site.pages.get(self.path, (404, {}, "no"))
            page = page(self.path) if callable(page) else page
            return page if isinstance(page, tuple) else (200, {}, page)

        def log_message(self, *_):
            pass

    return Handler
