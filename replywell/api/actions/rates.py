"""Each token has a rate: as many requests a minute, all at once or one after another."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection

from replywell.api.models import ApiToken
from replywell.kit import clock

WINDOW = timedelta(minutes=1)
# One row a token says until when its requests would last if they came one by one at its rate. A request adds
# one step; what would reach further than the window is refused, and writes nothing.
_SPEND = """
insert into api_allowance as a (token_id, until) values (%(token)s, %(now)s + %(step)s)
on conflict (token_id) do update set until = greatest(a.until, %(now)s) + %(step)s
where greatest(a.until, %(now)s) + %(step)s <= %(now)s + %(window)s
returning until
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """What is left after a request. `again` is None, or the seconds after which a refused one may come again."""

    limit: int
    left: int
    reset: int
    """Seconds until all of it is there again."""
    again: int | None = None

    @property
    def headers(self) -> dict[str, str]:
        told = {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.left),
            "RateLimit-Reset": str(self.reset),
        }
        return told | ({"Retry-After": str(self.again)} if self.again is not None else {})


def spend(token: ApiToken) -> Spent:
    """One request of this token."""
    now, step = clock.now(), WINDOW / max(token.rate, 1)
    given = {"token": token.pk, "now": now, "step": step, "window": WINDOW}
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, given)
        row = cursor.fetchone()
    if row is None:
        return Spent(token.rate, 0, int(WINDOW.total_seconds()), again=max(1, _up(step)))
    ahead = row[0] - now
    return Spent(token.rate, int((WINDOW - ahead) / step), max(_up(ahead), 0))


def _up(span: timedelta) -> int:
    """Whole seconds, upwards."""
    return -int(-span.total_seconds() // 1)
