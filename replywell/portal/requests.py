"""What a contact sees of their tickets: the conversation as it was had with them, and nothing internal."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from replywell.kit.errors import NotFound
from replywell.people.models import Contact, Identity
from replywell.tickets.models import Attachment, Message, Ticket
from replywell.tickets.status import WORKING, Status

PAGE = 25
OVER = (Status.RESOLVED, Status.CLOSED)


@dataclass(frozen=True, slots=True)
class Requests:
    """A page of them, newest first. `next` is the number to go on before; None at the end."""

    tickets: list[Ticket]
    next: int | None


def shares(contact: Contact) -> bool:
    """Whether they see the requests of their whole company."""
    return contact.company is not None and contact.company.requests_shared


def open_to(contact: Contact, *, of_company: bool = False) -> QuerySet[Ticket]:
    """The tickets that this contact may read; conversations of agents with others at their side are none."""
    tickets = Ticket.objects.filter(side_of=None, merged_into=None)
    if of_company and shares(contact):
        return tickets.filter(requester__company=contact.company_id)
    return tickets.filter(requester=contact)


def listed(
    contact: Contact, *, of_company: bool = False, over: bool | None = None, words: str = "", before: int = 0
) -> Requests:
    """`over` chooses those that are solved, or those that are not; `words` stand in what they may read."""
    tickets = open_to(contact, of_company=of_company).select_related("requester")
    if over is not None:
        tickets = tickets.filter(status__in=OVER if over else WORKING)
    if words:
        said = _saying(words, tickets, _circle(contact))
        tickets = tickets.filter(Q(subject__icontains=words) | Q(pk__in=said.values("ticket")))
    if before:
        tickets = tickets.filter(pk__lt=before)
    found = list(tickets.order_by("-pk")[: PAGE + 1])
    return Requests(found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None)


def one_request(contact: Contact, number: int) -> Ticket:
    """Raises `NotFound` for one that is not theirs, as if it were not there. A merged one leads to where it went."""
    ticket = Ticket.objects.filter(pk=number).only("pk", "merged_into").first()
    went = ticket.merged_into_id if ticket and ticket.merged_into_id else number
    found = (
        open_to(contact, of_company=True).select_related("requester", "connection").filter(pk=went).first()
    )
    if found is None:
        raise NotFound
    return found


def conversation(contact: Contact, ticket: Ticket) -> list[Message]:
    """What was said with them. Of a merged ticket others' words may stand there too: those are left out,

    and so are answers that went to somebody else.
    """
    said = ticket.messages.exclude(auto__in=("auto-reply", "bounce")).order_by("created_at", "pk")
    messages = list(said.select_related("contact", "agent", "outbound").prefetch_related("attachments"))
    inside = _circle(contact)
    if all(message.contact_id in inside for message in messages if message.from_contact):
        return messages
    addresses = set(Identity.objects.filter(contact__in=inside, kind="email").values_list("value", flat=True))
    return [message for message in messages if _is_theirs(message, inside, addresses)]


def file_of(contact: Contact, number: int, file: int) -> Attachment:
    """A file of a message that they see. Raises `NotFound` for any other."""
    ticket = one_request(contact, number)
    for message in conversation(contact, ticket):
        for attached in message.attachments.all():
            if attached.pk == file:
                return attached
    raise NotFound


def _saying(words: str, tickets: QuerySet[Ticket], inside: Collection[int]) -> QuerySet[Message]:
    """Messages with these words, but none that might be meant for somebody else."""
    of_contacts = Q(author=Message.Author.CONTACT)
    others = Message.objects.filter(of_contacts, ticket=OuterRef("ticket")).exclude(contact__in=inside)
    said = Message.objects.filter(text__icontains=words, ticket__in=tickets.values("pk"))
    return said.filter(Q(contact__in=inside) | (~of_contacts & ~Exists(others)))


def _circle(contact: Contact) -> set[int]:
    if not shares(contact):
        return {contact.pk}
    return set(Contact.objects.filter(company=contact.company_id).values_list("pk", flat=True))


def _is_theirs(message: Message, inside: Collection[int], addresses: Collection[str]) -> bool:
    if message.from_contact:
        return message.contact_id in inside
    return hasattr(message, "outbound") and message.outbound.recipient in addresses
