"""Changes to try on past tickets, and what a rehearsal of them gives."""

from django.db import connection

from replywell.delivery.models import Outbound
from replywell.knowledge.models import Article
from replywell.knowledge.overlay import ArticleText
from replywell.pipeline import gather
from replywell.pipeline.actions.rehearsals import begin, go_on
from replywell.pipeline.candidate import Candidate, merged
from replywell.pipeline.models import Walk
from replywell.resolution.models import Suggestion
from replywell.tickets.models import Message, TicketEvent
from tests.pipeline.answers import ARTICLE, asking

SLOWER = ARTICLE.replace("5 business days", "9 business days")


def article(markdown):
    row = Article.objects.get()
    return Candidate(articles=(ArticleText(article=row.pk, title=row.title, markdown=markdown, url=row.url),))


def setting(**given):
    """A candidate that changes the desk of now."""
    was = gather.current_desk()
    as_json = was.model_dump(mode="json")
    return Candidate(desk={name: merged(as_json, given)[name] for name in given})


def rehearsed(candidate, ask=None, **more):
    begun = begin(candidate, title="A change", by=None, at_once=True, **more)
    return go_on(begun, ask or asking())


def everything():
    models = (Message, TicketEvent, Suggestion, Outbound, Walk)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs")
        (jobs,) = cursor.fetchone()
    return [model.objects.count() for model in models] + [jobs]
