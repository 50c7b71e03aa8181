"""A kept walk's facts, decided again with today's code, desk and answers. Nothing comes of it but the difference."""

import time
from dataclasses import dataclass

from replywell.adapters.models.port import Sent, Usage
from replywell.kit.ask import Ask
from replywell.pipeline.asking import about
from replywell.pipeline.desk import Desk
from replywell.pipeline.kept import opened
from replywell.pipeline.models import Walk
from replywell.pipeline.replay import Difference, differences
from replywell.pipeline.tape import Recording
from replywell.pipeline.walk import Journey, walk


@dataclass(frozen=True, slots=True)
class Reasked:
    """What comes out today, and where that is another than then. `cost` is in micro-dollars."""

    before: Journey | None
    after: Journey
    differences: list[Difference]
    usages: tuple[Usage, ...]
    seconds: float

    @property
    def cost(self) -> int:
        return sum(usage.cost for usage in self.usages)

    @property
    def model(self) -> str:
        return ", ".join(dict.fromkeys(usage.model for usage in self.usages))

    @property
    def sent(self) -> tuple[Sent, ...]:
        """What left for it."""
        return tuple(each for usage in self.usages for each in usage.sent)

    @property
    def notice(self) -> str:
        return " ".join(dict.fromkeys(usage.notice for usage in self.usages if usage.notice))


def reask(kept: Walk, desk: Desk, ask: Ask) -> Reasked:
    """Every question is asked anew. Raises `Unreadable`, and what asking raises."""
    found = opened(kept)
    recording, started = Recording(about(ask, kept.ticket)), time.monotonic()
    after = walk(found.facts, desk, recording)
    return Reasked(
        before=found.journey,
        after=after,
        differences=differences(found.journey, after, kept.schema) if found.journey else [],
        usages=tuple(recording.usages),
        seconds=time.monotonic() - started,
    )
