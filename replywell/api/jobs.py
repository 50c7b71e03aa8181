"""Jobs of the API: webhooks are told."""

from replywell.api.actions import deliveries
from replywell.kit import jobs
from replywell.knowledge.models import ArticleVersion
from replywell.tickets.models import TicketEvent


@jobs.job("tell webhooks")
def tell_webhooks(event: int) -> None:
    heard = TicketEvent.objects.select_related("ticket", "message").filter(pk=event).first()
    if heard:
        deliveries.tell_of_event(heard)


@jobs.job("tell webhooks of article")
def tell_webhooks_of_article(heard: str, number: int) -> None:
    """`number` is that of the version that was published."""
    version = ArticleVersion.objects.select_related("article").filter(pk=number).first()
    if version:
        deliveries.tell_of_publication(version)


@jobs.job("deliver webhook", queue=jobs.SLOW)
def deliver_webhook(delivery: int) -> None:
    deliveries.deliver(delivery)
