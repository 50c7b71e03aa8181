"""What the assistant leaves to whoever takes a ticket over: why, what it asked, and what it found."""

from dataclasses import dataclass
from typing import Any

from replywell.workspace.surroundings import Surroundings

DONE = frozenset({"reply_written", "resolved"})
"""After one of these by an agent nobody needs it any more."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A hand-off as a page shows it; of those from before all this was kept, what there is."""

    because: str
    asked: list[dict[str, Any]]
    found: list[dict[str, Any]]
    reasons: list[str]


def handed(around: Surroundings) -> Handed | None:
    """The newest hand-off, until an agent has answered; None where there is nothing to tell beyond that it was one."""
    for event in reversed(around.events):
        if event["kind"] in DONE and event["actor"].startswith("agent:"):
            return None
        if event["kind"] == "handed_off":
            data = event["data"]
            told = Handed(
                because=str(data.get("because", "")),
                asked=[each for each in data.get("asked", ()) if isinstance(each, dict)],
                found=[each for each in data.get("found", ()) if isinstance(each, dict)],
                reasons=[str(each) for each in data.get("reasons", ())],
            )
            return told if told.asked or told.found or told.reasons else None
    return None
