"""A widget and its visitors, without a socket."""

import itertools
import json
import uuid
from typing import Any

import jwt

from replywell.connections.models import Connection
from replywell.delivery.actions.dispatch import post, send
from replywell.kit import clock
from replywell.portal.actions.chat import Session
from replywell.portal.chat import exchange, frames
from replywell.portal.chat.widgets import forget, widget_of
from replywell.tickets.actions.conversation import reply
from replywell.tickets.models import Message, Ticket

KEY, SECRET = "abcdef123456", "a secret of the website, long enough"
_addresses = itertools.count(1)


def widget(**settings: Any) -> Connection:
    forget()
    given = {
        "key": KEY,
        "name": "Help",
        "secret": SECRET,
        "origins": "https://shop.example",
        "hours": "always",
    }
    return Connection.objects.create(slug="chat", name="Chat", adapter="widget", settings=given | settings)


def token(sub: str = "7", *, secret: str = SECRET, **claims: Any) -> str:
    now = int(clock.now().timestamp())
    return jwt.encode({"sub": sub, "iat": now, "exp": now + 600, **claims}, secret, algorithm="HS256")


def answer(ticket: Ticket, agent: Any, text: str = "Like this.") -> Message:
    """An agent's answer, sent."""
    message = reply(ticket, text, by=agent)
    row = post(message)
    send(row.pk)
    return message


class Browser:
    """A page in which somebody chats; `told` is everything it heard."""

    def __init__(self) -> None:
        self.token, self.told = "", []
        self.session: Session | None = None
        self.address = f"192.0.2.{next(_addresses) % 250}"

    def opens(self, *, last: int = 0, identity: Any = None, locale: str = "") -> "Browser":
        hello = frames.Hello(t="hello", token=self.token, last=last, identity=identity, locale=locale)
        self.session, told = exchange.greeted(widget_of(KEY), hello, self.address)
        self.token = told[0]["token"]
        self.told = list(told)
        return self

    def tells(self, t: str, **frame: Any) -> list[dict[str, Any]]:
        read = frames.read_all(json.dumps([{"t": t, **frame}]).encode())
        assert read and self.session
        told = exchange.answered(self.session, read[0])
        self.told += told
        return told

    def says(self, text: str, *, id: str = "", **more: Any) -> list[dict[str, Any]]:
        return self.tells("say", id=id or str(uuid.uuid4()), text=text, **more)

    def hears(self) -> list[dict[str, Any]]:
        assert self.session
        told = exchange.news(self.session)
        self.told += told
        return told

    @property
    def texts(self) -> list[str]:
        return [each["html"] for each in self.told if each["t"] == "message"]
