"""Passages are found by meaning and by words, and only by whom they are for."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from replywell.adapters.sources.port import Document
from replywell.kit import clock
from replywell.knowledge.actions.flags import flag_passage
from replywell.knowledge.actions.sync import put_article
from replywell.knowledge.actions.words import learn_words
from replywell.knowledge.doubts import GRACE
from replywell.knowledge.language import search_config
from replywell.knowledge.models import Source
from replywell.knowledge.search import PAST, search
from replywell.knowledge.values import Query
from tests.pipeline.answers import WordEmbedder

ARTICLES = [
    ("refunds", "Refunds", "Refunds reach your bank within five days.", {}),
    ("codes", "Error codes", "LP-5031: the card was declined.\n\nLP-5032: the card has expired.", {}),
    (
        "limits",
        "Approval limits",
        "Agents may refund up to 500 EUR without approval.",
        {"audience": "internal"},
    ),
    ("de", "Erstattungen", "Erstattungen erreichen Ihre Bank in fünf Tagen. refund", {"locale": "de"}),
    ("export", "Export", "Download everything as CSV from Settings.", {}),
]


@pytest.fixture
def embedder():
    return WordEmbedder()


@pytest.fixture
def library(db, embedder):
    source = Source.objects.create(slug="help", name="Help")
    for key, title, text, more in ARTICLES:
        document = Document(key, title, text, url=f"https://help.example.com/{key}", **more)
        put_article(source, document, "1", embedder)
    return source


def hits(text, embedder, **more):
    return search(Query(text=text, **more), embedder).hits


def test_the_best_is_first_and_tells_where_it_is_from(library, embedder):
    evidence = search(Query(text="When do refunds reach my bank?"), embedder)

    best = evidence.hits[0]
    assert (best.title, best.url, best.locale, best.audience) == (
        "Refunds",
        "https://help.example.com/refunds",
        "en",
        "public",
    )
    assert 0 < best.similarity <= 1
    assert [hit.score for hit in evidence.hits] == sorted((hit.score for hit in evidence.hits), reverse=True)
    assert "Refunds" in evidence.because


@pytest.mark.parametrize("text", ["refund limit approval 500 EUR", "Approval limits", "Agents may refund up to 500 EUR without approval."])  # fmt: skip
def test_what_is_internal_is_never_found_for_the_public(library, embedder, text):
    assert "internal" not in {hit.audience for hit in hits(text, embedder)}
    assert hits(text, embedder, internal=True)[0].title == "Approval limits"


def test_many_internal_passages_do_not_push_public_ones_out(library, embedder):
    """The filter holds inside both searches: forty better internal passages leave the public one."""
    for i in range(60):
        document = Document(
            f"i{i}", "Refunds", f"Refunds reach your bank within five days. {i}", audience="internal"
        )
        put_article(library, document, "1", embedder)

    assert hits("Refunds reach your bank within five days.", embedder)[0].audience == "public"


def test_a_code_is_found_by_its_letters(library, embedder):
    best = hits("I get LP-5031 when I pay", embedder)[0]
    assert "LP-5031" in best.text


def test_the_askers_language_comes_first(library, embedder):
    assert hits("refund Bank", embedder, language="de")[0].locale == "de"
    assert hits("refund bank reach", embedder, language="en")[0].locale == "en"


def test_the_limit_holds(library, embedder):
    assert len(hits("refund", embedder, limit=2)) == 2


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_nothing_asked_is_nothing_found(library, embedder, text):
    evidence = search(Query(text=text), embedder)
    assert (evidence.hits, evidence.because) == ((), "Nothing was asked.")


def test_an_empty_library_says_so(db, embedder):
    assert "No article" in search(Query(text="refund"), embedder).because


NASTY = ["'", "''", "\\", "a\\b", "c:\\temp\\new", "a & b | !c", "<->", "a:*", "%s %(x)s", "'; drop table x; --", "&amp;", "http://x.example/a\\b?c='d", "the and of", "😀", "a" * 5000, "x\\'y"]  # fmt: skip


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("language", ["en", "de", "und", "zz-ZZ", ""])
def test_any_text_can_be_asked(library, embedder, text, language):
    search(Query(text=text, language=language), embedder)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=200))
def test_any_text_at_all_can_be_asked(library, embedder, text):
    search(Query(text=text), embedder)


@pytest.mark.parametrize(
    ("locale", "config"), [("en", "english"), ("de-AT", "german"), ("ja", "simple"), ("", "simple")]
)
def test_every_locale_has_a_dictionary(locale, config):
    assert search_config(locale) == config


def put(library, embedder, key, title, text, **more):
    put_article(library, Document(key, title, text, **more), "1", embedder)
    learn_words(always=True)


def test_a_typo_finds_the_word_it_meant(library, embedder):
    put(library, embedder, "seats", "Subscriptions", "Cancel a subscription from the billing page.")

    assert hits("subscribtion", embedder, by_meaning=False)[0].title == "Subscriptions"


def test_a_rare_word_tells_more_than_common_ones(library, embedder):
    for number in range(6):
        put(library, embedder, f"c{number}", f"Account page {number}", "Open the account page and change it.")
    put(library, embedder, "webhook", "Webhooks", "A webhook tells your server.")

    found = hits("change the account page of a webhook", embedder, by_meaning=False)
    assert found[0].title == "Webhooks"


def test_stale_passages_stand_lower_and_after_a_while_are_in_doubt(library, embedder):
    today = clock.now().date()
    text = "Exports are kept for a month in the archive."
    put(library, embedder, "old", "Archive", text, expires_on=today - GRACE)
    put(library, embedder, "new", "Archive today", text, expires_on=today + GRACE)

    found = hits("how long are exports kept in the archive", embedder, internal=True)[:2]
    assert [hit.title for hit in found] == ["Archive today", "Archive"]
    assert found[0].doubt == ""
    assert "expired" in found[1].doubt


def test_passages_that_contradict_each_other_are_in_doubt(library, embedder):
    put(library, embedder, "wiki", "Refund times", "Refunds reach your bank within nine days.")

    found = {hit.title: hit.doubt for hit in hits("when do refunds reach my bank", embedder, internal=True)}
    assert "five days" in found["Refund times"]
    assert "nine days" in found["Refunds"]
    assert found["Export"] == ""


def test_a_flagged_passage_is_in_doubt(library, embedder, ada):
    article = library.articles.get(key="refunds")
    flag_passage(article, article.passages.get().text, reason="wrong", by=ada)

    found = {hit.title: hit.doubt for hit in hits("when do refunds reach my bank", embedder, internal=True)}
    assert "flagged" in found["Refunds"]


def test_resolved_tickets_are_for_agents_only_and_few(library, embedder):
    for number in range(4):
        put(
            library,
            embedder,
            f"t{number}",
            f"Refund case {number}",
            "Refunds reach your bank late: we wrote to the bank.",
            audience="internal",
            kind="ticket",
        )

    assert not [hit for hit in hits("refunds bank", embedder) if hit.title.startswith("Refund case")]
    found = hits("refunds bank", embedder, internal=True)
    assert len([hit for hit in found if hit.title.startswith("Refund case")]) == PAST


def test_products_keep_to_their_own_and_to_what_is_for_all(library, embedder):
    put(library, embedder, "phone", "Phone refunds", "Refunds of phones.", labels=("phone",))
    put(library, embedder, "tablet", "Tablet refunds", "Refunds of tablets.", labels=("tablet",))

    titles = {hit.title for hit in hits("refunds", embedder, labels=("phone",))}
    assert {"Phone refunds", "Refunds"} <= titles
    assert "Tablet refunds" not in titles


def test_signed_in_readers_find_what_strangers_do_not(library, embedder):
    put(library, embedder, "portal", "Partner refunds", "Refunds of partners.", audience="signed_in")

    assert "Partner refunds" not in {hit.title for hit in hits("refunds partners", embedder)}
    readers = hits("refunds partners", embedder, audiences=("public", "signed_in"))
    assert "Partner refunds" in {hit.title for hit in readers}


def test_a_follow_up_is_understood_by_what_was_said_before(library, embedder):
    put(library, embedder, "iban", "Change bank details", "Change the account in Settings.")
    put(library, embedder, "mail", "Change your address", "Change the address in Settings.")

    assert hits("how do I change it?", embedder, context="My bank details are old.")[0].title == (
        "Change bank details"
    )
    assert (
        hits("how do I change it?", embedder, context="My address is old.")[0].title == "Change your address"
    )


def test_what_stands_around_the_best_passage_comes_along(library, embedder):
    part = "The {} step of the migration copies what was written and checks that nothing was lost on the way."
    text = "\n\n".join(" ".join([part.format(word)] * 6) for word in ("first", "second", "third", "fourth"))
    put(library, embedder, "migration", "Migration", f"# Steps\n\n{text}")

    alone = hits("third step of the migration", embedder, limit=1)
    around = hits("third step of the migration", embedder, limit=1, neighbours=True)
    assert around[: len(alone)] == alone
    assert len(around) > 1
    assert {hit.article for hit in around} == {alone[0].article}
