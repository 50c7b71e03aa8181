"""What the assistant leaves to whoever takes a ticket over: why, what it asked, and what it found."""

from dataclasses import dataclass
from typing import Any

from replywell.tickets.models import Message, Ticket
from replywell.workspace.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Handed:
    """A hand-off as a page shows it; of those from before all this was kept, what there is."""

    because: str
    asked: list[dict[str, Any]]
    found: list[dict[str, Any]]
    reasons: list[str]


def handed(ticket: Ticket, around: Surroundings) -> Handed | None:
    """The newest hand-off, until an agent has answered; None where there is nothing to tell beyond that it was one."""
    event = next((each for each in reversed(around.events) if each["kind"] == "handed_off"), None)
    if event is None:
        return None
    data = event["data"]
    told = Handed(
        because=str(data.get("because", "")),
        asked=[each for each in data.get("asked", ()) if isinstance(each, dict)],
        found=[each for each in data.get("found", ()) if isinstance(each, dict)],
        reasons=[str(each) for each in data.get("reasons", ())],
    )
    if not (told.asked or told.found or told.reasons):
        return None
    answered = Message.objects.filter(ticket=ticket, author=Message.Author.AGENT, created_at__gt=event["at"])
    return None if answered.exists() else told
