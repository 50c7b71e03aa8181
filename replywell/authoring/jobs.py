"""Jobs of authoring."""

from replywell.kit import jobs
from replywell.knowledge.actions.versions import cut_article
from replywell.knowledge.models import Article


@jobs.job("cut article")
def cut_long_article(article: int) -> None:
    """A long article that was published becomes searchable."""
    found = Article.objects.filter(pk=article).first()
    if found:
        cut_article(found)
