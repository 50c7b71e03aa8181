"""What is kept for a while goes when its time is over."""

from datetime import timedelta

from replywell.api.actions import answers, uploads
from replywell.api.models import Answered, Upload, WebhookDelivery
from replywell.kit import clock

DELIVERIES = timedelta(days=30)
"""How long the log of deliveries reaches back."""


def tidy() -> int:
    """Answers and uploads of yesterday, deliveries of last month. Returns how many went."""
    now = clock.now()
    old = (
        Answered.objects.filter(at__lt=now - answers.KEPT),
        Upload.objects.filter(at__lt=now - uploads.KEPT),
        WebhookDelivery.objects.filter(created_at__lt=now - DELIVERIES).exclude(
            state=WebhookDelivery.State.WAITING
        ),
    )
    return sum(rows.delete()[0] for rows in old)
