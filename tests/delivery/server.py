"""A real mail server of a requester's provider, which can be away or in a bad mood."""

import email
import email.policy
import threading
from email.message import EmailMessage
from types import TracebackType

from replywell.adapters.channels.email.smtp import SmtpListener
from replywell.adapters.channels.port import Raw
from replywell.connections.models import Connection
from replywell.kit.errors import Unavailable


class MailServer:
    """Keeps what it is sent in `mails`; `knows` False refuses every address (550), `busy` puts off (451)."""

    def __init__(self) -> None:
        self.raws: list[Raw] = []
        self.knows, self.busy = True, False
        self.arrived = threading.Event()
        self.hold: threading.Event | None = None
        """While set and not yet released, a mail is taken but not acknowledged."""
        self._listener = SmtpListener(self._deliver, lambda _: self.knows, port=0)

    @property
    def port(self) -> int:
        return self._listener.port

    @property
    def mails(self) -> list[EmailMessage]:
        return [email.message_from_bytes(raw.body, policy=email.policy.default) for raw in self.raws]

    def _deliver(self, raw: Raw) -> None:
        if self.busy:
            raise Unavailable("Busy.")
        self.raws.append(raw)
        self.arrived.set()
        if self.hold:
            self.hold.wait(20)

    def __enter__(self) -> "MailServer":
        self._listener.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.hold:
            self.hold.set()
        self._listener.stop(grace=1)

    def stop(self) -> None:
        """Go away: connections are refused from now on."""
        self._listener.stop(grace=1)


def sends_by(connection: Connection, port: int) -> None:
    """Mail of this connection leaves by the server on this port."""
    connection.settings |= {
        "outbound": "smtp",
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "smtp_tls": "none",
        "timeout": 5,
    }
    connection.save()
