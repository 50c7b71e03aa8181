"""Readers tell what they have read, where their channel can."""

from datetime import timedelta

from django.db import transaction

from replywell.delivery.models import Outbound
from replywell.kit import clock, live

PATIENCE, DAY = timedelta(minutes=3), timedelta(days=1)
"""For how long an answer may lie unread in a chat, and when it is too late to say it elsewhere."""


@transaction.atomic
def read_up_to(connection: int, conversation: str, newest: int) -> int:
    """Of this conversation they have read all up to this message; returns how many of ours that is new of."""
    rows = Outbound.objects.filter(
        message__connection=connection,
        message__conversation=conversation,
        message__lte=newest,
        read_at=None,
    ).exclude(message__conversation="")
    tickets = list(rows.values_list("message__ticket", flat=True))
    if not tickets:
        return 0
    rows.update(read_at=clock.now())
    for ticket in set(tickets):
        live.publish(ticket=ticket, kind="read")
    return len(tickets)


def unread_in(connection: int) -> list[Outbound]:
    """What left by this connection some minutes ago, within a day, and is not read: newest conversation first."""
    now = clock.now()
    rows = Outbound.objects.filter(
        connection=connection,
        state=Outbound.State.SENT,
        read_at=None,
        sent_at__lt=now - PATIENCE,
        sent_at__gt=now - DAY,
    )
    return list(rows.select_related("message__ticket__requester", "connection").order_by("-id")[:200])
