"""What an owner posts to the settings."""

from django.urls import reverse

from replywell.people.models import Agent

PASSWORD = "correct horse 42"


def page(name: str, *args: object) -> str:
    return reverse(f"console:{name}", args=args)


def person(agent: Agent, **changes: object) -> dict[str, object]:
    """The form of a colleague as it stands, with changes."""
    given = {
        "name": agent.name,
        "role": agent.role,
        "capacity": agent.capacity,
        "locale": "en",
        "timezone": "UTC",
    }
    return given | {"teams": list(agent.teams.values_list("pk", flat=True)), "available": "on"} | changes


def week(day: int, *times: tuple[str, str]) -> dict[str, str]:
    """What the form says of a day on which somebody works."""
    given = {f"working_hours_{day}": "on"}
    for slot, (start, end) in enumerate(times):
        given |= {f"working_hours_{day}_from_{slot}": start, f"working_hours_{day}_to_{slot}": end}
    return given
