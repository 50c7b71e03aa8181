"""An article is written, looked at, published, changed, archived: what readers find follows at once."""

from datetime import UTC, datetime, timedelta

import pytest

from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid, NotAllowed
from replywell.knowledge.actions.articles import change_details, translate
from replywell.knowledge.actions.drafts import DraftChanged, discard_draft, save_draft, write_article
from replywell.knowledge.actions.flags import flag_passage
from replywell.knowledge.actions.reviews import mark_translated, send_back, settle_feedback, submit, verify
from replywell.knowledge.actions.versions import (
    AT_ONCE,
    archive,
    bring_back,
    cut_article,
    delete_article,
    publish,
    restore,
)
from replywell.knowledge.models import Article, ArticleDraft, ArticleFeedback, Passage, State
from replywell.knowledge.reading import by_slug
from replywell.knowledge.search import search
from replywell.knowledge.values import Query
from replywell.knowledge.writing import Tasks, Wanted, articles, waiting
from tests.pipeline.answers import WordEmbedder
from tests.tickets.together import deferred, forget_jobs

TEXT = "Refunds take five days.\n\n## By card\n\nThe card is credited.\n"


@pytest.fixture
def embedder():
    return WordEmbedder()


@pytest.fixture
def lea(db):
    """Lea, who may publish."""
    from replywell.people.actions.agents import add_agent

    return add_agent("lea@example.com", name="Lea Roth", role="lead")


@pytest.fixture
def refunds(ada):
    return write_article("Refunds", by=ada, markdown=TEXT)


@pytest.fixture
def published(refunds, lea, embedder):
    publish(refunds, by=lea, embedder=embedder, revision=1)
    refunds.refresh_from_db()
    return refunds


def found(text, embedder):
    return [hit.title for hit in search(Query(text=text), embedder).hits]


def save(article, markdown, by, *, base=1, revision=0):
    return save_draft(article, title="Refunds", markdown=markdown, by=by, base=base, revision=revision)


def test_a_draft_is_seen_by_nobody_until_it_is_published(refunds, lea, embedder):
    assert by_slug("refunds", "en") is None
    assert found("refunds card", embedder) == []

    version = publish(refunds, by=lea, embedder=embedder, revision=1, note="First.")

    assert (version.number, version.markdown, version.by, version.note) == (1, TEXT, lea, "First.")
    assert by_slug("refunds", "en").markdown == TEXT
    assert found("refunds card", embedder) == ["Refunds"]
    assert not ArticleDraft.objects.exists()


def test_who_may_not_publish_sends_to_review(refunds, ada, lea, embedder):
    with pytest.raises(NotAllowed):
        publish(refunds, by=ada, embedder=embedder, revision=1)
    submit(refunds, by=ada, note="Please look.")
    refunds.refresh_from_db()
    assert refunds.state == State.IN_REVIEW
    assert [(task.kind, task.article) for task in list(Tasks())] == [("draft", refunds)]

    send_back(refunds, by=lea, note="Say how long.")
    refunds.refresh_from_db()
    assert (refunds.state, refunds.written_draft.note, list(Tasks())) == (State.DRAFT, "Say how long.", [])


