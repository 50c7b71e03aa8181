"""Paths and rotations for tests, and what became of them."""

from datetime import UTC, date, datetime, timedelta

from replywell.escalations.actions.beginning import Said, begin
from replywell.escalations.actions.stepping import sweep
from replywell.escalations.models import Escalation, Path, Rotation, RotationMember
from replywell.kit import clock
from replywell.pipeline.counted import count

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def after(minutes: float):
    return clock.at(MONDAY + timedelta(minutes=minutes))


def path(name: str = "Engineering", **changes) -> Path:
    given = {"owner": "leads", "response": 60, "conditions": {"all": [], "any": [], "none": []}} | changes
    return Path.objects.create(name=name, **given)


def rotation(*agents, name: str = "Engineers", **changes) -> Rotation:
    row = Rotation.objects.create(name=name, starts_on=date(2026, 3, 2), **changes)
    for place, agent in enumerate(agents):
        RotationMember.objects.create(rotation=row, agent=agent, position=place)
    return row


def begun(ticket, on: Path, *, by=None, minutes: float = 0, **said) -> Escalation:
    with after(minutes):
        return begin(ticket, on, Said(**({"told": "Look at it."} | said)), by=by, count=count)


def swept(minutes: float) -> int:
    with after(minutes):
        return sweep(count)


def told(escalation: Escalation) -> list[tuple[int, float, list[str]]]:
    """Step, minutes since the beginning, and who was told."""
    return [
        (one.number, (one.at - MONDAY).total_seconds() / 60, sorted(agent.name for agent in one.agents.all()))
        for one in escalation.tellings.all()
    ]
