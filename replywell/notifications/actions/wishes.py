"""How agents want to be told."""

from collections.abc import Collection, Mapping
from datetime import time

from django.utils.translation import gettext as _

from replywell.kit.errors import Invalid
from replywell.notifications.kinds import KINDS, Medium
from replywell.notifications.models import Wishes
from replywell.people.models import Agent


def wish(
    agent: Agent,
    *,
    media: Mapping[str, Collection[str]],
    quiet_from: time | None,
    quiet_to: time | None,
    quiet_days: Collection[int],
) -> Wishes:
    """Set all of an agent's wishes. Raises `Invalid` for quiet hours with one end, and for all days quiet."""
    if (quiet_from is None) != (quiet_to is None):
        raise Invalid(_("Quiet hours need a beginning and an end. Fill in both, or leave both empty."))
    days = sorted({day for day in quiet_days if 0 <= day <= 6})
    if len(days) == 7:
        raise Invalid(_("Leave one day that is not quiet, or switch the kinds off that you do not want."))
    known = {
        kind: [medium for medium in Medium if medium in chosen]
        for kind, chosen in media.items()
        if kind in KINDS
    }
    wishes, _made = Wishes.objects.update_or_create(
        agent=agent,
        defaults={"media": known, "quiet_from": quiet_from, "quiet_to": quiet_to, "quiet_days": days},
    )
    return wishes
