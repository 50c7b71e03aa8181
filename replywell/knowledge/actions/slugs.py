"""Articles get their address in the help center."""

from django.db import transaction

from replywell.knowledge.models import Article
from replywell.knowledge.slugs import slug_for


@transaction.atomic
def give_slug(article: Article) -> None:
    """An address after its title that no other article of its locale has."""
    start = slug_for(article.title, set())
    others = Article.objects.filter(locale=article.locale, slug__startswith=start).exclude(pk=article.pk)
    article.slug = slug_for(article.title, set(others.values_list("slug", flat=True)))
    article.save(update_fields=["slug"])
