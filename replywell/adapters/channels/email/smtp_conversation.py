"""One SMTP conversation: what is asked, what is answered, how content is read."""

import asyncio
import logging
import re
import ssl
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP, Envelope, Session

from replywell.adapters.channels.email.delivery import delivery_key, way_of
from replywell.adapters.channels.port import Raw

log = logging.getLogger(__name__)

_END = b"\r\n.\r\n"
_UNFIT = re.compile(r"[\x00-\x20\x7f-\x9f\ud800-\udfff]")
"""No address has these, and a database keeps neither NUL nor half a character."""
_READ = 1024 * 1024
_TOO_LARGE = "552 5.3.4 This mail is too large"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one listener takes at most."""

    in_flight: int = 200 * 1024 * 1024
    """Bytes of all mails that are being received now; more has to wait at the sender."""
    connections: int = 200
    connections_per_address: int = 50
    recipients: int = 100
    unknown_recipients: int = 20
    """Then the connection is closed: somebody is guessing addresses."""
    command_line: int = 1024
    idle: float = 120.0
    """Seconds without a byte."""
    one_mail: float = 900.0
    """Seconds that the content of one mail may take, however slowly it trickles."""


@dataclass(eq=False)
class House:
    """What all conversations of one listener share."""

    deliver: Callable[[Raw], object]
    accepts: Callable[[str], bool]
    max_bytes: int
    """Of one mail; announced as SIZE."""
    limits: Limits
    hostname: str
    tls: ssl.SSLContext | None
    pool: ThreadPoolExecutor
    lmtp: bool = False
    """Speaks LMTP: each recipient has an answer of its own to the content."""
    stopping: bool = False
    in_flight: int = 0
    sessions: "set[Conversation]" = field(default_factory=set)
    peers: Counter[str] = field(default_factory=Counter)

    def hand_over(self, envelope_from: str, envelope_to: tuple[str, ...], content: bytes, way: str) -> None:
        """Give a received mail away; runs in a thread. `way` tells who brought it."""
        key, kind = delivery_key(content, envelope_to), f"message/rfc822{way}"
        self.deliver(Raw(key, content, kind, envelope_from=envelope_from, envelope_to=envelope_to))


class Answers:
    """What we say to each command."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.unknown = 0

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [responses[0], "250-PIPELINING", *responses[1:]]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if _UNFIT.search(address):
            return "553 5.1.7 Malformed sender address"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Ok"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        house = self.house
        if _UNFIT.search(address):
            return "553 5.1.3 Malformed recipient address"
        if len(envelope.rcpt_tos) >= house.limits.recipients:
            return "452 4.5.3 Too many recipients, send the rest separately"
        try:
            ours = await server.loop.run_in_executor(house.pool, house.accepts, address)
        except Exception:
            log.exception("Could not find out whether an address is ours.")
            return "451 4.3.0 Cannot look this address up now, try again later"
        if ours:
            envelope.rcpt_tos.append(address)
            return "250 2.1.5 Ok"
        self.unknown += 1
        if self.unknown > house.limits.unknown_recipients and server.transport:
            server.loop.call_soon(server.transport.close)
            return "421 4.7.0 Too many unknown recipients"
        return "550 5.1.1 No such address here, and nothing is relayed"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        house = self.house
        groups = [(address,) for address in envelope.rcpt_tos] if house.lmtp else [tuple(envelope.rcpt_tos)]
        way = "" if house.lmtp else way_of(session.peer, session.host_name)
        return "\r\n".join([await self._stored(server, envelope, group, way) for group in groups])

    async def _stored(self, server: SMTP, envelope: Envelope, recipients: tuple[str, ...], way: str) -> str:
        sender = "" if envelope.mail_from in (None, "<>") else str(envelope.mail_from)
        content = envelope.content or b""
        assert isinstance(content, bytes)
        arguments = (sender, recipients, content, way)
        try:
            await server.loop.run_in_executor(self.house.pool, self.house.hand_over, *arguments)
        except Exception:
            log.exception("A mail could not be stored; its sender was told to try again.")
            return "451 4.3.0 Cannot store this mail now, try again later"
        return "250 2.0.0 Ok, stored"

    async def handle_exception(self, error: Exception) -> str:
        log.error("An SMTP conversation failed.", exc_info=error)
        return "451 4.3.0 Internal error, try again later"


