"""The review queue is paged, and the list of articles is searched by words in whatever form."""

import pytest

from replywell.knowledge.actions.drafts import write_article
from replywell.knowledge.actions.flags import flag_passage
from replywell.knowledge.models import Article
from replywell.knowledge.writing import Tasks, Wanted, articles
from tests.knowledge.test_contradictions import FIVE, SEVEN, wiki, write

assert wiki  # a fixture


@pytest.fixture
def many(wiki, ada, ben):
    article = write(wiki, "Refunds", FIVE)
    Article.objects.filter(pk=article.pk).update(owner=ada, expires_on="2026-01-01")
    for number in range(60):
        flag_passage(article, f"Passage {number}.", reason="wrong", by=ben)
    return article


def test_the_queue_is_paged(many, adas, django_assert_max_num_queries):
    first = adas.get("/knowledge/review/").text
    assert "Passage 0." in first
    assert "Passage 50." not in first
    assert "page=2" in first
    with django_assert_max_num_queries(24):
        second = adas.get("/knowledge/review/?of=all&page=2").text
    assert "Passage 59." in second
    assert "It has to be checked" in second
    assert "of=all&amp;page=1" in second


def test_a_slice_goes_over_the_border_of_two_sorts(many, ada):
    tasks = Tasks(ada)
    assert (len(tasks), tasks.counts["flag"], tasks.counts["expired"]) == (61, 60, 1)
    assert [task.kind for task in tasks[58:61]] == ["flag", "flag", "expired"]
    assert tasks[60].kind == "expired"
    assert tasks[61:70] == []


def test_a_contradiction_waits_with_the_owner_of_either_side(many, wiki, adas):
    from replywell.knowledge.actions.contradictions import compare_changed

    write(wiki, "Refund policy", SEVEN)
    compare_changed()
    assert "It contradicts “Refund policy”" in adas.get("/knowledge/review/?page=2").text


def found(words):
    return sorted(articles(Wanted(words=words)).values_list("title", flat=True))


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("refund account", ["Refunds"]),
        ("accounts", ["Refunds"]),
        ("reach the bank", ["Refunds"]),
        ("acc", ["Refunds"]),
        ("Erstattung", ["Rückzahlung"]),
        ("half", ["Begun"]),
        ("it's \\ ':* & |", ["Begun", "Refunds"]),
        ("gone", []),
    ],
)
def test_articles_are_found_by_their_words(wiki, ada, words, titles):
    write(wiki, "Refunds", FIVE)
    write(wiki, "Rückzahlung", "Die Erstattungen dauern.", locale="de")
    write_article("Begun", by=ada, markdown="Half a text.")
    assert found(words) == titles
