"""What is promised, and what happens to a ticket as far as promises are concerned."""

from datetime import datetime
from typing import Any, Literal

from pydantic import SerializerFunctionWrapHandler, model_serializer

from replywell.kit.values import Value
from replywell.people.working_time import Hours

type Kind = Literal["first_response", "next_response", "resolution", "internal"]
"""What the requester is promised; and the time within that in which one team has to do its part."""


class Promise(Value):
    """Within so many minutes of these hours."""

    kind: Kind
    minutes: int
    hours: Hours | None = None
    """When these minutes pass; None: at every hour of every day."""
    team: int | None = None
    """In whose hands, where it is internal."""

    @model_serializer(mode="wrap")
    def _as_before(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Terms have the hash that they had before there were internal ones."""
        told: dict[str, Any] = write(self)
        return told if told["team"] is not None else {k: v for k, v in told.items() if k != "team"}


class Terms(Value):
    """What a policy promises, as it was when it was applied to a ticket."""

    policy: int
    name: str
    promises: tuple[Promise, ...] = ()
    pauses: tuple[str, ...] = ("pending",)
    """Statuses in which no time passes; in resolved and closed none ever does."""

    def promise(self, kind: Kind, team: int | None = None) -> Promise | None:
        return next((each for each in self.promises if (each.kind, each.team) == (kind, team)), None)


class Happening(Value):
    """What happened to a ticket: all that its clocks follow from."""

    at: datetime
    kind: Literal[
        "applied",  # these terms hold from now on; None: no policy fits
        "wrote",  # the requester, who waits from now on
        "answered",  # a person, in public
        "assistant_answered",  # counts as an answer once the requester accepts it, or lets it close
        "accepted",  # the requester says that it is solved
        "status",
        "merged",  # into another ticket, which goes on alone
        "unmerged",
        "team",  # has it in its hands from now on; none: nobody's
    ]
    status: str = ""
    """The ticket's status afterwards; empty: as before."""
    terms: Terms | None = None
    team: int | None = None
