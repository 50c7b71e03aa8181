"""Whom an update reaches, in which language and by which channel, and who is left out and why."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from replywell.delivery.models import Suppression
from replywell.incidents.models import Incident, IncidentTicket
from replywell.incidents.queries import tickets_of
from replywell.people.models import Agent
from replywell.people.organization import main_locale
from replywell.tickets.models import Message, Ticket
from replywell.tickets.status import Status

CLOSED = _("closed")
MERGED = _("merged into another ticket")
ASKED_NOT = _("asked for no updates")
UNPROVEN = _("the address was typed into a form and is not proven")
SUPPRESSED = _("the address wants no such mail, or mail to it comes back")
NOWHERE = _("there is no address to write to")


@dataclass(frozen=True, slots=True)
class Reached:
    """A linked ticket as an update sees it."""

    row: IncidentTicket
    language: str
    channel: str
    speaks: bool
    """It is said here; another ticket of the same contact goes without words."""
    why_not: str | Promise = ""

    @property
    def ticket(self) -> Ticket:
        return self.row.ticket


@dataclass(frozen=True, slots=True)
class Reach:
    """All of it; `hidden` is how many linked tickets whoever writes may not see: those are left out."""

    reached: list[Reached]
    left_out: list[Reached]
    hidden: int

    @property
    def told(self) -> int:
        return sum(each.speaks for each in self.reached)

    @property
    def by_channel(self) -> list[tuple[str, int]]:
        return Counter(each.channel for each in self.reached if each.speaks).most_common()

    @property
    def by_language(self) -> list[tuple[str, int]]:
        return Counter(each.language for each in self.reached if each.speaks).most_common()

    @property
    def reasons(self) -> list[tuple[str, int]]:
        return Counter(str(each.why_not) for each in self.left_out).most_common()


def reach(agent: Agent, incident: Incident, *, leave_out: frozenset[int] = frozenset()) -> Reach:
    """Whom an update of this agent's would reach now. The newest open ticket of a contact is where it is said."""
    everything = IncidentTicket.objects.filter(incident=incident, state=IncidentTicket.State.LINKED).count()
    rows = list(
        tickets_of(agent, incident).select_related("ticket__connection", "ticket__requester__company")
    )
    found = list(_looked_at(rows, main_locale()))
    found.sort(key=lambda each: (each.ticket.status == Status.RESOLVED, -each.ticket.pk))
    left = [each for each in found if each.why_not]
    whom = Reach(_spoken([each for each in found if not each.why_not]), left, everything - len(rows))
    return without(whom, leave_out)


def without(whom: Reach, leave_out: frozenset[int]) -> Reach:
    """The same, but these tickets: nobody is asked again."""
    if not leave_out:
        return whom
    reached = [each for each in whom.reached if each.ticket.pk not in leave_out]
    left = [each for each in whom.left_out if each.ticket.pk not in leave_out]
    return Reach(_spoken(reached), left, whom.hidden)


def _spoken(found: list[Reached]) -> list[Reached]:
    """The first ticket of each contact is where it is said."""
    spoken: set[int] = set()
    told = []
    for each in found:
        contact = each.ticket.requester_id
        told.append(replace(each, speaks=contact not in spoken))
        spoken.add(contact)
    return told


def why_not(ticket: Ticket, row: IncidentTicket | None) -> str | Promise:
    """Why nothing of an update is said on this ticket now; empty where it may be. Asked again before each leaves."""
    requester = ticket.requester
    if ticket.status == Status.CLOSED:
        return CLOSED
    if ticket.merged_into_id:
        return MERGED
    if row is None or row.untold or row.state != IncidentTicket.State.LINKED:
        return ASKED_NOT
    asked = Message.objects.filter(ticket=ticket.pk, author=Message.Author.CONTACT).order_by("id")
    first = asked.values_list("meta", flat=True).first() or {}
    if first.get("unproven"):
        return UNPROVEN
    by_mail = ticket.connection is None or ticket.connection.adapter == "email"
    if by_mail and not requester.email:
        return NOWHERE
    if by_mail and (
        requester.bounced_at or Suppression.objects.filter(address=requester.email.lower()).exists()
    ):
        return SUPPRESSED
    return ""


def _looked_at(rows: list[IncidentTicket], main: str) -> Iterator[Reached]:
    for row in rows:
        ticket = row.ticket
        language = ticket.language or ticket.requester.language or main
        channel = ticket.connection.adapter if ticket.connection else "email"
        yield Reached(row, language, channel, speaks=True, why_not=why_not(ticket, row))
