"""An agent lets a resolved ticket be used as knowledge, sees what is kept of it, and takes it back."""

import pytest

from replywell.adapters.models.port import Embedder
from replywell.kit import jobs
from replywell.knowledge.actions.sync import sync
from replywell.knowledge.models import Article, Source, TicketConsent
from replywell.people.actors import actor_of
from replywell.tickets.actions.lifecycle import resolve
from tests.pipeline.answers import WordEmbedder

PAGE = "/tickets/412/learning/"


@pytest.fixture
def over(refund, ada):
    resolve(refund, by=actor_of(ada))
    return refund


def test_what_would_be_kept_names_nobody(desk, over, rosa):
    page = desk.get(PAGE)
    assert page.status_code == 200
    assert "refund" in page.text
    kept = page.text.partition("regroup__lead")[2]
    assert rosa.name.split()[0] not in kept
    assert rosa.email not in kept


def test_an_allowed_ticket_is_read_and_a_withdrawn_one_is_gone(desk, over):
    with jobs.inline():
        assert desk.post(PAGE).status_code == 302
    assert TicketConsent.objects.filter(ticket=over).exists()
    source = Source.objects.get(adapter="tickets")
    embedder: Embedder = WordEmbedder()
    sync(source, embedder)
    assert Article.objects.get(source=source).kind == "ticket"
    assert "Do not use it any more" in desk.get(PAGE).text

    desk.post(PAGE, {"allow": "no"})
    assert not Article.objects.filter(source=source).exists()
    assert not TicketConsent.objects.exists()


def test_a_ticket_that_is_not_over_cannot_be_learned_from(desk, refund):
    answer = desk.post(PAGE)
    assert answer.status_code == 422
    assert "Resolve the ticket first" in answer.text
    assert not TicketConsent.objects.exists()


def test_the_menu_offers_it_on_resolved_tickets_only(desk, refund, ada):
    assert PAGE not in desk.get("/tickets/412/").text
    resolve(refund, by=actor_of(ada))
    assert PAGE in desk.get("/tickets/412/").text


def test_who_may_not_write_articles_may_not_allow_it(viewer, over):
    assert viewer.post(PAGE).status_code == 403
    assert not TicketConsent.objects.exists()
