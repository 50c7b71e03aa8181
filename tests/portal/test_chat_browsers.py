"""One conversation in all browsers of somebody who is logged in, and browsers that are ended."""

import asyncio
import json

import pytest

from replywell.kit.live import bus
from replywell.people.models import AuditEntry, Contact
from replywell.portal.actions.browsers import browsers_of, end_browsers
from replywell.portal.actions.chat import revoke, revoked_among
from replywell.portal.chat import hub as hubs
from replywell.portal.chat import socket as sockets
from replywell.tickets.actions.conversation import reply
from replywell.tickets.models import Message, Ticket
from tests.portal.chats import Browser, token


def test_what_was_said_before_logging_in_is_there_in_another_browser_of_the_account(chat, ada):
    home, office = Browser().opens(), Browser().opens(identity=token("7"))
    home.says("Before")
    assert not Browser().opens(identity=token("7")).texts

    home.opens(identity=token("7", email="rosa@example.org"))
    office.opens(identity=token("7"))
    assert office.texts == ["<p>Before</p>"]
    office.says("From the office")
    assert (Ticket.objects.count(), Contact.objects.filter(messages__isnull=False).distinct().count()) == (
        1,
        1,
    )

    home.hears()
    reply(Ticket.objects.get(), "Here", by=ada)
    for browser in (home, office):
        browser.hears()
        assert browser.texts[-2:] == ["<p>From the office</p>", "<p>Here</p>\n"]


def test_another_account_and_a_stranger_see_nothing_of_it(chat):
    home = Browser().opens()
    home.says("Before")
    home.opens(identity=token("7"))
    for other in (Browser().opens(identity=token("8")), Browser().opens()):
        assert not other.texts
        other.says("Somebody else")
        assert "Before" not in str(other.told)
    assert Ticket.objects.count() == 3

    home.opens()  # logged out: the next person at this browser
    home.opens(identity=token("8"))
    assert "Before" not in str(home.told)


def test_who_logs_in_without_a_further_word_is_known_by_the_account(chat):
    home = Browser().opens()
    home.says("Before")
    home.opens(identity=token("7", email="nora@example.org", name="Nora"))

    who = Ticket.objects.get().requester
    assert {each.kind for each in who.identities.all()} == {"visitor", "account", "email"}
    assert who.name == "Nora"


def test_an_ended_browser_is_somebody_new_and_the_others_go_on(chat, ada):
    home, office = Browser().opens(identity=token("7")), Browser().opens(identity=token("7"))
    home.says("Hello")
    office.opens(identity=token("7"))
    office.says("And hello")
    who = Ticket.objects.get().requester
    assert [each.visitor.key for each in browsers_of(who)] == [
        office.session.bearer.visitor,
        home.session.bearer.visitor,
    ]
    assert all(each.seen_until for each in browsers_of(who))

    ended = [each.visitor for each in browsers_of(who) if each.visitor.key == home.session.bearer.visitor]
    assert end_browsers(ended, by=ada) == 1
    assert end_browsers(ended, by=ada) == 0
    assert AuditEntry.objects.filter(verb="revoked", kind="chatvisitor", agent=ada).count() == 1
    assert revoked_among([home.session.bearer.visitor, office.session.bearer.visitor]) == [
        home.session.bearer.visitor
    ]

    home.opens()
    assert home.told[0]["fresh"] and not home.texts
    office.opens(identity=token("7"))
    assert office.texts == ["<p>Hello</p>", "<p>And hello</p>"]


class Wire:
    """Both ends of a socket without a network."""

    def __init__(self) -> None:
        self.given: asyncio.Queue = asyncio.Queue()
        self.told: list[dict] = []
        self.closed = asyncio.Event()
        self.welcome = asyncio.Event()

    async def send(self, message: dict) -> None:
        if message["type"] == "websocket.close":
            self.closed.set()
            await self.given.put({"type": "websocket.disconnect"})
        elif "text" in message:
            self.told.append(json.loads(message["text"]))
            self.welcome.set()

    async def say(self, **frame) -> None:
        await self.given.put({"type": "websocket.receive", "text": json.dumps(frame)})


