"""Cards beside a ticket: what each shows, to whom, and that one that fails takes no other along."""

import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from replywell.kit import clock
from replywell.kit.errors import Unavailable
from replywell.knowledge.actions.vectors import remember, remember_some
from replywell.knowledge.models import TicketVector
from replywell.knowledge.similar import similar_tickets, tickets_like
from replywell.people.actors import actor_of
from replywell.people.models import Company, Identity, Team
from replywell.tickets.actions.conversation import reply
from replywell.tickets.actions.lifecycle import reopen, resolve
from replywell.tickets.models import Category, Ticket
from replywell.workspace.cards import Card, cards_for, register
from replywell.workspace.cards.registry import _cards
from tests.pipeline.answers import WordEmbedder
from tests.workspace.assist import alike, article

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


@pytest.fixture
def vector(refund):
    remember([refund], WordEmbedder())


@pytest.fixture
def nora(db):
    from replywell.people.actions.contacts import contact_for

    return contact_for("nora@example.net", "Nora Weiss")


@pytest.fixture
def card():
    """Registers a card for one test."""
    before = dict(_cards)

    def made(load, **more):
        given = Card("odd", "Odd", load, "workspace/cards/incidents.html", 99, **more)
        register(given)
        return given

    yield made
    _cards.clear()
    _cards.update(before)


def look(desk, slug, number=412, **data):
    page = desk.get(f"/tickets/{number}/cards/{slug}/", data, headers=HTMX)
    assert page.status_code == 200
    return page.text


def test_the_page_draws_a_place_for_every_card_and_loads_none(desk, ada, refund):
    page = desk.get("/tickets/412/").text
    slugs = [card.slug for card in cards_for(ada)]
    assert slugs == ["requester", "promises", "escalation", "incidents", "recent", "articles", "similar"]
    for slug in slugs:
        assert f'hx-get="/tickets/412/cards/{slug}/"' in page
    assert "nora" not in page


def test_the_requester_with_the_facts_of_their_account(desk, refund, rosa):
    rosa.company = Company.objects.create(name="Marín Yoga", tier="pro")
    rosa.language = "es"
    rosa.save()
    Identity.objects.create(contact=rosa, kind="phone", value="+34 600 100")
    page = look(desk, "requester")
    for words in ("Rosa Marín", "rosa@example.org", "Marín Yoga", "Pro", "1 in all, 1 open", "+34 600 100"):
        assert words in page


def test_recent_tickets_tell_how_they_ended(desk, refund, rosa, ada):
    other = alike(rosa, "Opening hours?")
    resolve(other, by=actor_of(ada))
    reopen(other, by=actor_of(ada))
    resolve(other, by=actor_of(ada))
    page = look(desk, "recent")
    assert "Resolved" in page
    assert "by Ada Byrne" in page
    assert "reopened once" in page


def test_similar_tickets_of_others_come_with_the_answer_that_resolved_them(desk, refund, vector, nora, ada):
    other = alike(nora)
    reply(other, "Your refund **left** on Monday.", by=ada, status="resolved")
    page = look(desk, "similar")
    assert f"#{other.pk}" in page
    assert "<strong>left</strong>" in page
    assert 'data-insert-text="Your refund **left** on Monday."' in page


def test_a_private_teams_similar_ticket_is_never_shown(desk, refund, vector, nora, ada):
    secret, plain = alike(nora), alike(nora)
    secret.team = Team.objects.create(name="Legal", private=True)
    secret.save()
    for slug in ("similar", "incidents", "recent"):
        assert f"#{secret.pk}" not in look(desk, slug)
    assert [t.pk for t in similar_tickets(ada, refund, 5)] == [plain.pk]
    assert secret.pk not in [t.pk for t in tickets_like(ada, "my refund", WordEmbedder(), least=0)]
    ada.teams.add(secret.team)
    assert f"#{secret.pk}" in look(desk, "similar")


def test_what_is_kept_for_one_agent_is_not_shown_to_another(desk, sign_in, ben, refund, vector, nora, ada):
    secret = alike(nora)
    secret.team = Team.objects.create(name="Legal", private=True)
    secret.save()
    ada.teams.add(secret.team)
    assert f"#{secret.pk}" in look(desk, "similar")
    assert f"#{secret.pk}" not in look(sign_in(ben), "similar")
    ada.teams.remove(secret.team)
    assert f"#{secret.pk}" not in look(desk, "similar")


def test_visible_tickets_are_found_behind_many_private_ones(refund, vector, nora, ada):
    legal = Team.objects.create(name="Legal", private=True)
    hidden = [alike(nora) for _ in range(30)]
    Ticket.objects.filter(pk__in=[t.pk for t in hidden]).update(team=legal)
    seen = alike(nora)
    assert [t.pk for t in similar_tickets(ada, refund, 3)] == [seen.pk]


