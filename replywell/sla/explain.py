"""A ticket's clocks with their stories: what was counted, under which policy, and what began it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from replywell.kit import clock
from replywell.people.models import Team
from replywell.sla.clocks import Clock, fold
from replywell.sla.happenings import HEARD, told
from replywell.sla.lengths import write_minutes
from replywell.sla.models import AppliedTerms
from replywell.sla.queries import read_terms
from replywell.tickets.models import Ticket, TicketEvent


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which a clock ran."""

    begun: datetime
    until: datetime | None
    counted: timedelta
    """Of the time promised."""
    cause: str
    """Kind of the event that began it; empty for none."""


@dataclass(frozen=True, slots=True)
class Story:
    """A clock, and how it came to where it stands."""

    clock: Clock
    spans: tuple[Span, ...]
    used: timedelta
    promised: timedelta
    """None at all where nothing is promised."""
    team: str = ""
    """Whose part it is, where it is internal."""

    @property
    def policy(self) -> str:
        return self.clock.terms.name if self.clock.terms else ""

    @property
    def timezone(self) -> str:
        """Of the hours that count; empty where every hour does."""
        promise = self.clock.promise
        return promise.hours.timezone if promise and promise.hours else ""


def stories(ticket: Ticket) -> list[Story]:
    """The clocks of a ticket in the order in which they began, from its events alone."""
    events = list(ticket.events.filter(kind__in=HEARD).select_related("message").order_by("at", "id"))
    hashes = {event.data.get("terms") for event in events if event.kind == "sla_applied"} - {None}
    kept = dict(AppliedTerms.objects.filter(hash__in=hashes).values_list("hash", "pk"))
    terms = {hash: read_terms(number) for hash, number in kept.items()}
    clocks = fold(told(events, terms, ticket.team_id))
    teams = dict(Team.objects.filter(pk__in={each.team for each in clocks}).values_list("pk", "name"))
    return [_story(each, events, clock.now(), teams.get(each.team or 0, "")) for each in clocks]


def _story(each: Clock, events: list[TicketEvent], now: datetime, team: str) -> Story:
    spans = tuple(
        Span(
            begun=begun,
            until=until,
            counted=each.used(until or now) - each.used(begun),
            cause=_cause(events, begun),
        )
        for begun, until in each.spans
    )
    promised = timedelta(minutes=each.promise.minutes) if each.promise else timedelta()
    return Story(each, spans, each.used(now), promised, team)


def _cause(events: list[TicketEvent], moment: datetime) -> str:
    """What happened at that moment; of several the last that is no policy."""
    at = [event.kind for event in events if event.at == moment]
    named = [kind for kind in at if kind != "sla_applied"] or at
    return named[-1] if named else ""


def length(passed: timedelta) -> str:
    """As people write it; below a minute in seconds."""
    seconds = round(passed.total_seconds())
    return write_minutes(seconds // 60) or f"{seconds} s"
