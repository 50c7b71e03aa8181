"""How much one visitor, or one address, may do: buckets that fill again, in this process."""

from collections import OrderedDict
from dataclasses import dataclass
from time import monotonic

KEPT = 20_000


@dataclass(slots=True)
class _Bucket:
    level: float
    at: float


class Rate:
    """At most `most` at once, filling again by `most` in `seconds`. The least used are forgotten first."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most, self.speed = most, most / seconds
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def allows(self, who: str) -> bool:
        """Whether once more is all right; counted if so."""
        now = monotonic()
        bucket = self._buckets.pop(who, None) or _Bucket(self.most, now)
        bucket.level = min(self.most, bucket.level + (now - bucket.at) * self.speed)
        bucket.at = now
        allowed = bucket.level >= 1
        bucket.level -= 1 if allowed else 0
        self._buckets[who] = bucket
        if len(self._buckets) > KEPT:
            self._buckets.popitem(last=False)
        return allowed


MESSAGES = Rate(30, 60)
"""Of one visitor."""
OF_ADDRESS = Rate(600, 60)
"""Messages of one address: an office has many visitors."""
ARRIVALS = Rate(3000, 60)
"""Connections from one address."""
FILES = Rate(20, 300)
LOOKUPS = Rate(60, 60)
MAILS = Rate(5, 3600)
