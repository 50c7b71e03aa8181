"""Search in the help center: articles by their best passage, with the words marked; and what is noted of it."""

import pytest

from replywell.knowledge.models import HelpSearch
from replywell.portal.excerpt import excerpt, plain, words_of

HTMX = {"HX-Request": "true"}


def test_a_form_finds_articles_by_their_best_passage(client, refunds, write):
    write("Invoices", "invoices", "An invoice comes by post.")
    page = client.get("/help/en/search/", {"q": "card credited"}).text

    assert 'href="/help/en/articles/refunds/"' in page or 'href="/help/en/articles/refunds/#by-card"' in page
    assert page.count("data-article=") == 1
    assert "<mark>card</mark>" in page
    assert "Billing › By card" in page


def test_typing_gets_the_list_alone(client, refunds):
    answer = client.get("/help/en/search/", {"q": "refunds"}, headers=HTMX).text

    assert "<html" not in answer
    assert 'data-told="1 article found"' in answer
    assert not HelpSearch.objects.exists()


def test_a_search_that_finds_nothing_is_noted_and_says_what_to_do(client, refunds):
    page = client.get("/help/en/search/", {"q": "  Qwertz   Uiop "}).text

    assert "Try other words" in page
    noted = HelpSearch.objects.get()
    assert (noted.folded, noted.found) == ("qwertz uiop", 0)


def test_what_a_search_led_to_is_noted(client, refunds):
    answer = client.post("/help/en/search/noted/", {"q": "refund", "found": "1", "article": refunds.pk})

    assert answer.status_code == 204
    assert HelpSearch.objects.get().clicked == refunds


def test_another_site_cannot_note_anything(client, refunds):
    answer = client.post(
        "/help/en/search/noted/", {"q": "refund"}, headers={"Origin": "https://evil.example"}
    )

    assert answer.status_code == 403
    assert not HelpSearch.objects.exists()


def test_one_visitor_notes_a_bounded_number_of_searches(client, refunds, monkeypatch):
    from replywell.portal.actions import knocks
    from replywell.portal.models import Knock

    monkeypatch.setitem(knocks.OF_VISITOR, Knock.Kind.WORD, ((2, knocks.HOUR),))
    answers = [client.get("/help/en/search/", {"q": "refunds"}).status_code for _ in range(4)]

    assert answers == [200] * 4
    assert HelpSearch.objects.count() == 2


@pytest.mark.parametrize("query", ["", " ", "a", "\0", "%", "' or 1=1 --", "x" * 5000, "🦆" * 400])
def test_any_query_has_an_answer(client, refunds, query):
    assert client.get("/help/en/search/", {"q": query}).status_code == 200


def test_a_reader_of_german_finds_the_translation_alone(client, erstattungen):
    page = client.get("/help/de/search/", {"q": "Karte"}, headers=HTMX).text

    assert "erstattungen" in page
    assert "refunds" not in page


def test_words_are_marked_in_other_forms_and_what_is_hostile_is_escaped():
    words = words_of("refunds <b>")

    assert excerpt("A refund <script>", words) == "A <mark>refund</mark> &lt;script&gt;"
    assert words_of("Über 5 x") == ("uber", "5")
    assert words_of("my vpn key") == ("my", "vpn", "key")
    assert words_of("How long does a refund take?") == ("long", "does", "refund", "take")


def test_an_excerpt_begins_near_the_first_word():
    told = excerpt("word " * 100 + "refund here " + "word " * 100, ("refund",))

    assert told.startswith("… ")
    assert told.endswith(" …")
    assert "<mark>refund</mark>" in told


def test_markdown_leaves_an_excerpt():
    assert (
        plain("**Bold** [link](x)\n\n```\ncode\n```\n\n| a | b |\n|---|---|\n| c | d |")
        == "Bold link code a b c d"
    )
