"""Jobs of the knowledge."""

from django.conf import settings

from replywell.adapters.models.embedded import embedder
from replywell.kit import jobs
from replywell.knowledge.actions.sync import sync
from replywell.knowledge.models import Source


@jobs.job("sync source", queue=jobs.SLOW, retry=None)
def sync_source(source: int) -> None:
    found = Source.objects.filter(pk=source, active=True).first()
    if found:
        sync(found, embedder(settings.ENV.root / "models"))
