"""The desk's pages of incidents, from the proposal to the last word."""

import pytest
from django.core.cache import cache

from replywell.incidents.actions.incidents import open_incident
from replywell.incidents.models import Incident, IncidentProposal, IncidentTicket
from replywell.kit import jobs
from replywell.people.actions.agents import add_agent
from replywell.people.models import Team
from replywell.tickets.models import Message, Ticket
from tests.incidents.outage import TROUBLES, writes

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


@pytest.fixture
def lea(db, team_billing):
    return add_agent("lea@example.com", name="Lea Roth", role="lead", teams=[team_billing])


@pytest.fixture
def tickets(mailbox):
    return [writes(mailbox, n, TROUBLES[n]) for n in range(4)]


@pytest.fixture
def proposal(tickets):
    return IncidentProposal.objects.create(
        title="Cannot log in", tickets=[t.pk for t in tickets], words=["login"], minutes=10, count=4, usual=0.2, chance=1e-9
    )  # fmt: skip


@pytest.fixture
def leading(client, lea):
    client.force_login(lea)
    return client


def text(response):
    assert response.status_code == 200, response.content[:500]
    return response.content.decode()


def test_from_the_proposal_to_the_last_word(leading, proposal, tickets):
    assert "Cannot log in" in text(leading.get("/incidents/"))
    page = text(leading.get(f"/incidents/proposals/{proposal.pk}/"))
    assert page.count('name="ticket"') == 4 and "Why this is proposed" in page

    given = {"do": "open", "title": "Login down", "severity": "1", "ticket": [t.pk for t in tickets[:3]]}
    opened = leading.post(f"/incidents/proposals/{proposal.pk}/", given)
    incident = Incident.objects.get()
    assert opened["Location"] == f"/incidents/{incident.pk}/"
    assert "Whom it concerns" in text(leading.get(opened["Location"]))

    place = f"/incidents/{incident.pk}/update/"
    text(leading.get(place))
    looked = text(leading.post(place, {"text-en": "We look into it.", "seen": "0", "step": "look"}))
    assert "3 people get this" in looked and not Message.objects.filter(author="agent").exists()
    with jobs.inline():
        sent = leading.post(place, {"text-en": "We look into it.", "seen": "0", "confirmed": "1"})
    assert Message.objects.filter(author="agent").count() == 3
    assert "All are told" in text(leading.get(sent["Location"]))
    part = leading.get(sent["Location"], headers=HTMX)
    assert part.status_code == 286, "Nothing is left to wait for: the page need not ask again."
    assert "<h1" not in part.content.decode()

    update = incident.entries.get(kind="update")
    page = text(leading.get(f"{place}?resolves=1"))
    assert "just answer this message" in page
    assert page.count('name="with"') == 3
    given = {
        "text-en": "It works again.",
        "seen": update.pk,
        "resolves": "1",
        "with": [t.pk for t in tickets[:2]],
    }
    assert "2 people get this" in text(leading.post(place, given | {"step": "look"}))
    with jobs.inline():
        last = leading.post(place, given | {"confirmed": "1"})
    assert Ticket.objects.filter(status="resolved").count() == 2
    assert "Kept open on purpose" in text(leading.get(last["Location"]))


def test_without_words_nothing_is_sent(leading, tickets, lea):
    incident = open_incident(tickets, by=lea, title="Login down")
    response = leading.post(
        f"/incidents/{incident.pk}/update/", {"text-en": " ", "seen": "0", "confirmed": "1"}
    )
    assert response.status_code == 422
    assert not incident.entries.filter(kind="update").exists()


def test_whom_it_reaches_is_asked_once_of_each_ticket(leading, tickets, lea, monkeypatch):
    incident = open_incident(tickets, by=lea, title="Login fails")
    asked = []
    monkeypatch.setattr(
        "replywell.incidents.reach.why_not", lambda ticket, _row: asked.append(ticket.pk) or ""
    )
    given = {"resolves": "1", "step": "look", "text-en": "It is over.", "with": [tickets[0].pk]}
    shown = leading.post(f"/incidents/{incident.pk}/update/", given)
    assert sorted(asked) == sorted(ticket.pk for ticket in tickets)
    assert shown.context["whom"].told == 1


def test_publishing_and_withdrawing(leading, tickets, lea):
    incident = open_incident([], by=lea, title="Secret cause")
    public = {"title-en": "Signing in fails", "text-en": "We look into it."}
    assert "Secret cause" in text(leading.get(f"/incidents/{incident.pk}/public/"))
    leading.post(f"/incidents/{incident.pk}/public/", public)
    update = incident.entries.get(kind="update")
    assert "Signing in fails" in text(leading.get("/help/en/incidents/"))
    place = f"/incidents/{incident.pk}/updates/{update.pk}/publication/"
    assert leading.post(place, {"_method": "DELETE"}).status_code == 302
    assert "Signing in fails" not in text(leading.get("/help/en/incidents/"))
    assert leading.post(place, {"title-en": " "}).status_code == 422


