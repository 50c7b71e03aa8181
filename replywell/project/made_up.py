"""After downtime: what came due meanwhile is told to each person in one piece, not one by one."""

from collections import Counter
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from replywell.kit import clock
from replywell.notifications.actions.telling import tell_of_desk
from replywell.notifications.audience import answerable
from replywell.notifications.models import Notification
from replywell.people.models import Agent
from replywell.people.permissions import may
from replywell.tickets.models import TicketEvent
from replywell.tickets.queries import visible_to

KEY = "promises up to "
"""With the number of the newest event that it tells of."""


@transaction.atomic
def tell_of_promises() -> int:
    """Tell everybody whom late events concern of those they have not heard of. Returns how many people were told."""
    late = TicketEvent.objects.filter(kind__in=["sla_warned", "sla_breached"], data__late=True)
    concerned: dict[int, list[TicketEvent]] = {}
    for event in late.filter(pk__gt=_told_to_all()).select_related("ticket__team").order_by("pk"):
        for agent in answerable(event, late=True):
            concerned.setdefault(agent, []).append(event)
    return sum(_tell(agent, concerned[agent.pk]) for agent in Agent.objects.filter(pk__in=concerned))


def _tell(agent: Agent, events: list[TicketEvent]) -> bool:
    new = [event for event in events if event.pk > _told_to(agent)]
    seen = set(
        visible_to(agent).filter(pk__in={event.ticket_id for event in new}).values_list("pk", flat=True)
    )
    new = [event for event in new if event.ticket_id in seen]
    if not new:
        return False
    count = Counter(event.kind for event in new)
    with translation.override(agent.locale):
        missed = ngettext("%(count)d promise missed", "%(count)d promises missed", count["sla_breached"])
        near = ngettext("%(count)d nearly due", "%(count)d nearly due", count["sla_warned"])
        told = [
            words % {"count": number}
            for words, number in ((missed, count["sla_breached"]), (near, count["sla_warned"]))
            if number
        ]
        subject = ", ".join(told)
    return tell_of_desk(
        agent,
        "made_up",
        key=f"{KEY}{new[-1].pk}",
        subject=subject,
        path=_address(agent, count),
    )


def _address(agent: Agent, count: Counter[str]) -> str:
    """Where what was missed is listed, for those who write on post-mortems; else the queue."""
    listed = count["sla_breached"] and may(agent, "write post-mortems")
    return reverse("console:breaches") if listed else reverse("workspace:queue")


def _told_to(agent: Agent) -> int:
    kept = Notification.objects.filter(agent=agent, kind="made_up", key__startswith=KEY)
    key = kept.order_by("-id").values_list("key", flat=True).first()
    return int(key.removeprefix(KEY)) if key else 0


def _told_to_all() -> int:
    """Late events of more than a week ago concern nobody any more."""

    old = TicketEvent.objects.filter(at__lt=clock.now() - timedelta(days=7))
    return old.order_by("-pk").values_list("pk", flat=True).first() or 0
