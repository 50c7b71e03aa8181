"""A wiki's pages become articles, and what it closes is closed here."""

import pytest

from replywell.kit.errors import Refused, Unavailable
from replywell.knowledge.actions.sync import sync
from replywell.knowledge.models import Article, Passage, Source
from tests.adapters.sources.conftest import api  # noqa: F401
from tests.adapters.sources.test_confluence import STAFF, Wiki, page
from tests.pipeline.answers import WordEmbedder


@pytest.fixture
def wiki(api, settings):  # noqa: F811
    settings.ENV = settings.ENV.model_copy(update={"private_sources": True})
    api.answer = Wiki(
        page("1", "Home", "", above=()),
        page("2", "Refunds", "<h2>By card</h2><p>Five days.</p>", labels=["money"]),
    )
    return api


@pytest.fixture
def source(db, wiki):
    given = {"url": f"{wiki.url}/wiki", "spaces": "HELP", "audience": "public"}
    return Source.objects.create(
        name="Wiki", adapter="confluence", settings=given, secrets={"token": "secret-token"}
    )


def test_pages_become_articles_also_those_without_text(source):
    done = sync(source, WordEmbedder())
    assert (done.changed, done.problems, done.deleted) == (2, 0, 0)
    article = Article.objects.get(key="2")
    assert (article.title, article.audience, article.labels) == ("Refunds", "public", ["money"])
    assert Passage.objects.get(article=article).text == "Five days."
    assert sync(source, WordEmbedder()).changed == 0


def test_a_page_that_is_closed_is_closed_here_with_nothing_embedded_again(source, wiki):
    sync(source, WordEmbedder())
    wiki.answer.pages["2"] = page("2", "Refunds", "<h2>By card</h2><p>Five days.</p>", restrictions=STAFF)
    done = sync(source, WordEmbedder())
    assert (done.changed, done.embedded) == (1, 0)
    assert Article.objects.get(key="2").audience == "internal"


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, Refused), (403, Refused), (404, Refused), (429, Unavailable), (502, Unavailable)],
)
def test_whatever_a_wiki_answers_in_trouble_no_article_goes(source, wiki, status, error):
    sync(source, WordEmbedder())
    wiki.answer = lambda *_: (status, {}, {"Retry-After": "600"} if status == 429 else {})
    with pytest.raises(error):
        sync(source, WordEmbedder())
    assert Article.objects.count() == 2
