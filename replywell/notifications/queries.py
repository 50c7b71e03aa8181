"""Reading notifications and wishes."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet

from replywell.kit import clock
from replywell.notifications.kinds import KINDS, Medium
from replywell.notifications.models import Notification, Wishes
from replywell.notifications.quiet import next_loud, zone
from replywell.people.models import Agent
from replywell.tickets.queries import visible_to

COUNTED = 99
LATELY = timedelta(days=60)


def notifications_of(agent: Agent) -> QuerySet[Notification]:
    """What this agent was told of articles, and of tickets that they still may see, newest first."""
    mine = Notification.objects.filter(agent=agent, at__gte=clock.now() - LATELY)
    return mine.filter(Q(ticket=None) | Q(ticket__in=visible_to(agent))).select_related("ticket")


def unread(agent: Agent) -> int:
    """How many they have not read, counted up to a bound."""
    return Notification.objects.filter(agent=agent, read_at=None).values("pk")[: COUNTED + 1].count()


def wishes_of(agent: Agent) -> Wishes:
    """The agent's wishes, or those that everybody begins with."""
    return Wishes.objects.filter(agent=agent).first() or Wishes(agent=agent)


def media_of(wishes: Wishes, kind: str) -> frozenset[Medium]:
    """Where this agent hears of this kind."""
    chosen: Mapping[str, list[str]] = wishes.media
    if kind in chosen:
        return frozenset(Medium(medium) for medium in chosen[kind] if medium in set(Medium))
    return frozenset(KINDS[kind].media)


def undisturbed_until(agent: Agent, wishes: Wishes) -> datetime:
    """From when on this agent may be disturbed: now, or the end of their quiet hours."""
    there = clock.now().astimezone(zone(agent.timezone))
    begins, ends = _time(wishes.quiet_from), _time(wishes.quiet_to)
    return next_loud(there, begins, ends, frozenset(wishes.quiet_days))


def _time(value: time | None) -> time | None:
    return value.replace(tzinfo=None) if value else None