class Conversation(SMTP):
    """One connection.

    Differs from aiosmtpd's own in how content is read: in chunks instead of lines (a line may be as long as
    the mail, and none is kept once the mail is too large), ended by CR LF . CR LF and by nothing else.
    A bare LF before a dot is content: that is what SMTP smuggling relies on.
    """

    line_length_limit = 64 * 1024

    def __init__(self, house: House) -> None:
        self.house = house
        self.admitted: str | None = None
        self.receiving = False
        super().__init__(
            Answers(house),
            data_size_limit=house.max_bytes,
            enable_SMTPUTF8=True,
            hostname=house.hostname,
            ident="Replywell",
            tls_context=house.tls,
            timeout=house.limits.idle,
            auth_exclude_mechanism=["LOGIN", "PLAIN"],
            command_call_limit={"MAIL": 10_000, "RCPT": 10_000, "DATA": 10_000, "RSET": 10_000, "*": 100},
            loop=asyncio.get_running_loop(),
        )
        # aiosmtpd shares one table among all connections and lets each EHLO raise it.
        self.command_size_limits = defaultdict(lambda: house.limits.command_line)

    @property
    def task(self) -> "asyncio.Task[None] | None":
        return self._handler_coroutine

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self.admitted is None and not self._admit(transport):
            return
        super().connection_made(transport)

    def _admit(self, transport: asyncio.BaseTransport) -> bool:
        assert isinstance(transport, asyncio.WriteTransport)
        house, limits = self.house, self.house.limits
        peer = str((transport.get_extra_info("peername") or ["?"])[0])
        full = len(house.sessions) >= limits.connections
        if full or house.stopping or house.peers[peer] >= limits.connections_per_address:
            transport.write(b"421 4.7.0 Too many connections, try again later\r\n")
            transport.close()
            return False
        self.admitted = peer
        house.sessions.add(self)
        house.peers[peer] += 1
        return True

    def data_received(self, data: bytes) -> None:
        if self.admitted is not None:
            super().data_received(data)

    def eof_received(self) -> bool | None:
        return super().eof_received() if self.admitted is not None else None

    def connection_lost(self, error: Exception | None) -> None:
        if self.admitted is None:
            return
        house = self.house
        if self in house.sessions:
            house.sessions.discard(self)
            house.peers[self.admitted] -= 1
            house.peers += Counter()  # drops addresses that have no connection left
        super().connection_lost(error)

    async def smtp_DATA(self, arg: str | None) -> None:
        """Receive a mail's content and say what became of it."""
        if await self.check_helo_needed() or await self.check_auth_needed("DATA"):
            return
        assert self.envelope is not None
        if arg:
            await self.push("501 Syntax: DATA")
            return
        if not self.envelope.rcpt_tos:
            await self.push("503 Error: need RCPT command")
            return
        self.receiving = True
        taken = 0
        try:
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            content, taken = await self._read_content()
            if isinstance(content, str):
                status = "\r\n".join([content] * (len(self.envelope.rcpt_tos) if self.house.lmtp else 1))
            else:
                self.envelope.content = self.envelope.original_content = content
                del content
                self._reset_timeout()
                status = await self._call_handler_hook("DATA")
        finally:
            self.receiving = False
            self.house.in_flight -= taken
        self._set_post_data_state()
        await self.push(status)
        if self.house.stopping:
            self.say_goodbye()

    async def _read_content(self) -> tuple[bytes | str, int]:
        """The content without its end mark and dot-stuffing, or the refusal; and the bytes now in flight."""
        kept = bytearray(b"\r\n")  # so that a dot in the very first line is found like any other
        refusal, taken, searched = "", 0, 0
        deadline = self.loop.time() + self.house.limits.one_mail
        try:
            while (end := kept.find(_END, searched)) < 0:
                searched = max(0, len(kept) - len(_END) + 1)
                chunk = await self._reader.read(_READ)
                if not chunk or self.loop.time() > deadline:
                    self.hang_up()
                    raise asyncio.CancelledError
                self._reset_timeout()
                kept += chunk
                refusal = refusal or self._refusal(len(kept), len(chunk))
                if refusal:
                    del kept[: -len(chunk) - len(_END)]
                    searched = 0
                    self.house.in_flight, taken = self.house.in_flight - taken, 0
                else:
                    self.house.in_flight, taken = self.house.in_flight + len(chunk), taken + len(chunk)
        except BaseException:
            self.house.in_flight -= taken
            raise
        rest = bytes(kept[end + len(_END) :])
        if rest:  # commands that the sender has already sent: the reader's buffer is empty, so they go first
            self._reader.feed_data(rest)
        if not refusal and end > self.house.max_bytes:
            refusal = _TOO_LARGE
        return refusal or _unstuffed(kept, end), taken

    def _refusal(self, size: int, more: int) -> str:
        if size > self.house.max_bytes + 1024:  # dots, end mark and first commands are not the mail's
            return _TOO_LARGE
        if self.house.in_flight + more > self.house.limits.in_flight:
            return "452 4.3.1 Too much mail at once, try again later"
        return ""

    def say_goodbye(self) -> None:
        """Close at the next pause: at once, unless a mail is being received."""
        if not self.receiving and isinstance(self.transport, asyncio.WriteTransport):
            self.transport.write(b"421 4.3.2 Shutting down, try again later\r\n")
            self.transport.close()

    def hang_up(self) -> None:
        """Close now."""
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.close()


def _unstuffed(kept: bytearray, end: int) -> bytes:
    with memoryview(kept) as view, view[2 : end + 2] as content:
        result = bytes(content)
    kept.clear()
    if b"\r\n." in result:
        result = result.replace(b"\r\n.", b"\r\n")
    return result[1:] if result.startswith(b".") else result