def test_many_who_ask_the_same_are_told(desk, refund, vector, nora):
    billing = Category.objects.create(slug="billing", name="Billing")
    assert "Nobody else asks this" in look(desk, "incidents")
    others = [alike(nora) for _ in range(3)]
    old, other = alike(nora), alike(nora)
    Ticket.objects.filter(pk__in=[refund.pk, *[t.pk for t in others], old.pk]).update(category=billing)
    Ticket.objects.filter(pk=old.pk).update(created_at=clock.now() - timedelta(hours=30))
    page = look(desk, "incidents", again="")
    assert "3 similar tickets in 24 hours" in page
    assert f"#{old.pk}" not in page
    assert f"#{other.pk}" not in page


def test_articles_are_ranked_and_internal_ones_cannot_be_inserted(desk, refund, vector):
    article("# Refunds\n\nWhere is my refund? You wait two weeks.", title="Waiting")
    article("# Secret\n\nWhere is my refund? Approve it.", title="Approvals", audience="internal")
    page = look(desk, "articles")
    assert "Waiting" in page
    assert "Internal" in page
    assert 'data-insert-text="[Waiting](https://help.example.com/waiting' in page
    assert "Approve it." not in page


def test_before_a_ticket_has_its_vector_its_cards_say_so(desk, refund):
    assert "still reading" in look(desk, "similar")
    assert "still reading" in look(desk, "articles")


def test_older_tickets_get_their_vectors_batch_by_batch(refund, rosa, monkeypatch):
    monkeypatch.setattr("replywell.knowledge.actions.vectors.BATCH", 2)
    from replywell.tickets.actions.conversation import Said, open_ticket

    for number in range(4):
        open_ticket(Said(contact=rosa, text=f"Question {number}"))
    below, rounds = None, 0
    while (below := remember_some(below, WordEmbedder())) is not None:
        rounds += 1
    assert rounds == 2
    assert TicketVector.objects.count() == 5


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Unavailable("The CRM does not answer. Try again later."), "The CRM does not answer."),
        (ZeroDivisionError(), "Something went wrong here (ZeroDivisionError)."),
    ],
)
def test_a_card_that_fails_says_what_failed_and_the_others_work(desk, refund, card, error, words):
    def load(agent, ticket):
        raise error

    card(load)
    page = look(desk, "odd")
    assert words in page
    assert "Try again" in page
    assert "Rosa" in look(desk, "requester")


def test_a_slow_card_gives_up_politely(desk, refund, card):
    def load(agent, ticket):
        with connection.cursor() as cursor:
            cursor.execute("select pg_sleep(20)")
        return {}

    card(load, patience=0.2)
    started = time.monotonic()
    assert "takes longer than 0.2 seconds" in look(desk, "odd")
    assert time.monotonic() - started < 5


def test_what_was_loaded_is_kept_until_the_ticket_changes(desk, ada, refund, card):
    loaded = []

    def load(agent, ticket):
        loaded.append(ticket.pk)
        return {"count": 0}

    card(load)
    look(desk, "odd")
    look(desk, "odd")
    assert loaded == [412]
    look(desk, "odd", again="")
    assert loaded == [412] * 2
    resolve(refund, by=actor_of(ada))
    look(desk, "odd")
    assert loaded == [412] * 3


def test_a_card_asks_for_its_permission(desk, refund, card, ada):
    card(lambda agent, ticket: {"count": 0}, permission="administer")
    assert "odd" not in [each.slug for each in cards_for(ada)]
    assert desk.get("/tickets/412/cards/odd/").status_code == 403
    assert desk.get("/tickets/412/cards/nonsense/").status_code == 404


def test_folded_cards_stay_folded(desk, ada, refund):
    desk.cookies[f"cards-{ada.pk}"] = "recent.similar"
    page = desk.get("/tickets/412/").text
    assert 'data-card="recent">' in page
    assert 'data-card="articles" open>' in page


@pytest.mark.parametrize(
    "slug", ["requester", "promises", "escalation", "incidents", "recent", "articles", "similar"]
)
def test_a_card_takes_few_queries(desk, ada, refund, vector, nora, rosa, slug):
    from replywell.workspace.cards.registry import card_named

    billing = Category.objects.create(slug="billing", name="Billing")
    article()
    for _ in range(8):
        for contact in (nora, rosa):
            other = alike(contact)
            reply(other, "Done.", by=ada, status="resolved")
    Ticket.objects.update(category=billing)
    refund = Ticket.objects.select_related("requester__company").get(pk=412)
    with CaptureQueriesContext(connection) as asked:
        card_named(ada, slug).load(ada, refund)
    counted = [q["sql"] for q in asked if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    # The articles are searched by meaning and by words, and past tickets apart, with the index that serves;
    # flags and contradictions of what was found are read too.
    assert len(counted) <= (14 if slug == "articles" else 5), counted


def test_the_assistants_part_of_the_page_takes_four_queries(ada, refund, django_assert_max_num_queries):
    from replywell.workspace import ticket_page
    from tests.workspace.assist import answer

    answer(refund)
    with django_assert_max_num_queries(4):
        shown = ticket_page.suggestion(ada, refund)
    assert shown["sources"]
    with django_assert_max_num_queries(0):
        assert ticket_page.context(ada, refund)["cards"]
