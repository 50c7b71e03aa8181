"""Articles that are about much the same as another."""

from django.db.models import Min, QuerySet
from pgvector.django import CosineDistance

from replywell.knowledge.index import serving
from replywell.knowledge.models import Article, PassageVector


def related_articles(article: Article, among: QuerySet[Article], limit: int = 4) -> list[Article]:
    """Of these the nearest in meaning, best first; none for an article without passages."""
    there = PassageVector.objects.filter(index=serving())
    first = there.filter(passage__article=article).order_by("passage__position")
    vector = first.values_list("embedding", flat=True).first()
    if vector is None:
        return []
    family = {article.pk, article.translation_of_id or article.pk}
    others = among.exclude(pk__in=family).exclude(translation_of__in=family)
    near = there.filter(passage__article__in=others, passage__position=0).order_by()
    ranked = near.values("passage__article").annotate(far=Min(CosineDistance("embedding", vector)))
    numbers = [row["passage__article"] for row in ranked.order_by("far", "passage__article")[:limit]]
    found = among.in_bulk(numbers)
    return [found[number] for number in numbers if number in found]
