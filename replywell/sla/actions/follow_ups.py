"""What is to be done so that a promise is not missed again: planned in a post-mortem, told to its owner, done."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.kit import clock, jobs
from replywell.kit.errors import Conflict, Invalid
from replywell.people.actions.audit import audit
from replywell.people.models import Agent
from replywell.people.permissions import check
from replywell.sla.breaches import post_mortems_for
from replywell.sla.models import FollowUp, PostMortem

MOST = 50
"""Of one post-mortem."""
MORNING = time(8)
"""When what is due on a day is told, where its owner is."""


@transaction.atomic
def plan(row: PostMortem, *, what: str, owner: Agent | None, due: date | None, by: Agent) -> FollowUp:
    """Something is to be done; its owner hears of it at once, and on the day when it is due.

    Raises `Conflict` for a post-mortem that was signed, `Invalid` for an owner who may not see it.
    """
    check(by, "write post-mortems")
    row = _unsigned(row)
    if not what.strip():
        raise Invalid(_("Say what is to be done."))
    if row.follow_ups.count() >= MOST:
        raise Invalid(_("A post-mortem has at most %(most)s actions.") % {"most": MOST})
    if owner and not post_mortems_for(owner).filter(pk=row.pk).exists():
        raise Invalid(_("%(name)s may not see these tickets. Choose somebody else.") % {"name": owner.name})
    made = FollowUp.objects.create(post_mortem=row, what=what.strip(), owner=owner, due=due)
    audit("added", made, by=by)
    if owner:
        jobs.defer("tell of follow-up", follow_up=made.pk, due=False)
        if due:
            jobs.defer(
                "tell of follow-up", queue=jobs.SLOW, at=morning(due, owner), follow_up=made.pk, due=True
            )
    return made


def morning(day: date, owner: Agent) -> datetime:
    """When the owner hears that it is due."""
    return datetime.combine(day, MORNING, ZoneInfo(owner.timezone)).astimezone(UTC)


@transaction.atomic
def drop(one: FollowUp, *, by: Agent) -> None:
    """It is not to be done after all. Raises `Conflict` once its post-mortem is signed."""
    check(by, "write post-mortems")
    _unsigned(one.post_mortem)
    audit("removed", one, by=by)
    one.delete()


@transaction.atomic
def tick(one: FollowUp, done: bool, *, by: Agent) -> FollowUp:
    """It is done, or not yet; also after its post-mortem was signed."""
    check(by, "write post-mortems")
    one = FollowUp.objects.select_for_update().get(pk=one.pk)
    if bool(one.done_at) != done:
        one.done_at, one.done_by = (clock.now(), by) if done else (None, None)
        one.save(update_fields=["done_at", "done_by"])
        audit("changed", one, by=by, changes=[("done", not done, done)])
    return one


def _unsigned(row: PostMortem) -> PostMortem:
    row = PostMortem.objects.select_for_update().get(pk=row.pk)
    if row.signed_at:
        raise Conflict(_("It is signed and stays as it is. Amend it to write a new version."))
    return row
