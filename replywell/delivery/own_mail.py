"""Mail of the desk itself, such as a password reset, leaves by the first connection that can send."""

import logging
import uuid
from collections.abc import Sequence
from email.utils import parseaddr

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from replywell.adapters.channels.email.tokens import alarm_address, make_message_id, reply_address
from replywell.adapters.channels.port import OutboundMessage, Party
from replywell.connections.models import Connection
from replywell.connections.queries import channel_of
from replywell.delivery.actions.own_letters import takes_own_letter
from replywell.kit.errors import AdapterError
from replywell.kit.secrets import derived_key

ABOUT_TICKET = "X-Replywell-Ticket"
"""Header of a mail to an agent that is about one ticket: an answer to it goes there. It does not leave."""

ABOUT_ESCALATION = "X-Replywell-Escalation"
"""Header of a mail about one escalation: an answer to it acknowledges it. It does not leave."""

log = logging.getLogger(__name__)


class OwnMail(BaseEmailBackend):
    """Django's way of sending, over our connections; a failure is logged and raised unless `fail_silently`."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send each; returns how many the server took over."""
        return sum(self._send(message) for message in email_messages)

    def _send(self, message: EmailMessage) -> int:
        if not all(map(takes_own_letter, {parseaddr(each)[1] for each in message.recipients()})):
            log.warning("A mail of the desk itself was kept back: its address got enough within an hour.")
            return 0
        for connection in Connection.objects.filter(active=True, adapter="email").order_by("pk"):
            if connection.settings.get("outbound") == "none":
                continue
            try:
                channel, settings = channel_of(connection)
                channel.send(settings, _outbound(message, settings.address, settings.name))
            except AdapterError as error:
                log.warning("A mail of the desk itself could not leave: %s", error.message)
                if not self.fail_silently:
                    raise
                return 0
            return 1
        log.warning("A mail of the desk itself had no connection to leave by.")
        return 0


def _outbound(message: EmailMessage, address: str, name: str) -> OutboundMessage:
    key = derived_key("mail tokens")
    ticket = message.extra_headers.get(ABOUT_TICKET, "")
    escalation = message.extra_headers.get(ABOUT_ESCALATION, "")
    answered = reply_address(key, int(ticket), address) if ticket.isdigit() else ""
    if escalation.isdigit():
        answered = alarm_address(key, int(escalation), address)
    domain = address.rpartition("@")[2]
    return OutboundMessage(
        sender=Party(address, name),
        to=tuple(Party(email, shown) for shown, email in map(parseaddr, message.recipients())),
        subject=" ".join(message.subject.split()),
        text=str(message.body),
        message_id=make_message_id(key, f"own-{uuid.uuid4()}", domain).strip("<>"),
        reply_to=Party(answered, name) if answered else None,
        auto_submitted=True,
    )
