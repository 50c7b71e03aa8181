"""Rehearsals in the console: who sees one, what begins it, and what people say of its flips."""

import pytest

from replywell.people.actions.agents import add_agent
from replywell.people.models import Brand, Team
from replywell.pipeline.actions.rehearsals import go_on
from replywell.pipeline.models import Evaluation, Rehearsal
from replywell.tickets.actions import triage
from tests.console.desk_of_an_owner import page
from tests.pipeline import answers
from tests.pipeline.answers import asking
from tests.pipeline.past import many
from tests.pipeline.rehearsing import rehearsed, setting


@pytest.fixture
def begun(rosa, mailbox, ada):
    """A rehearsal of a higher mode, finished."""
    answers.desk("draft")
    many(rosa, mailbox, 2)
    return rehearsed(setting(autonomy={"modes": [["billing", "auto"]]}))


OF_ONE = ("rehearsal-cancellation", "rehearsal-push", "rehearsal-repetition")


@pytest.mark.parametrize(("role", "opens"), [("owner", 200), ("lead", 200), ("agent", 403), ("viewer", 403)])
def test_who_sees_one(client, begun, role, opens):
    client.force_login(add_agent(f"{role}@example.com", name=role, role=role))
    run = Evaluation.objects.create(kind="mask", figures={"recall": 1.0}, version="1")
    walk = begun.tickets.first().walk
    for address in (
        page("rehearsal", begun.pk),
        page("decision", walk.pk),
        page("evaluation", run.pk),
        page("decisions"),
        page("rehearsals"),
    ):
        assert client.get(address).status_code == opens, address
    if opens == 403:
        row = begun.tickets.first()
        posts = [page(name, begun.pk) for name in OF_ONE]
        posts += [page("reaskings", walk.pk), page("rehearsal-judgement", begun.pk, row.pk)]
        assert {client.post(each).status_code for each in posts} == {403}


@pytest.mark.parametrize("pk", [99_999, 2**63 + 1])
def test_what_is_not_there_is_not_found(desk, pk):
    for name in ("decision", "rehearsal", "evaluation"):
        assert desk.get(page(name, pk)).status_code == 404
    for name in (*OF_ONE, "reaskings"):
        assert desk.post(page(name, pk)).status_code == 404


def test_a_rehearsal_is_begun_goes_on_and_is_looked_at(desk, rosa, mailbox, ada):
    category = answers.desk("draft")
    many(rosa, mailbox, 2)
    given = {"category": category.pk, "mode": "auto", "days": 90, "wanted": 200, "seed": 1}
    answer = desk.post(page("rehearsal-new"), given)
    begun = Rehearsal.objects.get()
    assert answer["Location"] == page("rehearsal", begun.pk)
    assert "0 / 2" in desk.get(page("rehearsal", begun.pk)).text
    go_on(begun, asking())
    text = desk.get(page("rehearsal", begun.pk)).text
    assert "Not passed" in text and "Suggested → Answered by itself: 2" in text
    assert desk.get(page("rehearsal", begun.pk), headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "Question 1" not in desk.get(page("rehearsal", begun.pk) + "?show=lost").text
    assert "Question 1" in desk.get(page("rehearsal", begun.pk) + "?show=open&category=billing").text


@pytest.mark.parametrize("given", [{}, {"mode": "auto"}, {"tone": "short"}, {"auto_bar": "150"}])
def test_a_rehearsal_of_nothing_is_refused(desk, given):
    answer = desk.post(page("rehearsal-new"), {"days": 90, "wanted": 200, "seed": 1} | given)
    assert answer.status_code == 422 and not Rehearsal.objects.exists()


def test_every_field_of_the_form_makes_a_candidate(desk, rosa, mailbox, ada):
    answers.desk("draft")
    many(rosa, mailbox, 1)
    first, second = (Brand.objects.create(name=name) for name in ("Lumen", "Nova"))
    for given, fields in (
        ({"auto_bar": "90"}, {"autonomy"}),
        ({"category_bar": "70"}, {"bars"}),
        ({"brand": first.pk, "tone": "short"}, {"voice"}),
        ({"brand": second.pk, "tone": "short"}, {"voices"}),
        ({"today": "on"}, set()),
    ):
        desk.post(page("rehearsal-new"), {"days": 90, "wanted": 200, "seed": 1} | given)
        begun = Rehearsal.objects.first()
        assert set(begun.candidate["desk"]) == fields
        assert go_on(begun, asking()).state == "done", begun.error


def test_flips_are_judged_on_the_page(desk, begun, owner):
    row = begun.tickets.first()
    desk.post(page("rehearsal-judgement", begun.pk, row.pk), {"is": "worse"})
    row.refresh_from_db()
    assert (row.outcome, row.severe, row.judged_by) == ("lost", True, owner)
    assert "Judged by Olga" in desk.get(page("rehearsal", begun.pk)).text
    assert desk.post(page("rehearsal-judgement", begun.pk, row.pk), {"is": "?"}).status_code == 422
    assert desk.post(page("rehearsal-judgement", begun.pk, 9_999_999), {"is": "even"}).status_code == 404


def test_tickets_of_a_private_team_are_counted_and_not_shown(client, begun, owner, ben):
    ben.role = "lead"
    ben.save()
    client.force_login(ben)
    row = begun.tickets.first()
    row.ticket.refresh_from_db()
    triage.route(row.ticket, Team.objects.create(name="Board", private=True), by=f"agent:{owner.pk}")
    text = client.get(page("rehearsal", begun.pk)).text
    assert "1 ticket is of a team whose tickets you do not see" in text and f"#{row.ticket_id} " not in text
    assert client.post(page("rehearsal-judgement", begun.pk, row.pk), {"is": "even"}).status_code == 404


def test_it_is_cancelled_and_repeated(desk, begun):
    desk.post(page("rehearsal-repetition", begun.pk))
    again = Rehearsal.objects.first()
    assert (again.hash, again.state) == (begun.hash, "waiting")
    assert desk.post(page("rehearsal-repetition", again.pk)).status_code == 422
    assert desk.post(page("rehearsal-push", again.pk)).status_code == 409
    desk.post(page("rehearsal-cancellation", again.pk))
    again.refresh_from_db()
    assert again.state == "cancelled"
