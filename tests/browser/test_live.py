"""Live news over real connections."""

import json
import time
from contextlib import ExitStack

import httpx
import pytest

from tests.browser.conftest import serving


def news(lines, kind: str, seconds: float = 10) -> object:
    """The next news of this kind; fails when it does not come in time."""
    deadline, expected = time.monotonic() + seconds, False
    for line in lines:
        if expected and line.startswith("data: "):
            return json.loads(line.removeprefix("data: "))
        expected = line == f"event: {kind}"
        assert time.monotonic() < deadline, f"No {kind} came."
    pytest.fail(f"The stream ended before {kind} came.")


def listening(address: str, cookie: dict):
    return httpx.stream("GET", f"{address}/live/", cookies=cookie, timeout=20)


def happen(ticket, by) -> None:
    from replywell.tickets.actions.events import record

    record(ticket, "looked_at", by=by)


def test_strangers_hear_nothing(address, ada):
    answer = httpx.get(f"{address}/live/")
    assert answer.status_code == 302


def test_news_are_numbers_of_tickets(address, cookie, refund):
    from replywell.people.actors import SYSTEM

    with listening(address, cookie) as stream:
        lines = stream.iter_lines()
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert news(lines, "again") == {}
        happen(refund, SYSTEM)
        assert news(lines, "tickets") == [412]


def test_news_of_a_private_team_are_not_told(address, cookie, refund, rosa):
    from replywell.people.actors import SYSTEM
    from replywell.people.models import Team
    from replywell.tickets.actions.conversation import Said, open_ticket
    from replywell.tickets.actions.triage import route

    other = open_ticket(Said(contact=rosa, text="Hello")).ticket
    route(refund, Team.objects.create(name="Legal", private=True), by=SYSTEM)
    with listening(address, cookie) as stream:
        lines = stream.iter_lines()
        news(lines, "again")
        happen(refund, SYSTEM)
        happen(other, SYSTEM)
        told = news(lines, "tickets")
        assert told == [other.pk]


def test_the_stream_ends_when_the_session_does(address, cookie, refund):
    from django.contrib.sessions.models import Session

    from replywell.people.actors import SYSTEM

    with listening(address, cookie) as stream:
        lines = stream.iter_lines()
        news(lines, "again")
        Session.objects.all().delete()
        happen(refund, SYSTEM)
        with pytest.raises(StopIteration):
            while True:
                assert "tickets" not in next(lines)


def test_open_pages_hold_no_connection_of_the_pool_and_the_server_stops_all_the_same(
    transactional_db, cookie, refund
):
    with serving(REPLYWELL_DATABASE_POOL="2") as (address, server), ExitStack() as streams:
        for _ in range(6):
            stream = streams.enter_context(listening(address, cookie))
            news(stream.iter_lines(), "again")
        assert httpx.get(address, cookies=cookie, timeout=10).status_code == 200
        asked = time.monotonic()
        server.terminate()
        server.wait(timeout=15)
        assert time.monotonic() - asked < 8
