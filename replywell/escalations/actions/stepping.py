"""As long as nobody answers, the next one is told: each step once.

Sweepers run in every worker. Each takes the escalations whose moment has come and that no other one holds, one by one:
who is told and when the next moment is are written down in one transaction. Silence is counted from when somebody was
told, not from when they should have been: after downtime one step is taken, late, and whoever it is for has their time.
One whose step fails is tried again after a pause; the others do not wait for it.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from replywell.connections.models import Connection
from replywell.escalations.models import Alert, Escalation, Telling
from replywell.escalations.recipients import Reached, reached
from replywell.escalations.values import Terms
from replywell.kit import clock, jobs
from replywell.people.actors import SYSTEM
from replywell.people.models import Agent
from replywell.tickets.actions.events import record

log = logging.getLogger(__name__)

RETRY = timedelta(minutes=1)
"""Before a step that failed is tried again."""
LAST = "permission:administer"
"""Who hears that nobody answered."""

type Count = Callable[[int | None, datetime, int], datetime]
"""When so many minutes have passed since a moment, in the hours of this calendar; none: every minute counts."""


def sweep(count: Count) -> int:
    """Act on every escalation whose moment has come. Returns on how many."""
    done = 0
    while (taken := _take_next(count)) is not None:
        done += taken
    return done


@transaction.atomic
def _take_next(count: Count) -> bool | None:
    """Whether the next one that is due was acted on; None where none is."""
    now = clock.now()
    waiting = Escalation.objects.filter(state=Escalation.State.WAITING, next_at__lte=now)
    held = waiting.exclude(retry_at__gt=now).order_by("next_at", "id").select_related("ticket__team")
    escalation = held.select_for_update(of=("self",), skip_locked=True).first()
    if escalation is None:
        return None
    try:
        with transaction.atomic():
            take_steps(escalation, now, count)
    except Exception as error:
        # What an error says may be about the ticket: its kind alone is written down.
        log.error("Escalation %s: its step failed (%s).", escalation.pk, type(error).__name__)
        Escalation.objects.filter(pk=escalation.pk).update(retry_at=now + RETRY)
        return False
    return True


def take_steps(escalation: Escalation, now: datetime, count: Count) -> None:
    """The step that is due; where it reaches nobody the next one at once, until one does or the path ends.

    The escalation is held by whoever calls.
    """
    terms = escalation.terms_then
    while not _take(escalation, terms, now):
        pass
    if not escalation.unanswered_at:
        following = terms.step(escalation.step)
        silence = following.after if following else terms.pause
        escalation.next_at = count(terms.calendar, now, silence)
    escalation.save(update_fields=["step", "next_at", "unanswered_at"])


def _take(escalation: Escalation, terms: Terms, now: datetime) -> bool:
    """Whether that was all for now."""
    step, number = terms.step(escalation.step), escalation.step
    meant_for = escalation.next_at or now
    escalation.step += 1
    if step is None:
        escalation.unanswered_at, escalation.next_at = now, None
        found = reached(LAST, escalation.ticket, now)
        _tell(escalation, terms, number, found, meant_for, now)
        record(
            escalation.ticket,
            "escalation_unanswered",
            by=SYSTEM,
            escalation=escalation.pk,
            path=escalation.name,
            agents=[agent.pk for agent in found.agents],
        )
        return True
    found = reached(step.to, escalation.ticket, now)
    _tell(escalation, terms, number, found, meant_for, now)
    record(
        escalation.ticket,
        "escalation_told",
        by=SYSTEM,
        escalation=escalation.pk,
        path=escalation.name,
        step=number,
        whom=found.whom,
        agents=[agent.pk for agent in found.agents],
        names=[agent.name for agent in found.agents],
    )
    return bool(found.agents)


def _tell(
    escalation: Escalation, terms: Terms, number: int, found: Reached, meant_for: datetime, now: datetime
) -> None:
    """Written down who is told, with something to send for each."""
    telling = Telling.objects.create(
        escalation=escalation,
        number=number,
        whom=found.whom[:160],
        left_out=[list(pair) for pair in found.left_out],
        meant_for=meant_for,
        at=now,
    )
    telling.agents.set(found.agents)
    wanted: list[tuple[str, str, Agent | None, Connection | None]] = [
        ("mail", agent.email, agent, None) for agent in found.agents
    ]
    known = {agent.email for agent in found.agents}
    wanted += [("mail", address, None, None) for address in terms.addresses if address.lower() not in known]
    connection = None
    if terms.channel and terms.connection:
        connection = Connection.objects.filter(pk=terms.connection, active=True).first()
    if connection:
        wanted.append(("channel", terms.channel, None, connection))
    Alert.objects.bulk_create(
        Alert(telling=telling, medium=medium, address=address, agent=agent, connection=of, created_at=now)
        for medium, address, agent, of in wanted
    )
    for medium, address, _agent, _of in wanted:
        jobs.defer("send escalation alerts", medium=medium, address=address)
