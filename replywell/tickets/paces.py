"""What the clocks of promises show: one for each pace, which stands still outside of its hours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from replywell.people.working_time import Always, Hours, WorkingTime, working_time
from replywell.tickets.models.paces import Pace

WALL = 0
"""The number of the pace that is the clock on the wall."""


@dataclass(frozen=True, slots=True)
class Ticking:
    """A pace as it is counted."""

    set_at: datetime
    counts: WorkingTime | Always

    def shows(self, moment: datetime) -> datetime:
        """What its clock shows at a moment."""
        if moment >= self.set_at:
            return self.set_at + self.counts.between(self.set_at, moment)
        return self.set_at - self.counts.between(moment, self.set_at)


_known: dict[int, Ticking] = {}
"""By number. A row never changes, and no number is given twice."""
forget = _known.clear


def ticking(numbers: Iterable[int]) -> dict[int, Ticking]:
    """The paces with these numbers, but the clock on the wall; those that are gone are left out."""
    wanted = set(numbers) - {WALL}
    for row in Pace.objects.filter(pk__in=wanted - _known.keys()) if wanted - _known.keys() else ():
        _known[row.pk] = Ticking(row.set_at, working_time(Hours.model_validate(row.hours)))
    return {number: _known[number] for number in wanted if number in _known}


def shown(at: datetime, numbers: Iterable[int] | None = None) -> dict[int, datetime]:
    """What each of these clocks shows at a moment, in the order of their numbers; without numbers, every one."""
    if numbers is None:
        numbers = Pace.objects.values_list("pk", flat=True)
    return {number: pace.shows(at) for number, pace in sorted(ticking(numbers).items())}


def share(at: Mapping[int, datetime], pace: int, since: datetime, length: timedelta) -> float:
    """Of a promise's time that is used up, from 0 to 1 and further, where the clocks show this."""
    return (at[pace] - since) / length if length else 0.0
