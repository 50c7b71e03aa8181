"""Reading articles and passages: what a citation stands for today, and what was flagged."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet

from replywell.knowledge.models import Article, Audience, Contradiction, Passage, PassageFlag
from replywell.knowledge.values import Evidence, Hit


def passages_of(citations: Sequence[dict[str, Any]]) -> dict[int, Passage]:
    """The number of each citation's passage → the passage as it is now.

    A sync gives passages new numbers: then the one of the same article that still says the quote is meant.
    What is gone or says something else is left out.
    """
    numbers = [c["passage"] for c in citations if c.get("passage")]
    articles = [c["article"] for c in citations if c.get("article")]
    near = Passage.objects.filter(Q(pk__in=numbers) | Q(article__in=articles)).defer("search")
    there = list(near.select_related("article")[:500])
    found: dict[int, Passage] = {}
    for citation in citations:
        passage = _meant(citation, there)
        if passage is not None:
            found[citation["passage"]] = passage
    return found


def _meant(citation: dict[str, Any], there: Sequence[Passage]) -> Passage | None:
    quote = flat(citation.get("quote", ""))
    same = [each for each in there if each.pk == citation["passage"]]
    if same and (not quote or quote in flat(same[0].text)):
        return same[0]
    others = [each for each in there if each.article_id == citation.get("article")]
    return next((each for each in others if quote and quote in flat(each.text)), None)


def evidence_of(citations: Sequence[dict[str, Any]]) -> Evidence:
    """The public passages of these citations, numbered as the citations number them."""
    found = passages_of(citations)
    return Evidence(
        hits=tuple(
            Hit(
                passage=number,
                article=passage.article_id,
                title=passage.article.title,
                heading=passage.heading,
                url=address(passage),
                text=passage.text,
                locale=passage.locale,
                audience=passage.audience,
                similarity=0.0,
                score=0.0,
                updated_at=passage.article.updated_at,
            )
            for number, passage in found.items()
            if passage.audience == Audience.PUBLIC
        )
    )


def address(passage: Passage) -> str:
    """Where the passage stands on the web; empty when its article has no address."""
    url = passage.article.url
    return f"{url}#{passage.anchor}" if url and passage.anchor else url


def article_of(number: int) -> Article | None:
    """An article with its passages in order."""
    return Article.objects.filter(pk=number).first()


_AGAINST = """
select exists(select from knowledge_passageflag where article_id = any(%(articles)s) and resolved_at is null),
       exists(select from knowledge_contradiction where one_id = any(%(articles)s) or other_id = any(%(articles)s))
"""


def told_against(articles: Sequence[int]) -> tuple[bool, bool]:
    """Whether any passage of these articles is flagged, and whether any article of them is in a contradiction."""
    with connection.cursor() as cursor:
        cursor.execute(_AGAINST, {"articles": list(articles)})
        flagged, contradicted = cursor.fetchone()
    return flagged, contradicted


def flags_on(articles: Iterable[int | None]) -> list[PassageFlag]:
    """The open flags on passages of these articles."""
    wanted = {number for number in articles if number}
    if not wanted:
        return []
    flags = PassageFlag.objects.filter(article__in=wanted, resolved_at=None)
    return list(flags.select_related("agent")[:200])


def flag_of(article: int | None, text: str, flags: Iterable[PassageFlag]) -> PassageFlag | None:
    """The flag on the passage that says this text, or is part of it."""
    words = flat(text)
    for flag in flags:
        flagged = flat(flag.text)
        if flag.article_id == article and words and (words in flagged or flagged in words):
            return flag
    return None


def contradictions(*, settled: bool = False) -> QuerySet[Contradiction]:
    """What contradicts itself and waits for a person, newest first; or what was settled, latest first."""
    found = Contradiction.objects.filter(settled_at__isnull=not settled)
    related = found.select_related("one__owner", "one__source", "other__owner", "other__source", "settled_by")
    return related.defer("one__markdown", "other__markdown").order_by("-settled_at" if settled else "-id")


def contradictions_of(articles: Iterable[int | None]) -> list[Contradiction]:
    """The contradictions that these articles are in, open and settled."""
    wanted = {number for number in articles if number}
    if not wanted:
        return []
    found = Contradiction.objects.filter(Q(one__in=wanted) | Q(other__in=wanted))
    titles = found.select_related("one", "other")
    return list(
        titles.defer("one__markdown", "other__markdown").order_by(F("settled_at").asc(nulls_first=True))[:200]
    )


def passage_saying(article: Article, sentence: str) -> Passage | None:
    """The passage of an article that has this sentence, if it is still said."""
    wanted = flat(sentence)
    passages = article.passages.defer("search")
    return next((passage for passage in passages if wanted in flat(passage.text)), None)


def flat(text: str) -> str:
    """For comparing: one case, single spaces."""
    return " ".join(text.split()).casefold()
