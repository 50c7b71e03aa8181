"""Passages of two articles that contradict each other are found after a change, and wait for a person."""

from datetime import UTC, datetime

import pytest

from replywell.adapters.sources.port import Document
from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid, NotAllowed
from replywell.knowledge.actions.contradictions import (
    compare_article,
    compare_changed,
    reopen_contradiction,
    settle_contradiction,
)
from replywell.knowledge.actions.flags import settle_flag
from replywell.knowledge.actions.sync import put_article
from replywell.knowledge.actions.versions import archive, publish
from replywell.knowledge.models import (
    Article,
    ArticleDraft,
    Contradiction,
    PassageFlag,
    PassageVector,
    Source,
)
from replywell.knowledge.search import search
from replywell.knowledge.values import Query
from tests.pipeline.answers import WordEmbedder

FIVE = "Refunds reach your bank account within 5 days.\n\nWe send a mail."
SEVEN = "Refunds reach your bank account within 7 days."


@pytest.fixture
def wiki(db):
    return Source.objects.create(slug="wiki", name="Wiki")


@pytest.fixture
def two(wiki):
    """Two articles of one subject that say another number; they were compared."""
    one = write(wiki, "Refunds", FIVE)
    other = write(wiki, "Refund policy", SEVEN)
    assert compare_changed() == 1
    return one, other


def write(source, title, markdown, **more):
    put_article(source, Document(title, title, markdown, **more), "1", WordEmbedder())
    return Article.objects.get(source=source, key=title)


def waiting():
    return Article.objects.exclude(to_compare=None)


def doubts(text="When does a refund reach my bank account?"):
    found = search(Query(text=text, internal=True), WordEmbedder())
    return {hit.title: hit.doubt for hit in found.hits}


def test_they_are_found_and_block_both_passages(two):
    found = Contradiction.objects.get()

    assert (found.says, found.against) == (FIVE.splitlines()[0], SEVEN)
    assert not waiting().exists()
    assert all("contradict each other" in doubt for doubt in doubts().values())
    assert len(doubts()) == 2


def test_a_passage_is_blocked_even_where_the_other_one_is_not_found(two):
    Article.objects.filter(pk=two[1].pk).update(audience="internal")
    two[1].passages.update(audience="internal")
    from replywell.knowledge.doubts import with_doubts

    hits = [hit for hit in search(Query(text="refund"), WordEmbedder()).hits if hit.article == two[0].pk]
    assert "contradict each other" in with_doubts(hits)[0].doubt


def test_looking_again_tells_it_once(two):
    Article.objects.update(to_compare=clock.now())
    assert compare_changed() == 0
    assert Contradiction.objects.count() == 1


def test_the_passage_that_is_wrong_is_flagged_and_the_right_one_answers(two, ada):
    settle_contradiction(Contradiction.objects.get(), "one", by=ada)

    flag = PassageFlag.objects.get()
    assert (flag.article, flag.text, flag.reason) == (two[1], SEVEN, "wrong")
    assert "5 days" in flag.comment
    told = doubts()
    assert told["Refunds"] == ""
    assert "flagged" in told["Refund policy"]
    found = Contradiction.objects.get()
    assert (found.verdict, found.settled_by, bool(found.settled_at)) == ("one", ada, True)


def test_what_was_settled_stays_settled_while_both_say_it(two, wiki, ada):
    settle_contradiction(Contradiction.objects.get(), "both", by=ada)
    write(wiki, "Refunds", FIVE + "\n\nThat is all.")
    compare_changed()

    assert set(doubts().values()) == {""}
    assert Contradiction.objects.get().settled_by == ada


def test_a_corrected_article_ends_it(two, wiki, ada):
    settle_contradiction(Contradiction.objects.get(), "one", by=ada)
    write(wiki, "Refund policy", SEVEN.replace("7", "5"))
    compare_changed()

    assert not Contradiction.objects.exists()
    assert set(doubts().values()) == {""}


def test_another_number_is_told_anew(two, wiki, ada):
    settle_contradiction(Contradiction.objects.get(), "both", by=ada)
    write(wiki, "Refund policy", SEVEN.replace("7", "9"))

    assert compare_changed() == 1
    assert Contradiction.objects.get().settled_at is None


def test_an_article_that_is_gone_ends_it(two):
    two[0].delete()
    assert not Contradiction.objects.exists()


def test_one_written_here_is_compared_when_published_and_let_go_when_archived(two, wiki, ada):
    from replywell.knowledge.actions.drafts import write_article
    from replywell.people.actions.agents import add_agent

    lea = add_agent("lea@example.com", name="Lea", role="lead")
    mine = write_article("Refunds explained", by=lea, markdown=SEVEN.replace("7", "30"))
    publish(mine, by=lea, embedder=WordEmbedder(), revision=ArticleDraft.objects.get(article=mine).revision)
    assert compare_changed() == 2

    archive(mine, by=lea)
    compare_changed()
    assert Contradiction.objects.count() == 1


@pytest.mark.parametrize(
    ("title", "text", "more"),
    [
        ("Parking", "Refunds reach your bank account within 7 days.", {}),
        ("Returning shoes", "Refunds for shoes reach your bank account within 7 days.", {}),
        ("Erstattungen", "Refunds reach your bank account within 7 days.", {"locale": "de"}),
        ("Refund policy", "Refunds reach your bank account within 7 days.", {"labels": ("pro",)}),
    ],
)
def test_other_subjects_languages_and_products_are_left_alone(wiki, title, text, more):
    write(wiki, "Refunds", FIVE, labels=("basic",))
    write(wiki, title, text, **more)
    assert compare_changed() == 0


def test_it_is_opened_again(two, ada):
    settle_contradiction(Contradiction.objects.get(), "one", by=ada)
    settle_flag(PassageFlag.objects.get(), by=ada)
    assert set(doubts().values()) == {""}
    reopen_contradiction(Contradiction.objects.get(), by=ada)

    assert "" not in doubts().values()


def test_who_may_not_write_or_comes_late_is_told(two, ada):
    from replywell.people.actions.agents import add_agent

    found = Contradiction.objects.get()
    with pytest.raises(NotAllowed):
        settle_contradiction(found, "one", by=add_agent("v@example.com", name="V", role="viewer"))
    with pytest.raises(Invalid):
        settle_contradiction(found, "neither", by=ada)
    settle_contradiction(found, "one", by=ada)
    with pytest.raises(Conflict):
        settle_contradiction(found, "other", by=ada)


def test_time_that_is_up_leaves_the_rest_for_the_next_run(wiki):
    write(wiki, "Refunds", FIVE)
    assert compare_changed(seconds=0) == 0
    assert waiting().exists()


def test_one_that_changes_meanwhile_or_has_no_vectors_yet_waits_on(wiki):
    article = write(wiki, "Refunds", FIVE)
    Article.objects.filter(pk=article.pk).update(to_compare=clock.now())
    compare_article(article)
    assert waiting().exists()

    PassageVector.objects.all().delete()
    compare_changed()
    assert waiting().exists()


def test_what_a_document_says_of_its_age_is_kept(wiki):
    when = datetime(2026, 1, 2, tzinfo=UTC)
    assert write(wiki, "Refunds", FIVE, updated_at=when).updated_at == when
