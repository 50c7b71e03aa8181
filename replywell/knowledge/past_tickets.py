"""Resolved tickets as a kind of source: those that an agent allowed, without what is personal."""

import hashlib
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from replywell.adapters.sources.port import Change, Document, Progress, Step
from replywell.knowledge.scrub import scrub
from replywell.people.models import Agent
from replywell.tickets.models import Message, Ticket
from replywell.tickets.status import Status

LONGEST = 20_000
"""Characters of a ticket that are learned from."""
AT_ONCE = 200
RULES = "1"
"""Counts the rules by which personal data is removed: with new ones every ticket is read anew."""


class PastTicketsSettings(BaseModel):
    """There is nothing to set: agents say on each ticket whether it may be used."""


class PastTickets:
    """The key is the ticket's number; the fingerprint changes with what was said on it."""

    name = "tickets"
    title: str | Promise = _("Resolved tickets")
    Settings: type[BaseModel] = PastTicketsSettings
    watched = False

    def changes(
        self, settings: PastTicketsSettings, known: dict[str, str], cursor: str = ""
    ) -> Iterator[Step]:
        """What may be used and is not as it was, and what may not be used any more."""
        numbers = list(allowed().order_by("pk").values_list("pk", flat=True))
        for key in sorted(known.keys() - {str(number) for number in numbers}):
            yield Change(key, None), ""
        for start in range(0, len(numbers), AT_ONCE):
            yield Progress(start, len(numbers))
            batch = Ticket.objects.filter(pk__in=numbers[start : start + AT_ONCE]).order_by("pk")
            for ticket in batch.select_related("requester", "assignee"):
                said = list(ticket.messages.select_related("contact", "agent").filter(auto="no"))
                fingerprint = _fingerprint(ticket, said)
                if known.get(str(ticket.pk)) != fingerprint:
                    yield Change(str(ticket.pk), document(ticket, said)), fingerprint
        yield Progress(len(numbers), len(numbers))


def allowed() -> QuerySet[Ticket]:
    """Tickets that are over and that somebody allowed to be used."""
    return Ticket.objects.filter(
        consent__isnull=False, status__in=[Status.RESOLVED, Status.CLOSED], side_of=None, merged_into=None
    )


def document(ticket: Ticket, said: Iterable[Message]) -> Document:
    """What was asked and what was answered, with nobody named in it."""
    said = list(said)
    names = _people(ticket, said)
    parts = [
        f"## {'Question' if each.from_contact else 'Answer'}\n\n{_plain(scrub(each.text, names))}"
        for each in said
        if each.text.strip()
    ]
    return Document(
        key=str(ticket.pk),
        title=scrub(ticket.subject, names)[:300] or "(no subject)",
        markdown="\n\n".join(parts)[:LONGEST],
        locale=ticket.language or "en",
        audience="internal",
        updated_at=ticket.resolved_at or ticket.updated_at,
        kind="ticket",
    )


def _people(ticket: Ticket, said: list[Message]) -> set[str]:
    """Everybody who may be named: who wrote, who got copies, and all who answer at this desk."""
    contacts = [ticket.requester, *(each.contact for each in said if each.contact)]
    copied = [str(each) for message in said for each in (*message.cc, *message.bcc)]
    names = {each.name for each in contacts if each.name} | {each.partition("@")[0] for each in copied}
    names |= {contact.email.partition("@")[0] for contact in contacts if contact.email}
    names |= {str(contact.company.name) for contact in contacts if contact.company_id and contact.company}
    return names | set(Agent.objects.values_list("name", flat=True))


def _plain(text: str) -> str:
    """Headings of a message must not look like ours."""
    return "\n".join(f"\\{line}" if line.startswith("#") else line for line in text.splitlines())


def _fingerprint(ticket: Ticket, said: list[Message]) -> str:
    told = [RULES, ticket.subject, ticket.language, *(f"{each.pk} {each.text}" for each in said)]
    return hashlib.sha256("\0".join(told).encode()).hexdigest()
