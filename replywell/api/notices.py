"""The owner of a webhook hears that it was switched off."""

from django.urls import reverse

from replywell.api.models import Webhook
from replywell.kit import clock
from replywell.notifications.actions.telling import tell_of_article


def tell_owner(webhook: Webhook, why: str) -> None:
    """In the page and by mail, as they wish; of one switching off once."""
    key = f"webhook:{webhook.pk}:{clock.now():%Y%m%d%H}"
    path = reverse("console:webhook", args=[webhook.pk])
    tell_of_article(webhook.owner, "webhook", key=key, title=webhook.name, path=path, who=why)
