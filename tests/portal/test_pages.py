"""Pages of the help center: who reads what, in which language, under which address."""

import re

import pytest

from replywell.knowledge.models import Article, ArticleRedirect, State
from replywell.people.models import Brand, Organization
from tests.portal.conftest import HOSTILE


def test_the_entrance_leads_to_the_readers_language(client, erstattungen):
    assert client.get("/help/", headers={"Accept-Language": "de-AT"})["Location"] == "/help/de/"
    assert client.get("/help/", headers={"Accept-Language": "fr"})["Location"] == "/help/en/"


def test_home_shows_categories_with_their_number_of_articles(client, refunds, write, billing):
    write("Invoices", "invoices", category=billing)
    page = client.get("/help/en/").text

    assert 'href="/help/en/categories/billing/"' in page
    assert "2 articles" in page
    assert 'href="/help/en/articles/refunds/"' in page


def test_an_empty_help_center_says_so(client, db):
    assert "Nothing is published yet" in client.get("/help/en/").text


def test_an_article_has_contents_with_the_anchors_of_its_passages(client, refunds):
    page = client.get("/help/en/articles/refunds/").text

    assert '<a href="#by-card" dir="auto">By card</a>' in page
    assert 'id="by-card"' in page
    assert refunds.passages.filter(anchor="by-card").exists()
    assert 'aria-label="Table"' in page
    assert page.count("<h1") == 1


def test_links_to_another_article_stay_in_the_help_center(client, refunds, write):
    write("Invoices", "invoices", url="https://kb.example.com/invoices")

    assert 'href="/help/en/articles/invoices/#paper"' in client.get("/help/en/articles/refunds/").text


def test_hostile_content_executes_nothing(client, write):
    write('<script>alert(3)</script>"', "hostile", HOSTILE, summary='"><script>alert(4)</script>')
    page = client.get("/help/en/articles/hostile/").text

    assert not re.search(r"<script>alert|href=\"javascript|evil\.example|<img [^>]*onerror", page)
    assert page.count('<script type="application/ld+json">') == 2
    assert "\\u003cscript\\u003ealert(3)" in page
    assert "unsafe" not in client.get("/help/en/articles/hostile/")["Content-Security-Policy"]


def test_the_switch_of_languages_keeps_the_article(client, erstattungen):
    page = client.get("/help/en/articles/refunds/").text

    assert 'href="/help/de/articles/erstattungen/" lang="de"' in page
    assert re.search(r'rel="alternate" hreflang="de" href="http[^"]+/help/de/articles/erstattungen/"', page)


def test_what_is_not_translated_is_shown_as_it_is_and_says_so(client, erstattungen, write):
    write("Invoices", "invoices")
    answer = client.get("/help/de/articles/invoices/")

    assert answer.status_code == 200
    assert "English" in answer.text
    assert re.search(r'<article[^>]* lang="en" dir="ltr">', answer.text)
    assert '<html lang="de"' in answer.text
    assert answer["Content-Language"] == "de"
    assert "/help/en/articles/invoices/" in re.search(r'rel="canonical" href="([^"]+)"', answer.text)[1]


def test_an_address_it_had_before_leads_to_the_one_it_has(client, refunds):
    ArticleRedirect.objects.create(slug="money-back", locale="en", article=refunds)
    answer = client.get("/help/en/articles/money-back/")

    assert (answer.status_code, answer["Location"]) == (301, "/help/en/articles/refunds/")


def test_the_address_of_a_translation_leads_to_that_of_the_readers_language(client, erstattungen):
    answer = client.get("/help/en/articles/erstattungen/")

    assert (answer.status_code, answer["Location"]) == (302, "/help/en/articles/refunds/")


@pytest.mark.parametrize("address", ["/help/en/articles/refund/", "/help/en/refunds/", "/help/xx/refunds/"])
def test_what_is_not_here_is_searched_for(client, refunds, address):
    answer = client.get(address)

    assert answer.status_code == 404
    assert 'name="q"' in answer.text
    assert "noindex" in answer.text
    assert "/help/en/articles/refunds/" in answer.text or "refund/" in address


def test_an_address_without_its_slash_leads_to_the_page(client, refunds):
    assert client.get("/help/en/articles/refunds")["Location"] == "/help/en/articles/refunds/"


def test_a_browser_keeps_a_page_until_it_changes(client, refunds):
    first = client.get("/help/en/articles/refunds/")
    again = client.get("/help/en/articles/refunds/", headers={"If-None-Match": first["ETag"]})
    Article.objects.filter(pk=refunds.pk).update(markdown="Otherwise.")
    later = client.get("/help/en/articles/refunds/", headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, later.status_code) == (304, 200)
    assert first["Last-Modified"]
    assert first["Cache-Control"] == "no-cache"


def test_the_theme_that_was_chosen_is_drawn_by_the_server(client, refunds):
    client.cookies["theme"] = "dark"

    assert 'data-theme="dark"' in client.get("/help/en/").text


def test_a_brand_gives_its_name_and_its_colour(client, refunds):
    Brand.objects.create(name="Acme", colour="#ffee00")
    page = client.get("/help/en/articles/refunds/").text
    colours = client.get("/help/colours-ffee00.css")

    assert "· Acme</title>" in page
    assert '/help/colours-ffee00.css"' in page
    assert "--on-accent" in colours.text


def test_the_main_locale_is_the_organizations(client, write):
    Organization.objects.create(name="Acme", locale="de")
    write("Rechnungen", "rechnungen", locale="de")

    assert client.get("/help/", headers={"Accept-Language": "fr"})["Location"] == "/help/de/"


@pytest.mark.parametrize(
    "path", ["", "articles/", "categories/billing/", "articles/refunds/", "search/?q=refunds"]
)
def test_a_page_asks_the_database_as_often_for_many_articles_as_for_few(
    client, refunds, write, billing, path
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    write("Invoices", "invoices", category=billing)
    client.get(f"/help/en/{path}")
    with CaptureQueriesContext(connection) as few:
        client.get(f"/help/en/{path}")
    for number in range(12):
        write(f"Refunds {number}", f"more-{number}", category=billing)
    with CaptureQueriesContext(connection) as many:
        client.get(f"/help/en/{path}")

    assert len(many) <= len(few), "\n".join(each["sql"] for each in many.captured_queries)
    assert len(many) <= 20


def test_no_page_asks_whether_this_is_a_demo_desk(client, refunds, monkeypatch):
    """It did, twice a minute, and then had a statement more than the time before."""
    monkeypatch.setattr("replywell.demo.context.caught_connections", lambda: pytest.fail("It was asked."))
    assert client.get("/help/en/articles/").status_code == 200


def test_only_what_is_published_is_there(client, refunds):
    Article.objects.filter(pk=refunds.pk).update(state=State.ARCHIVED)

    assert client.get("/help/en/articles/refunds/").status_code == 404
    assert "refunds" not in client.get("/help/en/").text