def test_linking_by_number_by_search_and_in_bulk(leading, tickets, lea):
    incident = open_incident([], by=lea, title="Login down")
    place = f"/incidents/{incident.pk}/tickets/"
    leading.post(place, {"named": f"#{tickets[0].pk}"})
    assert leading.post(place, {"named": "99999999"}).status_code == 404
    assert leading.post(place, {"named": "x"}).status_code == 422
    assert leading.post(place, {"do": "link"}).status_code == 422
    assert f"#{tickets[1].pk}" in text(leading.get(f"/incidents/{incident.pk}/?q=login"))
    leading.post(place, {"do": "link", "ticket": [tickets[1].pk]})
    bulk = {"do": "incident", "incident": incident.pk, "ticket": [t.pk for t in tickets]}
    assert leading.post("/bulk/", bulk, headers=HTMX).status_code == 204
    assert incident.tickets.filter(state="linked").count() == 4
    leading.post(place, {"do": "unlink", "ticket": [tickets[1].pk]})
    leading.post(place, {"do": "untold", "ticket": [tickets[2].pk]})
    assert incident.tickets.filter(state="refused").get().ticket == tickets[1]
    assert incident.tickets.filter(untold=True).get().ticket == tickets[2]


def test_the_ticket_says_what_it_is_part_of(leading, tickets, lea):
    incident = open_incident(tickets[:1], by=lea, title="Login down")
    IncidentTicket.objects.create(incident=incident, ticket=tickets[1], state="proposed")
    place = f"/tickets/{tickets[1].pk}/"
    assert "The assistant only drafts here" in text(leading.get(f"/tickets/{tickets[0].pk}/"))
    assert "Not this" in text(leading.get(place))
    leading.post(f"{place}incident/", {"incident": incident.pk, "do": "unlink"})
    assert "Not this" not in text(leading.get(place))
    assert "Login down" in text(leading.get(f"/tickets/{tickets[0].pk}/cards/incidents/", headers=HTMX))


def test_opened_by_hand_from_a_ticket(leading, tickets):
    card = text(leading.get(f"/tickets/{tickets[0].pk}/cards/incidents/", headers=HTMX))
    assert f"/incidents/new/?ticket={tickets[0].pk}" in card
    text(leading.get(f"/incidents/new/?ticket={tickets[0].pk}&ticket=x&ticket=999999"))
    leading.post("/incidents/", {"title": "By hand", "severity": "2", "ticket": [tickets[0].pk]})
    assert Incident.objects.get().tickets.get().ticket == tickets[0]
    assert leading.post("/incidents/", {"title": " ", "severity": "2"}).status_code == 422


def test_changing_it(leading, lea):
    incident = open_incident([], by=lea, title="Login down")
    place = f"/incidents/{incident.pk}/"
    given = {
        "title": "Sign-in down",
        "status": "identified",
        "severity": "3",
        "owner": "",
        "products": "Web, iOS,",
    }
    leading.post(place, given)
    incident.refresh_from_db()
    assert (incident.title, incident.status, incident.severity, incident.owner) == (
        "Sign-in down",
        "identified",
        3,
        None,
    )
    assert incident.products == ["Web", "iOS"]
    for bad in ({"status": "x"}, {"severity": "9"}, {"title": " "}):
        assert leading.post(place, bad).status_code == 422
    leading.post(f"{place}notes/", {"text": "It is the cache."})
    assert "It is the cache." in text(leading.get(place))
    assert leading.post(f"{place}notes/", {"text": " "}).status_code == 422


@pytest.mark.parametrize("role", ["viewer", "light"])
def test_who_only_looks_changes_nothing(client, tickets, lea, role):
    incident = open_incident(tickets, by=lea, title="Login down")
    client.force_login(add_agent("v@example.com", name="V", role=role))
    text(client.get("/incidents/"))
    page = text(client.get(f"/incidents/{incident.pk}/"))
    assert "Write an update" not in page and 'type="checkbox" name="ticket"' not in page
    for place in ("", "notes/", "tickets/", "update/", "public/"):
        assert client.post(f"/incidents/{incident.pk}/{place}", {}).status_code == 403
    assert client.get(f"/incidents/{incident.pk}/update/").status_code == 403


def test_agents_handle_but_do_not_announce(client, tickets, lea, ada):
    incident = open_incident(tickets, by=lea, title="Login down")
    client.force_login(ada)
    assert "Write an update" not in text(client.get(f"/incidents/{incident.pk}/"))
    assert (
        client.post(f"/incidents/{incident.pk}/update/", {"text-en": "x", "confirmed": "1"}).status_code
        == 403
    )


def test_tickets_of_teams_one_is_not_in_are_not_shown(client, tickets, lea, ada, proposal):
    incident = open_incident(tickets, by=lea, title="Login down")
    Ticket.objects.filter(pk=tickets[0].pk).update(
        team=Team.objects.create(name="Legal", private=True), subject="Merger of Foo"
    )
    client.force_login(ada)
    page = text(client.get(f"/incidents/{incident.pk}/"))
    assert "Merger of Foo" not in page and "and 1 that you do not see" in page
    assert "Merger of Foo" not in text(client.get(f"/incidents/proposals/{proposal.pk}/"))
    Ticket.objects.update(team=Team.objects.get(name="Legal"))
    assert client.get(f"/incidents/proposals/{proposal.pk}/").status_code == 404


def test_what_is_not_there_is_not_found(leading, lea):
    incident = open_incident([], by=lea, title="x")
    for place in (
        "/incidents/99/",
        "/incidents/99/update/",
        "/incidents/proposals/99/",
        f"/incidents/{incident.pk}/updates/99/",
    ):
        assert leading.get(place).status_code == 404
    note = incident.entries.first()
    assert leading.get(f"/incidents/{incident.pk}/updates/{note.pk}/").status_code == 404
