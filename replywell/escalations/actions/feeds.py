"""Secret addresses by which calendars read shifts."""

import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.escalations.models import Feed, Rotation
from replywell.escalations.tokens import hashed
from replywell.kit import clock
from replywell.kit.errors import Invalid, NotAllowed
from replywell.people.actions.audit import audit
from replywell.people.models import Agent
from replywell.people.permissions import may

MOST = 20
"""Addresses of one agent that work."""


@transaction.atomic
def make_feed(agent: Agent, rotation: Rotation | None) -> tuple[Feed, str]:
    """A feed and its secret, which is told once."""
    if Feed.objects.filter(agent=agent, revoked_at=None).count() >= MOST:
        raise Invalid(_("You have %(most)s addresses already. Revoke one first.") % {"most": MOST})
    secret = secrets.token_urlsafe(32)
    feed = Feed.objects.create(agent=agent, rotation=rotation, hash=hashed(secret))
    audit("added", feed, by=agent)
    return feed, secret


@transaction.atomic
def revoke_feed(feed: Feed, *, by: Agent) -> None:
    """The address is dead from now on."""
    if by.pk != feed.agent_id and not may(by, "administer"):
        raise NotAllowed
    if feed.revoked_at is None:
        Feed.objects.filter(pk=feed.pk).update(revoked_at=clock.now())
        audit("revoked", feed, by=by)


def feed_of(secret: str) -> Feed | None:
    """The feed behind a secret; None for one that was revoked, or whose agent has left."""
    found = Feed.objects.select_related("agent", "rotation").filter(hash=hashed(secret), revoked_at=None)
    feed = found.filter(agent__is_active=True).first()
    if feed:
        Feed.objects.filter(pk=feed.pk).update(read_at=clock.now())
    return feed
