"""Mails of the desk itself are counted, so that nobody gets a flood of them."""

from datetime import timedelta

from replywell.delivery.models import OwnLetter
from replywell.kit import clock

OF_THE_DESK = 40
"""Mails to one address an hour."""


def takes_own_letter(recipient: str) -> bool:
    """Whether a mail of the desk itself may go there, which is counted with this."""
    address, now = recipient.lower()[:320], clock.now()
    sent = OwnLetter.objects.filter(recipient=address, sent_at__gte=now - timedelta(hours=1)).count()
    if sent >= OF_THE_DESK:
        return False
    OwnLetter.objects.filter(recipient=address, sent_at__lt=now - timedelta(days=1)).delete()
    OwnLetter.objects.create(recipient=address, sent_at=now)
    return True
