"""The queue: which tickets a view lists, in which order, page after page, however many there are."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from replywell.kit.errors import Invalid, NotFound
from replywell.people.models import Agent, Contact
from replywell.tickets.models import Message, Ticket
from replywell.tickets.queries import visible_to, working
from replywell.tickets.status import Status

PAGE = 50
COUNTED = 100
"""Counts stop here: `100+` says enough, and counting on would cost more than the list."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class QueueView:
    """A named list of tickets. `newest_first` lists by last change; the others by urgency, oldest first."""

    slug: str
    name: str
    sign: str
    empty: str
    condition: Callable[[Agent], Q]
    newest_first: bool = False
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list; `after` is the cursor of the next one, empty on the last."""

    tickets: list[Ticket]
    after: str


def _teams(agent: Agent) -> Q:
    return working() & Q(team__in=list(agent.teams.values_list("pk", flat=True)))


def _waiting(agent: Agent) -> Q:
    return Q(status__in=[Status.PENDING.value, Status.ON_HOLD.value])


VIEWS = {
    view.slug: view
    for view in (
        QueueView(
            "mine",
            "Mine",
            "person",
            "Nothing is assigned to you. Take something from Unassigned.",
            lambda agent: working() & Q(assignee=agent),
        ),
        QueueView("teams", "My teams", "team", "Your teams have answered everything.", _teams),
        QueueView(
            "unassigned",
            "Unassigned",
            "unassigned",
            "Every open ticket has somebody who cares for it.",
            lambda agent: working() & Q(assignee=None),
        ),
        QueueView(
            "triage",
            "Needs triage",
            "triage",
            "The assistant was sure of every ticket: nothing to sort by hand.",
            lambda agent: working() & Q(needs_triage=True),
        ),
        QueueView("waiting", "Waiting", "waiting", "Nobody owes this desk an answer.", _waiting),
        QueueView(
            "open",
            "All open",
            "inbox",
            "All done. A new mail appears here by itself, the moment it arrives.",
            lambda agent: working(),
        ),
        QueueView(
            "resolved",
            "Resolved",
            "resolved",
            "Nothing is resolved yet. Resolve a ticket with E, or when you send a reply.",
            lambda agent: Q(status=Status.RESOLVED.value),
            newest_first=True,
            counted=False,
        ),
    )
}
EVERYTHING = QueueView(
    "search",
    "Search",
    "search",
    "Nothing found. Try fewer words, an address, or a ticket's number.",
    lambda agent: Q(),
    newest_first=True,
    counted=False,
)


def view_named(slug: str) -> QueueView:
    """The view with this slug. Raises NotFound."""
    if slug == EVERYTHING.slug:
        return EVERYTHING
    if slug not in VIEWS:
        raise NotFound(f"There is no queue view {slug!r}. Choose one of: {', '.join(VIEWS)}.")
    return VIEWS[slug]


def page(view: QueueView, agent: Agent, *, after: str = "", words: str = "") -> Page:
    """The tickets of this view that come after the cursor. Raises Invalid for a cursor that is none."""
    tickets = _listed(view, agent, words)
    if after:
        tickets = tickets.filter(_behind(view, after))
    found = list(_ordered(view, tickets)[: PAGE + 1])
    shown = found[:PAGE]
    return Page(shown, cursor(view, shown[-1]) if len(found) > PAGE else "")


def some(view: QueueView, agent: Agent, numbers: Iterable[int], *, words: str = "") -> list[Ticket]:
    """Those of the numbered tickets that belong into this view."""
    return list(_ordered(view, _listed(view, agent, words).filter(pk__in=list(numbers))))


def counts(agent: Agent) -> dict[str, str]:
    """How many tickets each counted view has, told up to a bound."""
    tickets = visible_to(agent)
    return {
        view.slug: _told(tickets.filter(view.condition(agent))) for view in VIEWS.values() if view.counted
    }


def cursor(view: QueueView, ticket: Ticket) -> str:
    """Where this ticket stands in the view: sorts as text, in the view's order."""
    if view.newest_first:
        return f"{_micros(ticket.updated_at):017d}.{ticket.pk:012d}"
    return f"{ticket.urgency}.{_micros(ticket.created_at):017d}.{ticket.pk:012d}"


def _listed(view: QueueView, agent: Agent, words: str) -> QuerySet[Ticket]:
    tickets = visible_to(agent).filter(view.condition(agent))
    for condition in _conditions(words):
        tickets = tickets.filter(condition)
    return tickets.select_related("requester", "team", "assignee", "category")


def _ordered(view: QueueView, tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    return (
        tickets.order_by("-updated_at", "-pk")
        if view.newest_first
        else tickets.order_by("urgency", "created_at", "pk")
    )


def _behind(view: QueueView, after: str) -> Q:
    """Condition: further down than the cursor. Its first part is plain, so that an index serves it."""
    shape = r"(\d{17})\.(\d{12})" if view.newest_first else r"([1-4])\.(\d{17})\.(\d{12})"
    match = re.fullmatch(shape, after, re.ASCII)
    if match is None:
        raise Invalid("The address of this page is broken. Start from the top of the list.")
    *first, micros, number = (int(part) for part in match.groups())
    try:
        moment = _EPOCH + timedelta(microseconds=micros)
    except OverflowError as error:
        raise Invalid("The address of this page is broken. Start from the top of the list.") from error
    if view.newest_first:
        return Q(updated_at__lte=moment) & (Q(updated_at__lt=moment) | Q(pk__lt=number))
    urgency = first[0]
    later = Q(created_at__gt=moment) | Q(created_at=moment, pk__gt=number)
    return Q(urgency__gte=urgency) & (Q(urgency__gt=urgency) | later)


def _conditions(words: str) -> Iterable[Q]:
    """One condition a word: in the number, the subject, the requester or what was said."""
    for word in words.split()[:8]:
        number = word.removeprefix("#")
        if number.isascii() and number.isdigit() and len(number) < 18:
            exact = Q(pk=int(number))
            if word.startswith("#"):
                yield exact
                continue
        else:
            exact = Q(pk__in=[])
        said = Message.objects.filter(ticket=OuterRef("pk"), text__icontains=word)
        who = Contact.objects.filter(Q(name__icontains=word) | Q(email__icontains=word))
        yield exact | Q(subject__icontains=word) | Q(requester__in=who) | Q(Exists(said))


def _told(tickets: QuerySet[Ticket]) -> str:
    found = tickets.values("pk")[: COUNTED + 1].count()
    return f"{COUNTED}+" if found > COUNTED else str(found) if found else ""


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)
