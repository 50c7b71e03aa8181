"""How far a decision may go on each rung: off, shadow, draft, hold, auto. Pure.

Whatever else decides, an answer that would leave goes through `as_far_as` last: only compared in shadow, an
agent's draft while the assistant is stopped or the lot falls on people, held before it leaves on `hold`.
"""

import hashlib
from typing import Any

from replywell.resolution.values import Autonomy, AutoResolve, Draft, Resolution, Shadow
from replywell.tickets.facts import Facts

RUNGS = ("off", "shadow", "draft", "hold", "auto")
ALONE = ("hold", "auto")
"""Where answers leave without a person having read them."""


def as_far_as(mode: str, decided: Resolution, facts: Facts, autonomy: Autonomy) -> Resolution:
    """The decision as this rung allows it."""
    match decided:
        case AutoResolve() | Draft() if mode == "shadow":
            vetoes = decided.vetoes if isinstance(decided, Draft) else ()
            return Shadow(because=f"Only compared: {decided.because}", vetoes=vetoes, **_weighed(decided))
        case AutoResolve() if autonomy.stopped:
            return Draft(because="Draft: the assistant is stopped.", **_weighed(decided))
        case AutoResolve() if held_out(facts.message, autonomy.hold_out):
            because = "Draft: the lot gave this answer to a person, to see what people would say."
            return Draft(because=because, **_weighed(decided))
        case AutoResolve() if mode == "hold":
            seconds = hold_seconds(decided.confidence, autonomy)
            because = f"{decided.because} It waits {seconds} seconds first."
            return decided.model_copy(update={"hold": seconds, "because": because})
    return decided


def _weighed(decided: AutoResolve | Draft) -> dict[str, Any]:
    """What stays of a decision on another rung: how sure it is, and why."""
    return {name: getattr(decided, name) for name in ("confidence", "band", "signs", "reasons")}


def held_out(message: int, share: float) -> bool:
    """Whether the lot gives the answer to this message to people: by its number, so that it never changes."""
    drawn = int.from_bytes(hashlib.sha256(f"hold-out {message}".encode()).digest()[:8])
    return drawn < share * 2**64


def hold_seconds(confidence: float, autonomy: Autonomy) -> int:
    """From the longest at the bar to the shortest at certainty."""
    room = max(1.0 - autonomy.auto_bar, 1e-6)
    strength = min(max((confidence - autonomy.auto_bar) / room, 0.0), 1.0)
    longest, shortest = autonomy.hold_longest, autonomy.hold_shortest
    return round(longest - (longest - shortest) * strength)


def above(mode: str) -> str:
    """The next rung; the same at the top."""
    return RUNGS[min(RUNGS.index(mode) + 1, len(RUNGS) - 1)]


def below(mode: str) -> str:
    """Where a demotion leads: a person reads every answer again."""
    return "draft" if mode in ALONE else mode


def rises(before: str, after: str) -> bool:
    return RUNGS.index(after) > RUNGS.index(before)
