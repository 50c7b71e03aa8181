"""Articles that are about much the same as another."""

from django.db.models import Min, QuerySet
from pgvector.django import CosineDistance

from replywell.knowledge.models import Article, Passage


def related_articles(article: Article, among: QuerySet[Article], limit: int = 4) -> list[Article]:
    """Of these the nearest in meaning, best first; none for an article without passages."""
    first = Passage.objects.filter(article=article).order_by("position").values_list("embedding", flat=True)
    vector = first.first()
    if vector is None:
        return []
    family = {article.pk, article.translation_of_id or article.pk}
    others = among.exclude(pk__in=family).exclude(translation_of__in=family)
    near = Passage.objects.filter(article__in=others, position=0).order_by()
    ranked = near.values("article").annotate(far=Min(CosineDistance("embedding", vector)))
    numbers = [row["article"] for row in ranked.order_by("far", "article")[:limit]]
    found = among.in_bulk(numbers)
    return [found[number] for number in numbers if number in found]
