"""The look for spikes: every 20 seconds, at the tickets that are new since the look before."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from replywell.incidents.actions.proposals import propose
from replywell.incidents.actions.tracing import trace_new, trace_past
from replywell.incidents.alike import MEMBER, Corpus
from replywell.incidents.memory import Weeks, middle_of, recent_corpus
from replywell.incidents.models import Incident, IncidentProposal, IncidentTicket, TicketTrace
from replywell.incidents.spikes import MINUTES, spikes
from replywell.incidents.traces import Trace
from replywell.kit import clock, live

State = IncidentProposal.State
PASSED_AFTER = timedelta(hours=24)
"""A proposal that nobody took up and that nothing was added to."""


def watch(*, past: bool = False) -> list[IncidentProposal]:
    """Ask about every new ticket; returns the proposals that are new. `past` makes up for older traces first.

    A look that dies is made up for by the next one: tickets count as looked at when it is done.
    """
    if past or not TicketTrace.objects.exists():
        trace_past()
    else:
        trace_new()
    now = clock.now()
    late = IncidentProposal.objects.filter(state=State.WAITING, seen_at__lt=now - PASSED_AFTER)
    late.update(state=State.PASSED, settled_at=now)
    waiting = TicketTrace.objects.filter(looked_at=None, at__lte=now)
    new = list(waiting.values_list("pk", flat=True))
    if not new:
        return []
    with transaction.atomic():
        found = _look(new)
        TicketTrace.objects.filter(pk__in=new).update(looked_at=now)
    return found


def _look(new: Sequence[int]) -> list[IncidentProposal]:
    now = clock.now()
    corpus = recent_corpus(now)
    ours = set(new)
    fresh = [trace for trace in corpus.traces if trace.ticket in ours]
    left = _given_to_incidents(fresh, corpus)
    left = _added_to_proposals(left, corpus)
    known = Weeks(corpus, now)
    since = now - timedelta(minutes=max(MINUTES))
    numbers = [trace.ticket for trace in left if trace.at > since]
    found = spikes(numbers, corpus, known, known.a_month(), now)
    return [made for spike in found if (made := propose(spike)) is not None]


def _given_to_incidents(fresh: Sequence[Trace], corpus: Corpus) -> list[Trace]:
    """New tickets that say what those of an open incident say may be part of it; returns the others."""
    middles = [
        (incident, middle_of(incident.middle))
        for incident in Incident.objects.exclude(status=Incident.Status.RESOLVED)
        if incident.middle
    ]
    left = []
    for trace in fresh:
        words = corpus.weighed(trace.words)
        like, best = max(
            ((middle.likeness(trace.vector, words), incident.pk) for incident, middle in middles),
            default=(0.0, 0),
        )
        if like < MEMBER:
            left.append(trace)
            continue
        IncidentTicket.objects.get_or_create(
            incident_id=best, ticket_id=trace.ticket, defaults={"state": IncidentTicket.State.PROPOSED}
        )
        live.publish(ticket=trace.ticket, kind="incident")
    return left


def _added_to_proposals(fresh: Sequence[Trace], corpus: Corpus) -> list[Trace]:
    """New tickets of what is proposed already join it; returns the others."""
    waiting = list(IncidentProposal.objects.select_for_update().filter(state=State.WAITING))
    left = list(fresh)
    for proposal in waiting:
        middle = middle_of(proposal.middle)
        like = {t.ticket: middle.likeness(t.vector, corpus.weighed(t.words)) for t in left}
        joining = [trace for trace in left if like[trace.ticket] >= MEMBER]
        if joining:
            proposal.tickets = list(dict.fromkeys([*proposal.tickets, *(t.ticket for t in joining)]))
            proposal.seen_at = clock.now()
            proposal.save(update_fields=["tickets", "seen_at"])
            left = [trace for trace in left if like[trace.ticket] < MEMBER]
    return left
