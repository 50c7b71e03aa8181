"""The ladder looked at from time to time: for what changes without anybody judging an answer."""

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.resolution.actions.autonomy import demote, look_at
from replywell.resolution.actions.proof import hold_back
from replywell.resolution.ladder import ALONE
from replywell.resolution.models import CategoryAutonomy
from replywell.resolution.versions import current_version


def look_at_all() -> int:
    """Every rung: taken back, offered more, or held back under a new version. Returns how many are watched."""
    version = current_version()
    rungs = CategoryAutonomy.objects.filter(category__active=True).select_related("category")
    for rung in rungs:
        if rung.mode in ALONE:
            hold_back(rung, version)
        look_at(rung)
    return len(rungs)


@transaction.atomic
def take_back(category: str, because: str) -> int:
    """New tickets are not what they were: people read again what is answered in this category, or in all.

    `category` is a slug; empty means every one. Returns how many rungs were taken back.
    """
    rungs = CategoryAutonomy.objects.filter(mode__in=ALONE).select_related("category")
    if category:
        rungs = rungs.filter(category__slug=category)
    return sum(demote(rung, _("Drift: %(what)s") % {"what": because}) for rung in rungs)
