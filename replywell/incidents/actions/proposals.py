"""What looks like an incident is proposed to people, who open it, add it to one, or dismiss it."""

import re
from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from replywell.incidents.actions.incidents import link_all, open_incident
from replywell.incidents.memory import kept, middle_of
from replywell.incidents.models import Incident, IncidentProposal, IncidentTicket
from replywell.incidents.spikes import Spike
from replywell.incidents.traces import STEM, Trace
from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid, NotFound
from replywell.notifications.actions.telling import tell_of_desk
from replywell.people.actions.audit import audit
from replywell.people.models import Agent
from replywell.people.permissions import ALLOWED, LEADS, check
from replywell.tickets.models import Message, Ticket
from replywell.tickets.queries import visible_to

State = IncidentProposal.State
QUIET = timedelta(hours=24)
"""What was dismissed is not proposed again before."""
SAME = 0.8
"""Likeness of two middles that stand for the same."""
_word = re.compile(r"[^\W\d_]{3,}")


@transaction.atomic
def propose(spike: Spike) -> IncidentProposal | None:
    """Propose it, and tell the leads; None where it was proposed or dismissed lately, or is of an incident."""
    numbers = [trace.ticket for trace in spike.members]
    known = IncidentTicket.objects.filter(ticket__in=numbers).exclude(state=IncidentTicket.State.REFUSED)
    of_incidents = set(known.values_list("ticket", flat=True))
    if 2 * len(of_incidents) > len(numbers):
        return None
    now = clock.now()
    for other in IncidentProposal.objects.filter(at__gte=now - 7 * QUIET):
        waits = other.state == State.WAITING
        quiet = other.quiet_until is not None and other.quiet_until > now
        if (waits or quiet) and _same(other, spike, numbers):
            _add(other, numbers, now)
            return None
    made = IncidentProposal.objects.create(
        title=_title(spike),
        tickets=numbers,
        words=_words(spike),
        middle=kept(spike.middle),
        minutes=spike.minutes,
        count=spike.count,
        usual=round(spike.usual, 4),
        chance=spike.chance,
    )
    _tell(made)
    return made


@transaction.atomic
def open_proposal(proposal: int, chosen: list[int], *, by: Agent, title: str, severity: int) -> Incident:
    """Somebody says that it is an incident, with these of its tickets."""
    row, tickets = _taken(proposal, chosen, by)
    incident = open_incident(tickets, by=by, title=title, severity=severity)
    _settle(row, State.OPENED, by, incident=incident)
    return incident


@transaction.atomic
def add_proposal(proposal: int, chosen: list[int], *, by: Agent, incident: Incident) -> Incident:
    """It belongs to an incident that is open already."""
    row, tickets = _taken(proposal, chosen, by)
    link_all(incident, tickets, by=by)
    _settle(row, State.ADDED, by, incident=incident)
    return incident


@transaction.atomic
def dismiss(proposal: int, *, by: Agent, reason: str) -> IncidentProposal:
    """It is none; the same is left alone for a day."""
    check(by, "handle incidents")
    row = _waiting(proposal, by)
    row.quiet_until = clock.now() + QUIET
    row.reason = reason.replace("\0", "").strip()[:300]
    _settle(row, State.DISMISSED, by)
    return row


def proposal_for(agent: Agent, number: int) -> IncidentProposal:
    """A proposal some of whose tickets this agent may see. Raises `NotFound`."""
    row = IncidentProposal.objects.filter(pk=number).first()
    if row is None or not visible_to(agent).filter(pk__in=row.tickets).exists():
        raise NotFound
    return row


def _taken(proposal: int, chosen: list[int], by: Agent) -> tuple[IncidentProposal, list[Ticket]]:
    check(by, "handle incidents")
    row = _waiting(proposal, by)
    tickets = list(visible_to(by).filter(pk__in=set(chosen) & set(row.tickets)).order_by("pk"))
    if not tickets:
        raise Invalid("Choose at least one of the tickets.")
    return row, tickets


def _waiting(number: int, by: Agent) -> IncidentProposal:
    row = IncidentProposal.objects.select_for_update().filter(pk=number).first()
    if row is None or not visible_to(by).filter(pk__in=row.tickets).exists():
        raise NotFound
    if row.state not in {State.WAITING, State.PASSED}:
        raise Conflict("Somebody has decided about this already. Reload the page to see it.")
    return row


def _settle(row: IncidentProposal, state: str, by: Agent, *, incident: Incident | None = None) -> None:
    audit(str(state), row, by=by, changes=[("reason", "", row.reason)] if row.reason else ())
    row.state, row.by, row.settled_at, row.incident = state, by, clock.now(), incident
    row.save()


def _same(other: IncidentProposal, spike: Spike, numbers: list[int]) -> bool:
    shared = len(set(other.tickets) & set(numbers))
    if 2 * shared >= min(len(other.tickets), len(numbers)):
        return True
    before = middle_of(other.middle)
    meaning = spike.middle.meaning if spike.middle.known and len(spike.middle.meaning) > 1 else None
    return before.likeness(meaning, spike.middle.weights) >= SAME


def _add(other: IncidentProposal, numbers: list[int], now: datetime) -> None:
    if other.state == State.WAITING:
        other.tickets = list(dict.fromkeys([*other.tickets, *numbers]))
        other.seen_at = now
        other.save(update_fields=["tickets", "seen_at"])


def _title(spike: Spike) -> str:
    """The subject of the ticket that says best what all of them say."""
    weights = spike.middle.weights
    best = max(_tellable(spike), key=lambda trace: sum(weights.get(word, 0) for word in trace.words))
    subject = Ticket.objects.filter(pk=best.ticket).values_list("subject", flat=True).first() or ""
    return " ".join(subject.split())[:200] or " ".join(_words(spike)).capitalize()[:200] or "Incident"


def _tellable(spike: Spike) -> list[Trace]:
    """Those whose words may be shown to all who see the proposal: a private team's only where there are no others."""
    numbers = [trace.ticket for trace in spike.members]
    private = set(Ticket.objects.filter(pk__in=numbers, team__private=True).values_list("pk", flat=True))
    return [trace for trace in spike.members if trace.ticket not in private] or list(spike.members)


def _words(spike: Spike) -> list[str]:
    """The common stems as people write them out."""
    numbers = [trace.ticket for trace in _tellable(spike)][:60]
    said: Counter[str] = Counter()
    texts = Message.objects.filter(ticket__in=numbers, author=Message.Author.CONTACT)
    for subject, text in texts.values_list("ticket__subject", "text"):
        said.update(set(_word.findall(f"{subject} {text[:2000]}".lower())))
    written = [
        max((w for w in said if w[:STEM] == stem), key=lambda w: said[w], default=stem)
        for stem in spike.words
    ]
    return list(dict.fromkeys(written))


def _tell(made: IncidentProposal) -> None:
    """Leads and administrators who may see its tickets; where none of them does, whoever of the others may decide it."""
    place = reverse("workspace:incident-proposal", args=[made.pk])
    writers = list(Agent.objects.filter(is_active=True, role__in=ALLOWED["handle incidents"]))
    seeing = [agent for agent in writers if visible_to(agent).filter(pk__in=made.tickets).exists()]
    for agent in [agent for agent in seeing if agent.role in LEADS] or seeing:
        key = f"incident proposal {made.pk}"
        tell_of_desk(agent, "incident", key=key, subject=made.title, path=place)
