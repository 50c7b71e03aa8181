"""Readers leave while their page is made: each request is told to have ended, and gives its connection back."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from asgiref.testing import ApplicationCommunicator
from django.core import signals
from django.test import Client

from replywell.project.asgi import application


@contextmanager
def counted(signal: signals.Signal):
    """How often it was sent."""
    sent: list[object] = []

    def receive(sender: object, **_: object) -> None:
        sent.append(sender)

    signal.connect(receive)
    yield sent
    signal.disconnect(receive)


def request(path: str, session: str) -> dict:
    cookie = (b"cookie", f"sessionid={session}".encode())
    where = {"path": path, "raw_path": path.encode(), "query_string": b"", "root_path": ""}
    return {
        "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", **where,
        "headers": [(b"host", b"localhost"), cookie], "server": ("localhost", 80), "client": ("127.0.0.1", 9),
    }  # fmt: skip


async def leave_after(seconds: float, path: str, session: str) -> None:
    reader = ApplicationCommunicator(application, request(path, session))
    await reader.send_input({"type": "http.request", "body": b""})
    await asyncio.sleep(seconds)
    await reader.send_input({"type": "http.disconnect"})
    await reader.wait(timeout=30)


async def all_leave(path: str, session: str) -> None:
    for milliseconds in range(0, 60, 2):
        await leave_after(milliseconds / 1000, path, session)


def test_a_reader_who_leaves_leaves_nothing_behind(transactional_db, ada, refund):
    client = Client()
    client.force_login(ada)
    session = client.cookies["sessionid"].value
    # Not in this thread: a browser test of this worker may have an event loop here.
    with (
        counted(signals.request_started) as started,
        counted(signals.request_finished) as finished,
        ThreadPoolExecutor(1) as other,
    ):
        other.submit(asyncio.run, all_leave("/tickets/412/", session)).result()
    assert len(started) == 30
    assert len(finished) == len(started)
