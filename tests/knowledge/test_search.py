"""Passages are found by meaning and by words, and only by whom they are for."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from replywell.adapters.sources.port import Document
from replywell.knowledge.actions.sync import put_article
from replywell.knowledge.language import search_config
from replywell.knowledge.models import Source
from replywell.knowledge.search import search
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
