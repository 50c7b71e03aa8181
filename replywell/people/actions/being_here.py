"""Whether those who chat are here, and write."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q

from replywell.kit import clock
from replywell.people.models import Identity

HERE = timedelta(seconds=60)
"""For how long somebody counts as here without a further word."""
TYPING = timedelta(seconds=8)
VISITOR = "visitor"


def here(visitors: Collection[str]) -> None:
    """These are connected still."""
    Identity.objects.filter(kind=VISITOR, value__in=visitors).update(here_until=clock.now() + HERE)


def gone(visitor: str) -> None:
    """The last page of this one was closed."""
    now = clock.now()
    Identity.objects.filter(kind=VISITOR, value=visitor, here_until__gt=now).update(here_until=now)


def types(visitor: str) -> None:
    """This one is writing just now."""
    now = clock.now()
    Identity.objects.filter(kind=VISITOR, value=visitor).update(typing_at=now, here_until=now + HERE)


def last_here(contact: int) -> tuple[datetime | None, datetime | None]:
    """Until when the contact is, or was, here, and when they typed last; None where they never chat."""
    rows = Identity.objects.filter(~Q(here_until=None), contact=contact)
    newest = rows.order_by("-here_until").first()
    return (newest.here_until, newest.typing_at) if newest else (None, None)
