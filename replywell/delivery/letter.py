"""Turns a reply of ours into what leaves: addressed, threaded, signed."""

from replywell.adapters.channels.email.bodies import attribution
from replywell.adapters.channels.email.tokens import make_message_id, reply_address
from replywell.adapters.channels.port import OutboundMessage, Party
from replywell.kit.secrets import derived_key
from replywell.tickets.models import Message

REFERENCES = 12


def message_id(message: Message, domain: str) -> str:
    """The signed id under which this message leaves, the same at each try."""
    return make_message_id(derived_key("mail tokens"), message.pk, domain).strip("<>")


def letter(message: Message, *, address: str, name: str) -> OutboundMessage:
    """The message as mail to its requester, from `name` at `address`."""
    ticket, requester = message.ticket, message.ticket.requester
    earlier = list(ticket.messages.filter(pk__lt=message.pk).order_by("pk"))
    # Of a merged ticket somebody else's words may stand there too: they are not for the requester.
    asked = next((said for said in reversed(earlier) if said.contact_id == requester.pk), None)
    language = ticket.language or "en"
    return OutboundMessage(
        sender=Party(address, _from(message, name)),
        to=(Party(requester.email, requester.name),),
        subject=_subject(ticket.subject, ticket.pk, first=not earlier),
        text=message.text,
        message_id=message.external_id,
        reply_to=Party(reply_address(derived_key("mail tokens"), ticket.pk, address), name),
        in_reply_to=asked.external_id if asked else "",
        references=tuple(said.external_id for said in earlier if said.external_id)[-REFERENCES:],
        quoted=asked.text if asked else "",
        quoted_attribution=attribution(requester.name or requester.email, asked.created_at, language)
        if asked
        else "",
        footnotes=tuple((source["title"], source["url"]) for source in message.citations),
        language=language,
        auto_submitted=message.author == Message.Author.ASSISTANT,
        idempotency_key=f"replywell-message-{message.pk}",
    )


def _from(message: Message, name: str) -> str:
    return f"{message.agent} ({name})" if message.agent and name else name


def _subject(subject: str, number: int, *, first: bool) -> str:
    token = f"[#{number}]"
    if token in subject:
        return subject if first else f"Re: {subject}"
    reply = subject if first or subject.lower().startswith("re:") else f"Re: {subject}"
    return f"{reply} {token}".strip()
