"""What is promised, and what happens to a ticket as far as promises are concerned."""

from datetime import datetime
from typing import Literal

from replywell.kit.values import Value
from replywell.sla.working_time import Hours

type Kind = Literal["first_response", "next_response", "resolution"]


class Promise(Value):
    """Within so many minutes of these hours."""

    kind: Kind
    minutes: int
    hours: Hours | None = None
    """When these minutes pass; None: at every hour of every day."""


class Terms(Value):
    """What a policy promises, as it was when it was applied to a ticket."""

    policy: int
    name: str
    promises: tuple[Promise, ...] = ()
    pauses: tuple[str, ...] = ("pending",)
    """Statuses in which no time passes; in resolved and closed none ever does."""

    def promise(self, kind: Kind) -> Promise | None:
        return next((promise for promise in self.promises if promise.kind == kind), None)


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
    ]
    status: str = ""
    """The ticket's status afterwards; empty: as before."""
    terms: Terms | None = None
