"""A web server with the test's database, and a real Chromium in front of it."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

import httpx
import pytest

PASSWORD = "correct horse 42"
CHROMIUM = os.environ.get("REPLYWELL_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(
                    pytest.mark.skip(reason="there is no Chromium: install it to drive the pages")
                )


@pytest.fixture(scope="session", autouse=True)
def _database_beside_the_browser() -> Iterator[None]:
    """Playwright keeps an event loop in this thread; Django may use the database in it all the same."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]
    own = {"executable_path": CHROMIUM} if CHROMIUM else {}
    return {**browser_type_launch_args, **own, "args": flags}


@contextmanager
def serving(**environment: str) -> Iterator[tuple[str, subprocess.Popen]]:
    """The web server on a free port, with the database of this test run: its address and its process."""
    from django.db import connection
    from psycopg.conninfo import conninfo_to_dict

    given = conninfo_to_dict(os.environ["DATABASE_URL"]) | {"dbname": connection.settings_dict["NAME"]}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    settings = {"DATABASE_URL": _url(given), "REPLYWELL_PUBLIC_URL": address, **environment}
    command = [
        "uvicorn",
        "replywell.project.asgi:application",
        f"--port={port}",
        "--timeout-graceful-shutdown=2",
    ]
    with tempfile.TemporaryFile(
        "w+"
    ) as said:  # a pipe that nobody reads would be full one day, and hold the server
        server = subprocess.Popen(
            [sys.executable, "-m", *command],
            env=os.environ | settings,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        _said[address] = said
        try:
            _until_it_answers(address, server, said)
            yield address, server
        finally:
            server.terminate()
            server.wait(timeout=20)


_said: dict[str, IO] = {}


def _what_it_said(address: str) -> str:
    """The end of what the server wrote about its errors, read without moving the place where it writes."""
    file = _said[address].fileno()
    size = os.fstat(file).st_size
    return os.pread(file, 6000, max(size - 6000, 0)).decode(errors="replace")


def _url(given: dict) -> str:
    from urllib.parse import urlencode

    name = given.pop("dbname")
    user = given.pop("user", "")
    password = given.pop("password", "")
    who = f"{user}:{password}@" if password else f"{user}@" if user else ""
    return f"postgresql://{who}/{name}?{urlencode(given)}"


def _until_it_answers(address: str, server: subprocess.Popen, said: IO[str]) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if server.poll() is not None:
            said.seek(0)
            pytest.fail(f"The web server ended: {said.read()}")
        try:
            httpx.get(f"{address}/accounts/login/", timeout=60)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("The web server did not answer within two minutes.")


@pytest.fixture(scope="session")
def _server(django_db_setup: None, django_db_blocker) -> Iterator[str]:
    with django_db_blocker.unblock(), serving() as (address, _):
        yield address


@pytest.fixture
def address(transactional_db: None, _server: str) -> str:
    return _server


@pytest.fixture
def ada(transactional_db: None, ada):
    """Ada, with a password."""
    ada.set_password(PASSWORD)
    ada.save()
    return ada


@pytest.fixture
def cookie(ada) -> dict:
    """What a browser holds when Ada has signed in."""
    from django.test import Client

    client = Client()
    client.force_login(ada)
    return {"sessionid": client.cookies["sessionid"].value}


@pytest.fixture
def at_the_desk(address: str, cookie: dict, context, page) -> Callable:
    """Ada's browser, opened at a path; whatever the browser complains about fails the test."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookie.items()])

    def opened(path: str = "/"):
        page.goto(address + path)
        return page

    yield opened
    for left in context.pages:
        left.goto("about:blank")
    _until_the_server_rests()
    refusals = ("409", "422")  # told to the reader where they are
    left_over = [c for c in complaints if not any(status in c for status in refusals)]
    assert left_over == [], _what_it_said(address)


@pytest.fixture
def bare(address: str, cookie: dict, browser) -> Iterator[Callable]:
    """Ada's browser without a script, opened at a path; a page that the server cannot make fails the test."""
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookie.items()])
    page = context.new_page()
    broken: list[str] = []
    page.on("response", lambda came: came.status in (404, 500) and broken.append(f"{came.status} {came.url}"))

    def opened(path: str = "/"):
        page.goto(address + path)
        return page

    yield opened
    page.goto("about:blank")
    context.close()
    _until_the_server_rests()
    assert broken == [], _what_it_said(address)


@pytest.fixture
def bens_page(browser, address, ben):
    """Ben's browser."""
    from django.test import Client

    client = Client()
    client.force_login(ben)
    context = browser.new_context()
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}])
    page = context.new_page()

    def opened(path: str):
        page.goto(address + path)
        return page

    yield opened
    page.goto("about:blank")
    context.close()


def _until_the_server_rests() -> None:
    """A page that is left in the middle of something would go on writing into the next test."""
    from django.db import connection

    # A request thinks between two statements: the server rests when nothing was asked for a tenth of a second.
    busy = """
        select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
        and (state <> 'idle' or state_change > clock_timestamp() - interval '100 ms')"""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(busy)
            if cursor.fetchone()[0] == 0:
                return
        time.sleep(0.02)


@pytest.fixture
def new_key(monkeypatch):
    """The server remembers a widget for seconds: the next test's has another key."""
    monkeypatch.setattr("tests.portal.chats.KEY", f"k{secrets.token_hex(8)}")


@pytest.fixture
def suggestion(refund):
    """An answer to ticket 412, from two passages."""
    from replywell.resolution.models import Suggestion

    first, second = "Refunds take five to ten business days.", "We start them within one day."
    return Suggestion.objects.create(
        ticket=refund,
        message=refund.messages.get(),
        text=f"Hello Rosa,\n\n{first} {second}\n\nKind regards\nSupport",
        claims=[
            {"text": first, "citations": [7], "quote": first, "supported": True, "problem": ""},
            {"text": second, "citations": [9], "quote": second, "supported": True, "problem": ""},
        ],
        citations=[
            {
                "passage": 7,
                "article": 1,
                "title": "Refunds",
                "heading": "Time",
                "url": "/h/refunds",
                "quote": first,
            },
            {"passage": 9, "article": 2, "title": "Payments", "heading": "", "url": "", "quote": second},
        ],
        confidence=0.86,
        extractive=True,
    )


@pytest.fixture
def help_center(transactional_db: None, mailbox):
    """A small help center, in two languages; gives the article on refunds."""
    from tests.browser.help_articles import fill_help_center

    return fill_help_center()