_around: list[asyncio.AbstractEventLoop | None] = [None]
"""The loop that a browser of another test has left running in this thread, if any."""


def beside(work, *given):
    """Ask the database as the test itself does, outside of the event loop: then it is the test's own transaction."""
    loop = asyncio.get_running_loop()
    asyncio._set_running_loop(_around[0])
    try:
        return work(*given)
    finally:
        asyncio._set_running_loop(loop)


def run(work):
    """Run it in a loop of its own, also where a browser of another test has left one running in this thread."""
    loop = _around[0] = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        return asyncio.run(work)
    finally:
        asyncio._set_running_loop(loop)


async def lines_of(monkeypatch, browser: Browser, then) -> Wire:
    """An open line of this browser, for as long as `then` lasts."""

    async def here(work, *given):
        return beside(work, *given)

    monkeypatch.setattr(sockets, "in_thread", here)
    monkeypatch.setattr(hubs, "in_thread", here)
    monkeypatch.setattr(sockets, "hub", hubs.Hub())
    headers = [(b"origin", b"http://desk"), (b"host", b"desk")]
    wire = Wire()
    await wire.given.put({"type": "websocket.connect"})
    await wire.say(t="hello", token=browser.token)
    scope = {"path": "/chat/abcdef123456/socket", "headers": headers, "client": ("192.0.2.99", 1)}
    line = asyncio.create_task(sockets.chat_socket(scope, wire.given.get, wire.send))
    await asyncio.wait_for(wire.welcome.wait(), 10)
    assert wire.told[0]["t"] == "welcome"
    async with asyncio.timeout(20):
        await then(wire, sockets.hub)
    await wire.given.put({"type": "websocket.disconnect"})
    await asyncio.wait_for(line, 10)
    return wire


@pytest.fixture
def no_news(monkeypatch):
    """Nothing is heard but what the test tells."""

    async def silent(self):
        await asyncio.Event().wait()

    monkeypatch.setattr(type(bus), "_listen", silent)


def test_an_open_chat_is_closed_when_its_browser_is_ended(chat, no_news, monkeypatch):
    browser = Browser().opens()
    browser.says("Hello")
    visitor = browser.session.bearer.visitor

    async def ended(wire, hub):
        beside(revoke, [visitor])
        hub._hear({"ended": visitor})
        await asyncio.wait_for(wire.closed.wait(), 10)
        await wire.say(t="say", id="22222222", text="Still here?")

    run(lines_of(monkeypatch, browser, ended))
    assert Message.objects.count() == 1


def test_the_own_message_is_not_asked_for_again_and_anothers_is(chat, no_news, monkeypatch, ada):
    browser = Browser().opens()
    browser.says("Hello")
    ticket = Ticket.objects.get()
    asked = []
    news = sockets.exchange.news
    monkeypatch.setattr(
        sockets.exchange, "news", lambda session, **how: asked.append(1) or news(session, **how)
    )

    async def hears(wire, hub):
        (line,) = hub._lines
        while line.woken.is_set() or line.busy.locked() or not asked:  # what it looks for when it has come
            await asyncio.sleep(0)
        asked.clear()
        newest = beside(Message.objects.latest, "pk").pk
        hub._hear({"ticket": ticket.pk, "kind": "message_received", "message": newest})
        while line.woken.is_set() or line.busy.locked():
            await asyncio.sleep(0)
        assert asked == []

        answer = beside(lambda: reply(ticket, "Here", by=ada))
        hub._hear({"ticket": ticket.pk, "kind": "reply_written", "message": answer.pk})
        while not asked or line.busy.locked():
            await asyncio.sleep(0)
        hub._hear({"ticket": ticket.pk, "kind": "message_received", "message": answer.pk + 1})
        while len(asked) < 2:
            await asyncio.sleep(0)

    wire = run(lines_of(monkeypatch, browser, hears))
    assert [each["html"] for each in wire.told if each["t"] == "message"] == ["<p>Hello</p>", "<p>Here</p>\n"]
