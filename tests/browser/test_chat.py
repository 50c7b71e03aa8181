"""A visitor and an agent talk: over sockets, through a restart, in two browsers."""

import json
import re
import threading
import uuid
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.browser.axe import violations
from tests.browser.conftest import serving
from tests.portal import chats
from tests.portal.chats import token, widget


class Pages(BaseHTTPRequestHandler):
    """A website; what it shows is what `html` says."""

    html = ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.html.encode())

    def log_message(self, *_given) -> None:
        pass


@pytest.fixture(scope="module")
def website():
    """Its port; `shop.localhost` and `evil.localhost` both lead there."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@contextmanager
def line(address: str, *, origin: str = "", last: int = 0, known: str = "", **hello):
    """A socket that has said hello; gives it and what it was told until its state."""
    where = address.replace("http", "ws") + f"/chat/{chats.KEY}/socket"
    with connect(where, origin=origin or address, open_timeout=20) as socket:
        socket.send(json.dumps({"t": "hello", "token": known, "last": last, **hello}))
        welcome = json.loads(socket.recv(20))
        yield socket, welcome


def until(socket, kind: str) -> list[dict]:
    """What is told up to the first of this kind."""
    told = []
    while not told or told[-1]["t"] != kind:
        told.append(json.loads(socket.recv(20)))
    return told


def say(socket, text: str, name: str = "") -> str:
    name = name or str(uuid.uuid4())
    socket.send(json.dumps({"t": "say", "id": name, "text": text}))
    return name


@pytest.fixture
def chat(address, website, new_key):
    return widget(origins=f"http://shop.localhost:{website}")


def test_a_message_goes_both_ways(address, chat, ada):
    from replywell.tickets.actions.conversation import reply
    from replywell.tickets.models import Ticket

    with line(address) as (socket, welcome):
        assert welcome["t"] == "welcome"
        name = say(socket, "Hello")
        assert until(socket, "ack")[-1]["id"] == name
        answer = reply(Ticket.objects.get(), "Good morning", by=ada)
        told = [each for each in until(socket, "message") if each["t"] == "message"]
        while told[-1]["from"] == "you":
            told += [each for each in until(socket, "message") if each["t"] == "message"]
        assert (told[-1]["n"], told[-1]["from"], told[-1]["name"]) == (answer.pk, "agent", "Ada")


def test_after_a_restart_only_what_was_missed_is_told_and_nothing_is_kept_twice(transactional_db, ada):
    from replywell.tickets.actions.conversation import reply
    from replywell.tickets.models import Message, Ticket

    widget()
    with serving() as (address, _), line(address) as (socket, welcome):
        name = say(socket, "Hello")
        ack = until(socket, "ack")[-1]
    missed = reply(Ticket.objects.get(), "While you were away", by=ada)
    with serving() as (address, _), line(address, known=welcome["token"], last=ack["n"]) as (socket, again):
        assert not again["fresh"]
        told = until(socket, "state")
        assert [each["n"] for each in told if each["t"] == "message"] == [missed.pk]
        say(socket, "Hello", name)
        assert until(socket, "ack")[-1] == ack
        say(socket, "And more")
        until(socket, "ack")
    said = list(Message.objects.filter(author="contact").order_by("id").values_list("text", flat=True))
    assert said == ["Hello", "And more"]


@pytest.mark.parametrize("origin", ["https://evil.example", "https://shop.example", "null"])
def test_no_other_page_opens_a_socket(address, chat, origin):
    with pytest.raises(InvalidStatus), line(address, origin=origin):
        pass


def test_a_forged_identity_is_told_and_the_line_closes(address, chat):
    with line(address, identity=token("7", secret="a secret of somebody else, long enough")) as (
        socket,
        told,
    ):
        assert told["t"] == "refused"
        with pytest.raises(ConnectionClosed):
            socket.recv(20)


@pytest.mark.parametrize("frame", ["", "x", "[]", '{"t":"fly"}', '{"t":"say","id":"1"}', "x" * 60_000])
def test_what_is_no_frame_closes_the_line(address, chat, frame):
    with line(address) as (socket, _welcome):
        socket.send(frame)
        with pytest.raises(ConnectionClosed):
            while True:
                socket.recv(20)


def shop(page, address, website):
    """A page of a website with the widget in it."""
    tag = f'<script src="{address}/chat/{chats.KEY}.js" async></script>'
    Pages.html = f'<!doctype html><html lang="en"><title>Shop</title><main><h1>Shop</h1></main>{tag}</html>'
    page.goto(f"http://shop.localhost:{website}/")
    page.get_by_role("button", name="Open the chat").click()
    return page.frame_locator("iframe")


def test_a_visitor_and_an_agent_talk(address, chat, website, at_the_desk, browser):
    from replywell.tickets.models import Ticket

    visitor = browser.new_context().new_page()
    complaints: list[str] = []
    visitor.on("pageerror", lambda error: complaints.append(str(error)))
    frame = shop(visitor, address, website)
    frame.get_by_label("Your message").fill("Where is my order?")
    frame.get_by_label("Your message").press("Enter")
    expect(frame.locator(".said--you")).to_have_text(re.compile("Where is my order"))
    expect(frame.locator(".said--waits")).to_have_count(0)

    number = Ticket.objects.get().pk
    desk = at_the_desk(f"/tickets/{number}/")
    expect(desk.locator("#panel")).to_contain_text("Chat")
    expect(desk.locator("#composer")).to_contain_text("Goes out by Chat")
    expect(desk.get_by_label("Cc", exact=True)).to_have_count(0)
    expect(desk.locator("#presence")).to_contain_text("is in the chat")

    frame.get_by_label("Your message").press_sequentially("It was", delay=20)
    expect(desk.locator("#presence")).to_contain_text("is writing")

    from replywell.people.models import Agent
    from replywell.tickets.actions.conversation import reply

    reply(Ticket.objects.get(), "It leaves **today**.", by=Agent.objects.get(email="ada@example.com"))
    expect(frame.locator(".said--agent strong")).to_have_text("today")
    expect(desk.locator("#conversation")).to_contain_text("It leaves today")

    frame.locator("#close").click()
    reply(Ticket.objects.get(), "Anything else?", by=Agent.objects.get(email="ada@example.com"))
    expect(visitor.get_by_role("button", name="Open the chat (1)")).to_be_visible()
    assert complaints == []
    visitor.goto("about:blank")


def test_the_chat_is_accessible_in_both_themes_and_right_to_left(address, chat, page):
    for locale in ("en", "ar"):
        page.goto(f"{address}/chat/{chats.KEY}/?locale={locale}")
        expect(page.locator("#line")).to_be_hidden()
        page.locator("#text").fill("Hello")
        page.locator("#text").press("Enter")
        expect(page.locator(".said--you")).not_to_have_count(0)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert violations(page) == [], f"{locale}, {scheme}"
    assert page.evaluate("document.documentElement.dir") == "rtl"


def test_the_page_of_others_may_not_show_the_frame(address, chat, website, page):
    Pages.html = f'<!doctype html><iframe src="{address}/chat/{chats.KEY}/"></iframe>'
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text))
    page.goto(f"http://evil.localhost:{website}/")
    expect(page.frame_locator("iframe").locator("#text")).to_have_count(0)
    assert any("frame-ancestors" in told for told in refused)


def test_where_sockets_are_blocked_the_chat_works_all_the_same(address, chat, website, browser):
    page = browser.new_context().new_page()
    page.add_init_script(
        "window.WebSocket = class { constructor() { setTimeout(() => this.onclose({ code: 1006 })) } close() {} }"
    )
    frame = shop(page, address, website)
    frame.get_by_label("Your message").fill("Hello")
    frame.get_by_label("Your message").press("Enter")
    expect(frame.locator(".said--you")).to_have_count(1, timeout=20_000)
    expect(frame.locator(".said--waits")).to_have_count(0, timeout=20_000)
    page.goto("about:blank")
