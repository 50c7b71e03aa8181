"""What readers of the help center may see, and in which language."""

import pytest

from replywell.knowledge.models import Article, ArticleRedirect, Category, Kind, State
from replywell.knowledge.reading import (
    AGENTS,
    SIGNED_IN,
    by_slug,
    categories,
    readable,
    translations_of,
)
from replywell.knowledge.slugs import slug_for


@pytest.fixture
def billing(db):
    return Category.objects.create(slug="billing", names={"en": "Billing", "de": "Rechnungen"})


@pytest.fixture
def refunds(billing):
    return article("Refunds", "refunds", category=billing)


@pytest.fixture
def erstattungen(refunds, billing):
    return article("Erstattungen", "erstattungen", locale="de", translation_of=refunds, category=billing)


def article(title, slug, **more):
    return Article.objects.create(**{"key": slug, "title": title, "slug": slug, "markdown": "x", **more})


def titles(found):
    return sorted(each.title for each in found)


def test_readers_see_their_translation_or_the_original(erstattungen):
    article("Invoices", "invoices")

    assert titles(readable(["public"], "de")) == ["Erstattungen", "Invoices"]
    assert titles(readable(["public"], "de-AT")) == ["Erstattungen", "Invoices"]
    assert titles(readable(["public"], "en")) == ["Invoices", "Refunds"]
    assert titles(readable(["public"], "fr")) == ["Invoices", "Refunds"]


def test_a_translation_that_is_not_published_leaves_the_original(erstattungen):
    Article.objects.filter(pk=erstattungen.pk).update(state=State.DRAFT)

    assert titles(readable(["public"], "de")) == ["Refunds"]


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.ARCHIVED])
def test_only_published_articles_are_read(refunds, state):
    Article.objects.filter(pk=refunds.pk).update(state=state)

    assert titles(readable(AGENTS, "en")) == []
    assert by_slug("refunds", "en", AGENTS) is None


@pytest.mark.parametrize(("audience", "readers"), [("signed_in", SIGNED_IN), ("internal", AGENTS)])
def test_an_article_is_read_by_its_audience_only(refunds, audience, readers):
    Article.objects.filter(pk=refunds.pk).update(audience=audience)

    assert by_slug("refunds", "en") is None
    assert by_slug("refunds", "en", readers) == refunds


def test_what_a_ticket_taught_is_no_article(db):
    article("A ticket", "a-ticket", kind=Kind.TICKET)

    assert titles(readable(AGENTS)) == []


def test_an_address_leads_to_the_article_in_the_readers_language(refunds, erstattungen):
    assert by_slug("refunds", "en") == refunds
    assert by_slug("refunds", "de") == erstattungen
    assert by_slug("erstattungen", "en") == refunds
    assert by_slug("erstattungen", "fr").slug in {"erstattungen", "refunds"}
    assert by_slug("nothing", "en") is None


def test_an_old_address_still_finds_the_article(refunds, erstattungen):
    ArticleRedirect.objects.create(slug="money-back", locale="en", article=refunds)

    assert by_slug("money-back", "en") == refunds
    assert by_slug("money-back", "de") == erstattungen


def test_categories_count_what_is_readable(billing, refunds, erstattungen):
    article("Secret", "secret", category=billing, audience="internal")

    (shelf,) = categories("de")
    assert (shelf.name_in("de"), shelf.name_in("fr"), shelf.count) == ("Rechnungen", "Billing", 1)
    assert categories("de", AGENTS)[0].count == 2


def test_an_article_is_told_in_every_language_it_is_there_in(refunds, erstattungen):
    assert [each.locale for each in translations_of(erstattungen)] == ["de", "en"]


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Where is my refund?", "where-is-my-refund"),
        ("Rückgabe & Umtausch", "ruckgabe-umtausch"),
        ("استرداد الأموال", "استرداد-الأموال"),
        ("???", "article"),
        ("Refunds", "refunds-2"),
    ],
)
def test_a_title_becomes_an_address_in_its_own_script(title, slug):
    assert slug_for(title, {"refunds"}) == slug