def test_a_viewer_writes_nothing(refunds):
    from replywell.people.actions.agents import add_agent

    vera = add_agent("vera@example.com", name="Vera", role="viewer")
    for attempt in (
        lambda: write_article("X", by=vera),
        lambda: save(refunds, "x", vera, base=0, revision=1),
        lambda: submit(refunds, by=vera),
        lambda: verify(refunds, by=vera),
        lambda: archive(refunds, by=vera),
        lambda: delete_article(refunds, by=vera),
        lambda: change_details(refunds, {"audience": "internal"}, by=vera),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_only_what_changed_is_embedded_when_it_is_published_again(published, ada, lea, embedder):
    embedder.texts.clear()
    draft = save(published, TEXT.replace("credited", "charged back"), ada)
    publish(published, by=lea, embedder=embedder, revision=draft.revision)

    assert [text for text in embedder.texts if "By card" not in text] == []
    assert len(embedder.texts) == 1


def test_what_is_typed_on_an_older_draft_is_refused(refunds, ada, ben):
    save(refunds, "Ben's text", ben, base=0, revision=1)

    with pytest.raises(DraftChanged, match="Ben Okafor saved this draft"):
        save(refunds, "Ada's text", ada, base=0, revision=1)
    assert refunds.written_draft.markdown == TEXT  # what this test read before
    assert ArticleDraft.objects.get().markdown == "Ben's text"


def test_who_wrote_while_a_colleague_published_is_told(published, ada, lea, embedder):
    draft = save(published, "New.", lea)
    publish(published, by=lea, embedder=embedder, revision=draft.revision)

    with pytest.raises(DraftChanged, match="Lea Roth published version 2"):
        save(published, "Ada's text", ada, base=1)


def test_a_draft_that_changed_under_the_publisher_is_not_published(published, ada, lea, embedder):
    save(published, "One.", ada)
    save(published, "Two.", ada, revision=1)

    with pytest.raises(DraftChanged):
        publish(published, by=lea, embedder=embedder, revision=1)
    published.refresh_from_db()
    assert published.markdown == TEXT


def test_a_text_that_is_the_published_one_needs_no_draft(published, ada):
    assert save(published, TEXT, ada) is None
    save(published, "Other.", ada)
    discard_draft(published, by=ada)
    assert not ArticleDraft.objects.exists()


def test_an_older_version_becomes_the_draft_and_is_published_anew(published, ada, lea, embedder):
    draft = save(published, "Worse.", ada)
    publish(published, by=lea, embedder=embedder, revision=draft.revision)
    draft = restore(published, 1, by=ada)
    published.refresh_from_db()
    assert (published.markdown, draft.markdown) == ("Worse.", TEXT)

    publish(published, by=lea, embedder=embedder, revision=draft.revision)
    assert list(published.versions.values_list("number", "markdown")) == [(3, TEXT), (2, "Worse."), (1, TEXT)]


def test_an_archived_article_is_in_no_answer_from_that_moment(published, lea, embedder):
    archive(published, by=lea)

    assert found("refunds card", embedder) == []
    assert by_slug("refunds", "en") is None
    bring_back(published, by=lea)
    published.refresh_from_db()
    assert (published.state, published.written_draft.markdown) == (State.DRAFT, TEXT)
    assert by_slug("refunds", "en") is None


def test_a_published_article_is_archived_before_it_is_deleted(published, ada, lea):
    with pytest.raises(NotAllowed):
        delete_article(published, by=ada)
    with pytest.raises(Invalid, match="Archive"):
        delete_article(published, by=lea)
    archive(published, by=lea)
    delete_article(published, by=lea)
    assert not Article.objects.exists()


def test_an_author_may_delete_what_was_never_published(refunds, ada, ben):
    with pytest.raises(NotAllowed):
        delete_article(refunds, by=ben)
    delete_article(refunds, by=ada)
    assert not Article.objects.exists()


def test_a_long_article_is_cut_by_a_job(refunds, ada, lea, embedder):
    forget_jobs()
    save(refunds, "Word. " * AT_ONCE, ada, base=0, revision=1)
    publish(refunds, by=lea, embedder=embedder, revision=2)
    assert not Passage.objects.exists()
    assert deferred("cut article") == [{"article": refunds.pk}]

    cut_article(Article.objects.get(), embedder)
    assert Passage.objects.exists()


def test_a_job_that_comes_late_does_not_bring_an_archived_article_back(published, lea, embedder):
    before = Article.objects.get()
    archive(published, by=lea)
    cut_article(before, embedder)

    assert not Passage.objects.exists()


def test_an_older_address_leads_on_and_is_freed_when_it_is_taken_again(published, lea):
    change_details(published, {"slug": "Money back"}, by=lea)
    assert by_slug("refunds", "en").slug == "money-back"

    change_details(published, {"slug": "refunds"}, by=lea)
    assert by_slug("money-back", "en").slug == "refunds"


def test_an_address_that_is_taken_or_empty_is_refused(published, lea):
    write_article("Invoices", by=lea)
    with pytest.raises(Conflict):
        change_details(published, {"slug": "invoices"}, by=lea)
    with pytest.raises(Invalid):
        change_details(published, {"slug": "???"}, by=lea)


def test_who_may_read_it_holds_for_its_passages_at_once(published, ada, lea, embedder):
    with pytest.raises(NotAllowed):
        change_details(published, {"audience": "internal"}, by=ada)
    change_details(published, {"audience": "internal", "labels": ["pro"]}, by=lea)

    assert found("refunds card", embedder) == []
    assert {tuple(labels) for labels in Passage.objects.values_list("labels", flat=True)} == {("pro",)}


def test_expiry_follows_volatility_and_checking_moves_it_on(published, ada, lea):
    monday = datetime(2031, 3, 3, 9, tzinfo=UTC)
    change_details(published, {"volatility": "volatile"}, by=lea)
    published.refresh_from_db()
    assert published.expires_on == clock.now().date() + timedelta(days=30)
    with clock.at(monday):
        assert [task.kind for task in list(Tasks())] == ["expired"]
        verify(published, by=ada)
        assert list(Tasks()) == []
    assert set(Passage.objects.values_list("stale_on", flat=True)) == {(monday + timedelta(days=30)).date()}


def test_a_translation_falls_behind_and_is_marked_when_it_was_compared(published, ada, lea, embedder):
    german = translate(published, "de", by=ada)
    assert (german.written_draft.markdown, german.behind) == (TEXT, False)
    assert translate(published, "de", by=ada) == german
    with pytest.raises(Invalid):
        translate(published, "en", by=ada)
    draft = save(published, "New.", ada)
    publish(published, by=lea, embedder=embedder, revision=draft.revision)

    assert waiting() == {"behind": 1}
    mark_translated(german, by=ada)
    assert waiting() == {}


def test_what_agents_and_readers_say_reaches_the_owner(published, ada, ben):
    flag_passage(published, "Refunds take five days.", reason="wrong", by=ben)
    said = ArticleFeedback.objects.create(
        article=published, helpful=False, comment="No.", visitor="v", day=clock.now().date()
    )
    assert waiting(ada) == {"flag": 1, "feedback": 1}
    assert waiting(ben) == {}

    settle_feedback(said, by=ada)
    assert waiting(ada) == {"flag": 1}


def test_articles_of_a_source_are_changed_there(published, ada):
    from replywell.knowledge.models import Source

    source = Source.objects.create(slug="wiki", name="Wiki")
    theirs = Article.objects.create(source=source, key="a", title="A", slug="a", markdown="x")
    with pytest.raises(Invalid, match="comes from Wiki"):
        save(theirs, "y", ada, base=0)


def test_articles_are_narrowed(published, ada, lea):
    write_article("Invoices", by=lea, markdown="sent monthly", locale="de")

    def titles(**wanted):
        return sorted(article.title for article in articles(Wanted(**wanted)))

    assert titles() == ["Invoices", "Refunds"]
    assert titles(state="draft") == ["Invoices"]
    assert titles(owner=ada.pk) == ["Refunds"]
    assert titles(locale="de") == ["Invoices"]
    assert titles(words="monthly") == ["Invoices"]
    assert titles(category=0) == ["Invoices", "Refunds"]
    assert titles(stale=True) == []
