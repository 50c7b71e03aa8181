"""The public forms are bounded: by visitor, by address and in all."""

from datetime import timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.portal.errors import TooMany
from replywell.portal.models import Knock

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OF_VISITOR = {
    Knock.Kind.MESSAGE: ((5, HOUR), (20, DAY)),
    Knock.Kind.WORD: ((120, HOUR), (600, DAY)),
    Knock.Kind.ENTRY: ((10, HOUR), (40, DAY)),
    Knock.Kind.ANSWER: ((40, HOUR), (200, DAY)),
}
OF_ADDRESS = ((5, HOUR), (10, DAY))
IN_ALL = {
    Knock.Kind.MESSAGE: 300,
    Knock.Kind.WORD: 5_000,
    Knock.Kind.ENTRY: 1_000,
    Knock.Kind.ANSWER: 3_000,
}
"""An hour."""


@transaction.atomic
def knock(kind: str, *, visitor: str, address: str = "") -> None:
    """Count a use of a form. Raises `TooMany`, and then nothing was counted."""
    _one_after_another(visitor, address)
    now = clock.now()
    Knock.objects.filter(at__lt=now - DAY).delete()
    of_kind = Knock.objects.filter(kind=kind)
    own = [(of_kind.filter(visitor=visitor), most, span) for most, span in OF_VISITOR[Knock.Kind(kind)]]
    if address:
        own += [(of_kind.filter(address=address), most, span) for most, span in OF_ADDRESS]
    own.append((of_kind, IN_ALL[Knock.Kind(kind)], HOUR))
    for knocks, most, span in own:
        if knocks.filter(at__gt=now - span).count() >= most:
            raise TooMany(_("Too much came from here in a short time. Wait an hour, then try again."))
    Knock.objects.create(kind=kind, visitor=visitor, address=address, at=now)


def _one_after_another(visitor: str, address: str) -> None:
    """Several at once must not all see the same count."""
    with connection.cursor() as cursor:
        for key in sorted({visitor, address} - {""}):
            cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [key])
