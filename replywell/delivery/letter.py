"""Turns a reply of ours into what leaves: addressed, threaded, signed."""

from django.conf import settings

from replywell.adapters.channels.email.bodies import attribution
from replywell.adapters.channels.email.tokens import make_message_id, reply_address
from replywell.adapters.channels.port import OutboundFile, OutboundMessage, Party, Press
from replywell.delivery.asking_back import asks_back
from replywell.delivery.footnotes import with_marks
from replywell.delivery.places import Place
from replywell.delivery.spoken import as_said
from replywell.kit import blobs
from replywell.kit.errors import Refused
from replywell.kit.secrets import derived_key
from replywell.tickets.models import Attachment, Message
from replywell.tickets.recipients import LARGEST_LETTER, too_large
from replywell.tickets.spoken import QUESTION, TAKES_OVER
from replywell.tickets.status import Status

REFERENCES = 12


def message_id(message: Message, domain: str) -> str:
    """The signed id under which this message leaves, the same at each try."""
    return make_message_id(derived_key("mail tokens"), message.pk, domain).strip("<>")


def letter(message: Message, *, address: str, name: str, place: Place | None = None) -> OutboundMessage:
    """The message to its requester, from `name` at `address`, or by a channel that knows them in a `place`."""
    if place:
        return _spoken(message, name, place)
    ticket, requester = message.ticket, message.ticket.requester
    earlier = list(ticket.messages.filter(pk__lt=message.pk).order_by("pk"))
    # Of a merged ticket somebody else's words may stand there too: they are not for the requester.
    asked = next((said for said in reversed(earlier) if said.contact_id == requester.pk), None)
    language = ticket.language or "en"
    named = [said.external_id for said in earlier if said.external_id]
    answered = asked.external_id if asked and asked.external_id else next(reversed(named), "")
    # Of what was told by telephone nobody has a mail.
    begins = all(said.meta.get("via") == "agent" for said in earlier)
    return OutboundMessage(
        sender=Party(address, _from(message, name)),
        to=(Party(requester.email, requester.name),),
        subject=_subject(ticket.subject, ticket.pk, first=begins),
        text=with_marks(message) + asks_back(message),
        signature=message.signature,
        message_id=message.external_id,
        reply_to=Party(reply_address(derived_key("mail tokens"), ticket.pk, address), name),
        cc=_parties(message.cc, but={requester.email}),
        bcc=_parties(message.bcc, but={requester.email, *message.cc}),
        in_reply_to=answered,
        references=tuple(named[-REFERENCES:]),
        files=files(message),
        quoted=asked.text if asked else "",
        quoted_attribution=attribution(str(asked.contact or requester), asked.created_at, language)
        if asked
        else "",
        footnotes=tuple((source["title"], source["url"]) for source in message.citations),
        language=language,
        auto_submitted=message.author == Message.Author.ASSISTANT,
        idempotency_key=f"replywell-message-{message.pk}",
    )


def _spoken(message: Message, name: str, place: Place) -> OutboundMessage:
    """Said where they wrote; who follows mail finds it under the same id."""
    requester = message.ticket.requester
    return OutboundMessage(
        sender=Party("", _from(message, name)),
        to=(Party(requester.email, requester.name),),
        subject=message.ticket.subject,
        text=as_said(message),
        message_id=message.external_id,
        handle=place.handle,
        conversation=place.conversation,
        buttons=buttons(message),
        files=files(message, linked=bool(requester.email)),
        footnotes=tuple((source["title"], source["url"]) for source in message.citations),
        language=message.ticket.language or "en",
        auto_submitted=message.author == Message.Author.ASSISTANT,
        idempotency_key=f"replywell-message-{message.pk}",
    )


def buttons(message: Message) -> tuple[Press, ...]:
    """What the requester is asked below an answer: of a person who answers they need not ask for one.

    Below a question of the assistant's they can ask for a person, and nothing is solved yet.
    """
    if TAKES_OVER in message.meta:
        return ()
    if QUESTION in message.meta:
        return ("person",)
    if message.author == Message.Author.ASSISTANT:
        return ("solved", "more_help", "person")
    return ("solved", "more_help") if message.ticket.status == Status.RESOLVED else ()


def files(message: Message, *, linked: bool = False) -> tuple[OutboundFile, ...]:
    """What is attached, with its bytes. Raises `Refused` when a file is gone or all of them are too large.

    `linked`: and with its address among the requester's requests, where only they come in.
    """
    attached = list(message.attachments.order_by("pk"))
    if sum(file.size for file in attached) > LARGEST_LETTER:
        raise Refused(too_large())
    ticket = message.ticket
    within = f"{settings.PUBLIC_URL}/help/{ticket.language or 'en'}/requests/{ticket.pk}/files"
    return tuple(_file(each, f"{within}/{each.pk}/" if linked else "") for each in attached)


def _file(file: Attachment, link: str) -> OutboundFile:
    try:
        content = blobs.read(file.sha256)
    except FileNotFoundError as error:
        raise Refused(
            f"The file {file.name} is not in the store any more, so the message was not sent. "
            "Attach it again in a new message."
        ) from error
    return OutboundFile(file.name, file.type, content, file.content_id if file.inline else "", link)


def _parties(addresses: list[str], *, but: set[str]) -> tuple[Party, ...]:
    left_out = {address.lower() for address in but}
    return tuple(Party(each) for each in dict.fromkeys(addresses) if each.lower() not in left_out)


def _from(message: Message, name: str) -> str:
    return f"{message.agent} ({name})" if message.agent and name else name


def _subject(subject: str, number: int, *, first: bool) -> str:
    token = f"[#{number}]"
    if token in subject:
        return subject if first else f"Re: {subject}"
    reply = subject if first or subject.lower().startswith("re:") else f"Re: {subject}"
    return f"{reply} {token}".strip()
