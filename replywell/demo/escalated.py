"""Who is on call at the demo's desk, its escalation paths, and tickets that are on one."""

from datetime import timedelta

from replywell.adapters.models.embedded.escalate import escalate as quoted
from replywell.escalations.actions.answering import acknowledge
from replywell.escalations.actions.rotations import put_rotation
from replywell.escalations.actions.usual import usual_paths
from replywell.escalations.models import Escalation, Path, Rotation
from replywell.escalations.values import fields_of
from replywell.kit import clock, jobs
from replywell.people.models import Agent, Team
from replywell.pipeline.actions.paths import escalate_on
from replywell.pipeline.actions.wishes import escalate_task
from replywell.pipeline.paths import draft
from replywell.tickets.actions.escalation import Section
from replywell.tickets.models import Ticket
from replywell.tickets.queries import working

ZONE = "Europe/Berlin"


def escalate_some() -> None:
    """After the conversations, so that no path is taken by itself in the past."""
    people = {agent.name.split()[0]: agent for agent in Agent.objects.filter(is_active=True)}
    teams = {team.name: team for team in Team.objects.all()}
    if not {"Ada", "Ben", "Hanne"} <= set(people) or "Technical" not in teams:
        return
    engineers = _rotation(
        "Engineers", [people[name] for name in ("Ben", "Deniz", "Chiara") if name in people], by=people["Ada"]
    )
    usual_paths(
        {
            "Security incident": {"owner": f"rotation:{engineers.pk}"},
            "Engineering": {
                "owner": f"rotation:{engineers.pk}",
                "team": teams["Technical"],
                "steps": [
                    {"after": 15, "to": f"leads:{teams['Technical'].pk}"},
                    {"after": 15, "to": "permission:administer"},
                ],
            },
            "Billing dispute": {"owner": f"agent:{people['Hanne'].pk}"},
        }
    )
    _escalated("Engineering", ("bug_report", "technical"), by=people["Ada"], minutes=9)
    _escalated("Billing dispute", ("billing",), by=people["Ada"], minutes=140, answered=people["Hanne"])


def _rotation(name: str, members: list[Agent], *, by: Agent) -> Rotation:
    today = clock.now().date()
    values = {"name": name, "timezone": ZONE, "starts_on": today - timedelta(days=today.weekday()), "days": 7}
    return put_rotation(Rotation(**values), values, members, by=by)


def _escalated(
    name: str, categories: tuple[str, ...], *, by: Agent, minutes: int, answered: Agent | None = None
) -> None:
    path = Path.objects.get(name=name)
    open_ = Ticket.objects.filter(working(), category__slug__in=categories, side_of=None)
    ticket = open_.exclude(escalations__state__in=Escalation.OPEN).order_by("urgency", "-created_at").first()
    if ticket is None:
        return
    with clock.at(clock.now() - timedelta(minutes=minutes)), jobs.inline():
        handover = quoted(escalate_task(ticket)).model_dump(mode="json", exclude={"usage"})
        entered = draft(path, ticket, handover)
        for field in fields_of(path.fields):
            if field.required and not entered.get(field.slug):
                entered[field.slug] = field.options[0] if field.options else "To be found out"
        reported = "\n".join(f"- {point['text']}" for point in handover["reported"])
        made = escalate_on(ticket, path, entered, [Section("What was reported", reported)], by=by)
    if answered:
        with clock.at(clock.now() - timedelta(minutes=minutes - 25)), jobs.inline():
            acknowledge(made.pk, by=answered, how="link")
