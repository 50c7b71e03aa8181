import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import time_machine

from replywell.kit.errors import Refused, Unavailable
from replywell.kit.fetch import Failed, Fetched, Fetcher
from replywell.kit.fetch.addresses import is_public


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self):
        body, headers, status = b"hello", {"Content-Type": "text/plain"}, 200
        if self.path == "/away":
            status, headers = 302, {"Location": f"http://127.0.0.2:{self.server.server_port}/"}
        elif self.path == "/drip":
            self.send_response(200)
            self.end_headers()
            while not self.server.left.wait(0.1):
                try:
                    self.wfile.write(b".")
                except OSError:
                    return
            return
        elif self.path.startswith("/to?"):
            status, headers = 302, {"Location": self.path.removeprefix("/to?")}
        elif self.path == "/seen":
            body = json.dumps(dict(self.headers)).encode()
        elif self.path == "/round":
            status, headers = 302, {"Location": "/round"}
        elif self.path == "/bomb":
            body, headers = gzip.compress(bytes(20_000_000)), {"Content-Encoding": "gzip"}
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    server.left = threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.left.set()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "number",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1", "::ffff:127.0.0.1",
     "::ffff:a9fe:a9fe", "64:ff9b::7f00:1", "fd00:ec2::254", "fe80::1%eth0", "2002:7f00:1::", "224.0.0.1"],
)  # fmt: skip
def test_a_private_address_is_not_public(number):
    assert not is_public(number)


def test_public_addresses_are_public():
    assert is_public("93.184.216.34") and is_public("2606:2800:220:1::1")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://2130706433/", "http://0x7f000001/", "http://[::ffff:7f00:1]/",
            "http://127.1/"],
)  # fmt: skip
def test_a_private_address_is_refused_however_it_is_written(url):
    with Fetcher() as fetcher, pytest.raises(Refused, match="private network"):
        fetcher.get(url)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.com/", "http://me:secret@example.com/"])
def test_what_is_no_plain_web_address_is_refused_without_its_secret(url):
    with Fetcher() as fetcher, pytest.raises(Refused) as refused:
        fetcher.get(url)
    assert "secret" not in refused.value.message


def test_an_allowed_host_is_fetched(site):
    with Fetcher(allow=["127.0.0.1"]) as fetcher:
        assert fetcher.get(site + "/").content == b"hello"


def test_a_redirect_to_a_private_address_is_refused(site):
    with Fetcher(allow=["127.0.0.1"]) as fetcher, pytest.raises(Refused, match=r"127\.0\.0\.2"):
        fetcher.get(site + "/away")


def test_a_redirect_that_never_ends_is_refused(site):
    with Fetcher(allow=["127.0.0.1"]) as fetcher, pytest.raises(Refused, match="more than 5 times"):
        fetcher.get(site + "/round")


def test_what_unpacks_beyond_the_limit_is_refused(site):
    with Fetcher(allow=["127.0.0.1"]) as fetcher, pytest.raises(Failed, match="more than 5 MB"):
        fetcher.get(site + "/bomb")


def test_an_octal_address_is_refused():
    with Fetcher() as fetcher, pytest.raises(Refused, match="not valid"):
        fetcher.get("http://0251.0376.0251.0376/")


def test_a_server_that_drips_is_left_in_time(site):
    with Fetcher(allow=["127.0.0.1"], timeout_s=0.6) as fetcher, pytest.raises(Unavailable):
        fetcher.get(site + "/drip")


def test_secrets_go_to_the_same_origin_only(site):
    port = site.rpartition(":")[2]
    secret = {"Authorization": "Bearer x", "Cookie": "a=b", "X-Plain": "kept"}
    with Fetcher(allow=["127.0.0.1", "localhost"], headers=secret) as fetcher:
        same = fetcher.get(f"{site}/to?http://127.0.0.1:{port}/seen").json()
        other = fetcher.get(f"{site}/to?http://localhost:{port}/seen").json()
    assert same["Authorization"] == "Bearer x" and same["Cookie"] == "a=b"
    assert not {"Authorization", "Cookie"} & other.keys() and other["X-Plain"] == "kept"


def test_secrets_do_not_come_back_after_a_detour(site):
    port = site.rpartition(":")[2]
    back = f"http://localhost:{port}/to?http://127.0.0.1:{port}/seen"
    with Fetcher(allow=["127.0.0.1", "localhost"], headers={"Authorization": "Bearer x"}) as fetcher:
        assert "Authorization" not in fetcher.get(f"{site}/to?{back}").json()


def test_a_kind_that_was_not_asked_for_is_refused(site):
    with Fetcher(allow=["127.0.0.1"]) as fetcher:
        assert fetcher.get(site + "/", accept={"text/plain"}).content == b"hello"
        with pytest.raises(Failed, match="text/plain, which cannot be read"):
            fetcher.get(site + "/", accept={"text/html"})


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("120", 120.0), ("999999", 86_400.0), ("Fri, 06 Mar 2026 12:02:00 GMT", 120.0),
     ("Fri, 06 Mar 2020 12:00:00 GMT", 0.0), ("soon", None), ("", None)],
)  # fmt: skip
def test_when_to_ask_again_is_read_from_seconds_or_a_date(said, seconds):
    with time_machine.travel("2026-03-06T12:00:00Z", tick=False):
        assert Fetched("https://example.com/", 429, {"retry-after": said}, b"").retry_after == seconds
