"""A desk that listens for mail, and the other end of its wire."""

import smtplib
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from replywell.adapters.channels.email.smtp import SmtpListener
from replywell.adapters.channels.port import Raw

ROSA, SUPPORT, BILLING = "rosa@example.org", "support@example.com", "billing@example.com"
MAIL = (
    b"From: Rosa <rosa@example.org>\r\nTo: support@example.com\r\nSubject: Where is my refund?\r\n"
    b"Message-ID: <1@example.org>\r\n\r\nIt is three weeks now.\r\n"
)
OURS = {SUPPORT, BILLING, "hilfe@b\u00fccher.example", "support+t412@example.com"}


class Desk:
    """A listener and what arrived."""

    def __init__(self, deliver: Callable[[Raw], object] | None = None, **options: object) -> None:
        self.arrived: list[Raw] = []
        self.listener = SmtpListener(
            deliver or self.arrived.append,
            lambda address: address.lower() in OURS,
            port=0,
            **options,  # type: ignore[arg-type]
        )

    def client(self) -> smtplib.SMTP:
        return smtplib.SMTP("127.0.0.1", self.listener.port, local_hostname="client.example", timeout=10)

    @contextmanager
    def wire(self) -> Iterator["Wire"]:
        with socket.create_connection(("127.0.0.1", self.listener.port), timeout=10) as connection:
            wire = Wire(connection)
            with wire.lines:
                yield wire


class Wire:
    """A bare connection: says exactly what it is told to say."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.lines = connection.makefile("rb")

    def say(self, data: bytes) -> None:
        self.connection.sendall(data)

    def hear(self) -> str:
        while (line := self.lines.readline().decode()) and line[3:4] == "-":
            pass
        return line.strip()

    def ask(self, data: bytes) -> str:
        self.say(data + b"\r\n")
        return self.hear()

    def envelope(self, to: str = SUPPORT) -> None:
        self.hear()
        self.ask(b"EHLO client.example")
        self.ask(b"MAIL FROM:<rosa@example.org>")
        assert self.ask(f"RCPT TO:<{to}>".encode()).startswith("250")
        assert self.ask(b"DATA").startswith("354")


@contextmanager
def listening(deliver: Callable[[Raw], object] | None = None, **options: object) -> Iterator[Desk]:
    desk = Desk(deliver, **options)
    with desk.listener:
        yield desk
