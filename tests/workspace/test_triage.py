"""Tickets in triage and the next ticket, through their addresses."""

import pytest

from replywell.people.actors import ASSISTANT
from replywell.people.models import Team
from replywell.tickets.actions.triage import route
from replywell.tickets.models import Category, Ticket


@pytest.fixture
def unsorted(refund, team_billing):
    """Ticket 412 in triage; the assistant hesitates between two categories, one of which is gone."""
    from replywell.pipeline.models import DecisionRecord, DeskVersion, Walk

    Category.objects.create(slug="billing", name="Bills <b>", team=team_billing)
    Category.objects.create(slug="gone", name="Gone", active=False)
    walk = Walk.objects.create(
        ticket=refund, message=refund.messages.get(), desk=DeskVersion.objects.create(hash="d", desk={}),
        state="carried_out", facts={}, tape=[],
    )  # fmt: skip
    decision = {
        "category": {"ranked": [["billing", 0.5], ["gone", 0.3]]},
        "unsure": ["category"],
        "sure": False,
    }
    DecisionRecord.objects.create(walk=walk, ticket=refund, step="classify", decision=decision, because="W.")
    Ticket.objects.filter(pk=refund.pk).update(needs_triage=True)
    refund.refresh_from_db()
    return refund


def test_a_row_offers_the_guesses_that_there_are(desk, unsorted):
    page = desk.get("/queue/triage/").content.decode()
    assert 'form="triage" name="guess" value="412:category:billing" data-guess="1"' in page
    assert "Bills &lt;b&gt;" in page
    assert "412:category:gone" not in page


def test_who_may_not_classify_is_offered_none(viewer, unsorted):
    assert 'name="guess"' not in viewer.get("/queue/triage/").content.decode()
    assert 'id="asked"' not in viewer.get("/tickets/412/").content.decode()
    assert viewer.post("/triage/", {"guess": "412:category:billing"}).status_code == 403
    assert viewer.post("/next/").status_code == 403


def test_a_ticket_that_one_may_not_see_stays_as_it_is(desk, unsorted):
    route(unsorted, Team.objects.create(name="Legal", private=True), by=ASSISTANT)
    note = desk.swap("/triage/", {"guess": "412:category:billing"})["HX-Trigger"]
    assert "gone, or not visible to you" in note
    unsorted.refresh_from_db()
    assert unsorted.needs_triage


@pytest.mark.parametrize(
    "guess", ["", "412", "412:category", "412:category:gone", "x:category:billing", "9" * 30]
)
def test_a_broken_guess_changes_nothing(desk, unsorted, guess):
    answer = desk.swap("/triage/", {"guess": guess})
    assert answer.status_code in {204, 422}
    unsorted.refresh_from_db()
    assert (unsorted.needs_triage, unsorted.category) == (True, None)


def test_many_are_settled_at_once_and_go_on(desk, ada, unsorted):
    category = Category.objects.get(slug="billing")
    desk.swap("/bulk/", {"do": "category", "category": category.pk, "ticket": [412]})
    unsorted.refresh_from_db()
    assert (unsorted.needs_triage, unsorted.team.name, unsorted.assignee) == (False, "Billing", ada)


def test_the_next_ticket_opens_and_where_there_is_none_one_stays(desk, ada, refund, team_billing):
    route(refund, team_billing, by=ASSISTANT)
    assert desk.post("/next/", {"back": "/queue/mine/"})["Location"] == "/tickets/412/"
    refund.refresh_from_db()
    assert refund.assignee == ada
    answer = desk.post("/next/", {"back": "/queue/mine/"}, follow=True)
    assert answer.redirect_chain[0][0] == "/queue/mine/"
    assert "Nothing waits in your queues." in answer.content.decode()
    assert desk.post("/next/", {"back": "https://elsewhere.example/"})["Location"] == "/"


def test_a_ticket_that_a_colleague_has_taken_meanwhile_is_not_taken_from_them(desk, ben, refund):
    Ticket.objects.update(assignee=ben)
    answer = desk.swap("/tickets/412/assignee/", {"assignee": "me", "seen": ""})
    assert "Ben Okafor has just taken it." in answer["HX-Trigger"]
    refund.refresh_from_db()
    assert refund.assignee == ben
    desk.swap("/tickets/412/assignee/", {"assignee": "me", "seen": ben.pk})
    refund.refresh_from_db()
    assert refund.assignee != ben
