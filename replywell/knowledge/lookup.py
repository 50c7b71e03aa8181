"""Articles that have the words an author looks for, in whatever form: a word may be given by its beginning."""

import re
from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.contrib.postgres.search import SearchQuery
from django.db.models import Func, IntegerField, Q, QuerySet
from django.db.models.lookups import Exact

from replywell.knowledge.language import configs, locales_of
from replywell.knowledge.models import Article, Passage, State

MOST_WORDS = 8


def having(articles: QuerySet[Article], words: str) -> QuerySet[Article]:
    """Those of the articles that have all words: in the title, the labels, the text, or the draft."""
    wanted = [word for word in words.replace("\0", "").split() if re.search(r"\w", word)][:MOST_WORDS]
    if not wanted:
        return articles
    locales = list(Article.objects.order_by().values_list("locale", flat=True).distinct())
    return reduce(lambda found, word: found.filter(_has(word, locales)), wanted, articles)


def _has(word: str, locales: Iterable[str]) -> Q:
    """Published texts are found by the index of their passages; the few others are looked through."""
    unpublished = Q(markdown__icontains=word) & ~Q(state=State.PUBLISHED)
    draft = Q(written_draft__title__icontains=word) | Q(written_draft__markdown__icontains=word)
    told = Q(title__icontains=word) | Q(labels__icontains=word)
    spoken = [_said(word, config, locales_of(config, locales)) for config in sorted(configs(locales))]
    return reduce(or_, spoken, told | draft | unpublished)


def _said(word: str, config: str, locales: list[str]) -> Q:
    quoted = word.replace("\\", "").replace("'", "''")
    asked = SearchQuery(f"'{quoted}':*", config=config, search_type="raw")
    passages = Passage.objects.filter(search=asked, locale__in=locales)
    says_nothing = Exact(Func(asked, function="numnode", output_field=IntegerField()), 0)
    return Q(pk__in=passages.values("article")) | (Q(locale__in=locales) & Q(says_nothing))
