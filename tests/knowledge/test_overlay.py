"""Searching as if a draft were published finds what publishing it finds, and writes nothing."""

import pytest

from replywell.knowledge.actions.drafts import save_draft, write_article
from replywell.knowledge.actions.versions import publish
from replywell.knowledge.models import Article, Passage, PassageVector
from replywell.knowledge.overlay import ArticleText, overlay
from replywell.knowledge.search import search
from replywell.knowledge.values import Query
from tests.pipeline.answers import WordEmbedder

CARDS = " ".join(f"Card number {number} of those we know takes its time as well." for number in range(90))
REFUNDS = f"Refunds reach your bank within five business days.\n\n## By card\n\n{CARDS}\n"
LATER = REFUNDS.replace("five", "nine")
INVOICES = "Invoices are sent on the first of the month.\n\n## Copies\n\nAsk billing for a copy.\n"
QUESTION = Query(text="How many business days does a refund take to reach the bank?", neighbours=True)


@pytest.fixture
def ada(ada):
    ada.role = "lead"
    ada.save()
    return ada


@pytest.fixture
def refunds(ada):
    """Two published articles; one of them has a draft."""
    articles = []
    for title, text in (("Refunds", REFUNDS), ("Invoices", INVOICES)):
        article = write_article(title, by=ada, markdown=text)
        publish(article, by=ada, revision=1, embedder=WordEmbedder())
        article.refresh_from_db()
        articles.append(article)
    return articles[0]


def as_text(article, markdown, **more):
    return ArticleText(article=article.pk, title=article.title, markdown=markdown, **more)


def found(evidence):
    return [(hit.title, hit.heading, hit.text, hit.similarity, round(hit.score, 3)) for hit in evidence.hits]


def test_it_finds_what_publishing_finds(refunds, ada):
    words = WordEmbedder()
    tried = search(QUESTION, words, overlay([as_text(refunds, LATER)], words))

    save_draft(refunds, title="Refunds", markdown=LATER, by=ada, base=1, revision=0)
    publish(refunds, by=ada, revision=1, embedder=words)
    published = search(QUESTION, words)

    assert "nine business days" in tried.hits[0].text
    assert not any("five business days" in hit.text for hit in tried.hits)
    assert [(t, h, x) for t, h, x, *_ in found(tried)] == [(t, h, x) for t, h, x, *_ in found(published)]
    for one, other in zip(found(tried), found(published), strict=True):
        assert one[3] == pytest.approx(other[3], abs=0.002)
        assert one[4] == pytest.approx(other[4], abs=0.05)


def test_nothing_is_written(refunds):
    counts = [model.objects.count() for model in (Article, Passage, PassageVector)]
    search(QUESTION, WordEmbedder(), overlay([as_text(refunds, LATER)], WordEmbedder()))

    assert [model.objects.count() for model in (Article, Passage, PassageVector)] == counts
    assert Article.objects.get(pk=refunds.pk).markdown == REFUNDS


def test_what_stays_the_same_keeps_its_number(refunds):
    words = WordEmbedder()
    before = {hit.text: hit.passage for hit in search(QUESTION, words).hits}
    after = {
        hit.text: hit.passage
        for hit in search(QUESTION, words, overlay([as_text(refunds, LATER)], words)).hits
    }

    assert {text: number for text, number in after.items() if number > 0}.items() <= before.items()
    (changed,) = (text for text, number in after.items() if number < 0)
    assert "nine business days" in changed
    assert any(number > 0 and "Card number" in text for text, number in after.items())


def test_the_same_text_finds_the_same(refunds):
    words = WordEmbedder()
    assert search(QUESTION, words, overlay([as_text(refunds, REFUNDS)], words)) == search(QUESTION, words)


def test_an_article_that_is_not_here_yet_is_found(refunds):
    new = ArticleText(
        title="Bank holidays", markdown="On bank holidays a refund takes one business day more."
    )
    words = WordEmbedder()
    titles = [hit.title for hit in search(QUESTION, words, overlay([new], words)).hits]
    assert "Bank holidays" in titles and "Refunds" in titles


def test_who_may_not_read_it_does_not_find_it(refunds):
    words = WordEmbedder()
    secret = overlay([as_text(refunds, LATER, audience="internal")], words)

    assert all(
        hit.title != "Refunds" or "nine" not in hit.text for hit in search(QUESTION, words, secret).hits
    )
    inside = QUESTION.model_copy(update={"internal": True})
    assert any("nine" in hit.text for hit in search(inside, words, secret).hits)


def test_a_model_that_is_down_leaves_the_words(refunds):
    from replywell.kit.errors import Unavailable

    class Down(WordEmbedder):
        def embed(self, texts):
            raise Unavailable("It is down.")

    laid = overlay([as_text(refunds, LATER)], Down())
    assert all(part.vector is None for part in laid.parts if part.is_new)
    assert any("nine" in hit.text for hit in search(QUESTION, WordEmbedder(), laid).hits)
