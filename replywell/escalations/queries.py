"""Reading rotations, paths and escalations."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from replywell.escalations.models import Escalation, Path, Rotation
from replywell.escalations.on_call import Override, Rota, Shift, on_call, shifts, week_of
from replywell.people.models import Agent
from replywell.tickets.models import Ticket
from replywell.tickets.queries import visible_to


def rota_of(rotation: Rotation) -> Rota:
    """A rotation as a value; whoever has left has no turn in it."""
    members = rotation.members.filter(agent__is_active=True)
    swaps = rotation.swaps.filter(agent__is_active=True)
    return Rota(
        timezone=rotation.timezone,
        starts_on=rotation.starts_on,
        days=rotation.days,
        handover=rotation.handover,
        members=tuple(members.values_list("agent", flat=True)),
        offset=rotation.offset,
        week=week_of(rotation.week),
        overrides=tuple(
            Override(starts=one.starts_at, ends=one.ends_at, member=one.agent_id) for one in swaps
        ),
    )


def who_is_on_call(rotation: Rotation, at: datetime) -> Agent | None:
    member = on_call(rota_of(rotation), at)
    return Agent.objects.filter(pk=member).first() if member else None


def coming_shifts(rotation: Rotation, start: datetime, weeks: int) -> list[Shift]:
    return shifts(rota_of(rotation), start, start + timedelta(weeks=weeks))


def active_paths() -> QuerySet[Path]:
    return Path.objects.filter(active=True)


def escalations_seen_by(agent: Agent) -> QuerySet[Escalation]:
    """Those of tickets that this agent may see."""
    seen = visible_to(agent).values("pk")
    return Escalation.objects.filter(ticket__in=seen).select_related(
        "ticket", "path", "by", "acknowledged_by", "finished_by"
    )


def open_escalations(agent: Agent) -> QuerySet[Escalation]:
    """What waits for somebody, or has somebody at it: those without an answer first, by when it was expected."""
    return escalations_seen_by(agent).filter(state__in=Escalation.OPEN).order_by("-state", "due_at", "id")


def escalations_of(ticket: Ticket) -> QuerySet[Escalation]:
    found = ticket.escalations.select_related("path", "by", "acknowledged_by", "finished_by")
    return found.prefetch_related("tellings__agents", "tellings__alerts")
