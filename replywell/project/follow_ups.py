"""Whoever has something to do after a post-mortem hears of it: when it is planned, and on the day when it is due.

The promises and the notifications do not know each other; `reactions.py` says what leads here.
"""

from django.urls import reverse

from replywell.kit import clock
from replywell.notifications.actions.telling import tell_of_desk
from replywell.sla.actions.follow_ups import morning
from replywell.sla.breaches import post_mortems_for
from replywell.sla.models import FollowUp


def tell_of_follow_up(number: int, *, due: bool) -> bool:
    """Returns whether somebody was told: not of what is done, was dropped, or is not due yet."""
    one = FollowUp.objects.filter(pk=number, done_at=None).select_related("owner").first()
    if one is None or one.owner is None:
        return False
    if due and (one.due is None or morning(one.due, one.owner) > clock.now()):
        return False
    if not post_mortems_for(one.owner).filter(pk=one.post_mortem_id).exists():
        return False
    return tell_of_desk(
        one.owner,
        "follow_up",
        key=f"follow-up {one.pk} {one.due if due else 'planned'}",
        subject=one.what,
        path=reverse("console:post-mortem", args=[one.post_mortem_id]) + "#actions",
    )
