"""The pages of missed promises: who sees what, files equal to screens, from the draft to the signature."""

import csv
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from replywell.kit import clock, jobs
from replywell.notifications.models import Notification
from replywell.people.actions.agents import add_agent
from replywell.people.actors import actor_of
from replywell.people.models import Team
from replywell.project.follow_ups import tell_of_follow_up
from replywell.sla.actions.clocks import keep_clocks
from replywell.sla.actions.postmortems import stamp
from replywell.sla.actions.sweep import sweep
from replywell.sla.models import Breach, FollowUp, Policy, PostMortem
from replywell.tickets.actions import triage
from replywell.tickets.actions.conversation import Said, open_ticket, reply
from replywell.tickets.models import Ticket

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def at(name: str, *args: object) -> str:
    return reverse(f"console:{name}", args=args)


@pytest.fixture
def missed(rosa, mailbox, ada, team_billing):
    """Two first answers that are late; one of them came."""
    Policy.objects.create(name="All", first_response=60, pauses=["pending"])
    tickets = []
    for number in range(2):
        with clock.at(MONDAY):
            said = Said(
                contact=rosa,
                connection=mailbox,
                external_id=f"{number}@c",
                subject=f"=Refund {number}",
                text="?",
            )
            ticket = open_ticket(said).ticket
            triage.route(ticket, team_billing, by=actor_of(ada))
            triage.assign(ticket, ada, by=actor_of(ada))
            keep_clocks(ticket.pk)
        tickets.append(ticket)
    with clock.at(MONDAY + timedelta(minutes=61)), jobs.inline():
        sweep()
    with clock.at(MONDAY + timedelta(minutes=90)), jobs.inline():
        reply(tickets[0], "So.", by=ada)
        keep_clocks(tickets[0].pk)
    return list(Breach.objects.order_by("ticket"))


@pytest.fixture
def signed_in(db):
    def sign_in(role: str, **more) -> Client:
        client = Client()
        client.force_login(add_agent(f"{role}@example.com", name=role.title(), role=role, **more))
        return client

    return sign_in


@pytest.fixture
def at_desk(ada):
    client = Client()
    client.force_login(ada)
    return client


PAGES = ("breaches", "breaches-file", "post-mortems", "follow-ups")
OF_ONE = ("post-mortem", "post-mortem-file", "post-mortem-signature")


@pytest.mark.parametrize(("role", "status"), [("owner", 200), ("lead", 200), ("agent", 200), ("light", 403), ("viewer", 403)])  # fmt: skip
def test_who_writes_at_the_desk_sees_them_and_nobody_else(missed, signed_in, role, status):
    client = signed_in(role)
    for name in PAGES:
        assert client.get(at(name)).status_code == status, name
    for name in OF_ONE:
        assert client.get(at(name, missed[0].post_mortem_id)).status_code == status, name
    for name in ("breach-draft", "breach-own"):
        assert client.post(at(name, missed[0].pk)).status_code == (302 if status == 200 else 403), name


def test_what_is_of_a_closed_team_is_not_there(missed, signed_in):
    Team.objects.update(private=True)
    client = signed_in("agent")
    number = missed[0].post_mortem_id
    follow_up = FollowUp.objects.create(post_mortem_id=number, what="Watch")

    assert "Refund" not in client.get(at("breaches")).text
    assert "Refund" not in client.get(at("breaches-file")).getvalue().decode()
    assert "Refund" not in client.get(at("post-mortems")).text
    assert "Watch" not in client.get(at("follow-ups")).text
    for name in (*OF_ONE, "post-mortem-amendment", "follow-up-new"):
        assert client.post(at(name, number), {"what": "x"}).status_code in {404, 405}, name
    for name in ("breach-draft", "breach-own"):
        assert client.post(at(name, missed[0].pk)).status_code == 404
    for name in ("follow-up-state", "follow-up-removal"):
        assert client.post(at(name, follow_up.pk)).status_code == 404
    client.post(at("breaches-shared"), {"breach": [row.pk for row in missed]})
    assert PostMortem.objects.count() == 2


@pytest.mark.parametrize("asked", ["", "?q=Refund", "?state=draft", "?kind=resolution", "?q=%231", "?from=2026-03-02&to=2026-03-02"])  # fmt: skip
def test_the_file_has_the_rows_of_the_screen(missed, at_desk, asked):
    page = at_desk.get(at("breaches") + asked)
    rows = list(csv.DictReader(at_desk.get(at("breaches-file") + asked).getvalue().decode().splitlines()))

    shown = [row.ticket_id for row, *_ in page.context["breaches"]]
    assert [int(row["ticket"]) for row in rows] == shown
    assert page.context["count"] == len(rows)
    assert all(row["subject"].startswith("'=") for row in rows), "no spreadsheet takes it for a formula"


@pytest.mark.parametrize("asked", ["?team=x", "?agent=1%00", "?from=yesterday", "?company=" + "9" * 40])
def test_an_address_that_somebody_broke_is_told(missed, at_desk, asked):
    assert at_desk.get(at("breaches") + asked).status_code in {200, 422, 400}


def test_the_draft_speaks_of_states_and_of_nobody(missed, at_desk):
    page = at_desk.get(at("post-mortem", missed[1].post_mortem_id))

    assert "Drafted by rules" in page.text
    row = PostMortem.objects.get(pk=missed[1].post_mortem_id)
    assert "Ada" not in row.title + row.summary + row.prevention + str(row.causes) + str(
        row.figures["timeline"]
    )
    assert "Ada Byrne" in page.text, "in the table of owners"
    assert "other work came first" in page.text


def sent(row: PostMortem, **more) -> dict:
    texts = {name: getattr(row, name) for name in ("title", "summary", "prevention")}
    return {**texts, "causes": ["lay_still"], "other_cause": "", "lessons": "", "seen": stamp(row), **more}


def test_from_draft_to_signature_amendment_and_files(missed, at_desk, signed_in):
    number, lead = missed[0].post_mortem_id, signed_in("lead")
    row = PostMortem.objects.get(pk=number)
    at_desk.post(at("post-mortem", number), sent(row, lessons="<script>Look at the queue.</script>"))
    planned = {"what": "Plan lunch", "due": "2026-03-09"}
    at_desk.post(at("follow-up-new", number), planned)
    assert at_desk.post(at("post-mortem-signature", number)).status_code == 403

    assert lead.get(at("post-mortem-signature", number)).status_code == 200
    assert lead.post(at("post-mortem-signature", number)).status_code == 302

    page = at_desk.get(at("post-mortem", number))
    assert "signed by Lead" in page.text
    assert "<script>Look" not in page.text
    assert "<textarea" not in page.text
    row.refresh_from_db()
    assert at_desk.post(at("post-mortem", number), sent(row)).status_code == 422
    assert "Signed" in at_desk.get(at("post-mortems") + "?q=queue").text
    told = at_desk.get(at("post-mortem-file", number)).text
    assert "Signed by Lead" in told
    assert "- [ ] Plan lunch" in told
    figures = list(
        csv.DictReader(
            at_desk.get(at("post-mortem-file", number) + "?as=csv").getvalue().decode().splitlines()
        )
    )
    sums = {
        part: sum(float(one["seconds"]) for one in figures if one["part"] == f"time by {part}")
        for part in ("wait", "state", "team", "owner")
    }
    assert set(sums.values()) == {5400.0}
    lead.post(at("post-mortem-amendment", number))
    assert "<textarea" in at_desk.get(at("post-mortem", number)).text
    assert "signed by Lead" in at_desk.get(at("post-mortem-version", number, 1)).text
    assert at_desk.get(at("post-mortem-version", number, 7)).status_code == 404


def test_what_is_wrong_with_a_form_is_told_beside_what_was_typed(missed, at_desk):
    number = missed[0].post_mortem_id
    row = PostMortem.objects.get(pk=number)
    page = at_desk.post(at("post-mortem", number), sent(row, title="", lessons="Kept."))
    assert (page.status_code, "Kept." in page.text) == (422, True)
    page = at_desk.post(at("follow-up-new", number), {"what": "Kept, too", "due": "tomorrow"})
    assert (page.status_code, "Kept, too" in page.text) == (422, True)


def test_several_share_one_and_one_leaves_again(missed, at_desk):
    at_desk.post(at("breaches-shared"), {"breach": [missed[0].pk]})
    assert PostMortem.objects.count() == 2
    at_desk.post(at("breaches-shared"), {"breach": [row.pk for row in missed]})
    page = at_desk.get(at("post-mortem", PostMortem.objects.get().pk))
    assert "Take out" in page.text

    at_desk.post(at("breach-own", missed[1].pk))
    assert PostMortem.objects.count() == 2


def test_what_is_shared_with_a_ticket_of_a_closed_team_is_left_alone(missed, at_desk, signed_in):
    at_desk.post(at("breaches-shared"), {"breach": [row.pk for row in missed]})
    shared = PostMortem.objects.get()
    at_desk.post(at("post-mortem", shared.pk), sent(shared, lessons="Umbrellas"))
    Team.objects.update(private=True)
    Ticket.objects.filter(pk=missed[1].ticket_id).update(team=None)
    client = signed_in("agent")

    assert client.post(at("breach-own", missed[1].pk)).status_code == 404
    assert client.get(at("post-mortem", shared.pk)).status_code == 404
    assert "Refund 1" in client.get(at("breaches") + "?q=Refund").text
    assert "Refund 1" not in client.get(at("breaches") + "?q=Umbrellas").text
    assert PostMortem.objects.count() == 1


def test_a_version_is_told_to_those_who_see_all_its_tickets(missed, at_desk, signed_in):
    at_desk.post(at("breaches-shared"), {"breach": [row.pk for row in missed]})
    shared, lead = PostMortem.objects.get(), signed_in("lead")
    at_desk.post(at("post-mortem", shared.pk), sent(shared, other_cause="Rain"))
    lead.post(at("post-mortem-signature", shared.pk))
    lead.post(at("post-mortem-amendment", shared.pk))
    at_desk.post(at("breach-own", missed[0].pk))
    Team.objects.update(private=True)
    Ticket.objects.filter(pk=missed[1].ticket_id).update(team=None)

    client, version = signed_in("agent"), at("post-mortem-version", shared.pk, 1)
    page = client.get(at("post-mortem", shared.pk))
    assert page.status_code == 200
    assert version not in page.text
    assert client.get(version).status_code == 404
    assert version in at_desk.get(at("post-mortem", shared.pk)).text
    assert at_desk.get(version).status_code == 200


def test_an_action_is_listed_overdue_told_once_and_ticked_off(missed, at_desk, ada):
    number = missed[0].post_mortem_id
    with clock.at(MONDAY), jobs.inline():
        at_desk.post(
            at("follow-up-new", number), {"what": "Plan lunch", "owner": ada.pk, "due": "2026-03-09"}
        )
    one = FollowUp.objects.get()
    with clock.at(MONDAY):
        assert not tell_of_follow_up(one.pk, due=True), "it is not due yet"
    with clock.at(MONDAY + timedelta(days=7, hours=12)):
        assert tell_of_follow_up(one.pk, due=True)
        assert not tell_of_follow_up(one.pk, due=True)
    assert Notification.objects.filter(agent=ada, kind="follow_up").count() == 2

    with clock.at(MONDAY + timedelta(days=8)):
        assert "Overdue" in at_desk.get(at("follow-ups")).text
    at_desk.post(at("follow-up-state", one.pk), {"done": "yes", "back": "list"})
    assert "Plan lunch" not in at_desk.get(at("follow-ups")).text
    assert "Plan lunch" in at_desk.get(at("follow-ups") + "?show=done").text
    assert not tell_of_follow_up(one.pk, due=True)


def test_figures_of_the_screen_the_file_and_the_tickets_agree(missed, signed_in):
    client = signed_in("lead")
    period = "&from=2026-03-01&to=2026-03-03"
    for by in ("target", "team", "agent", "policy", "channel"):
        page = client.get(at("attainment") + f"?by={by}{period}")
        file = client.get(at("attainment-file") + f"?by={by}{period}")
        lines = list(csv.DictReader(file.getvalue().decode().splitlines()))
        for (row, name, cells), line in zip(page.context["rows"], lines, strict=True):
            assert (name, str(row.now.missed), str(row.now.share)) == (
                line["name"],
                line["missed"],
                line["share"],
            )
            for state, count, href in cells:
                behind = client.get(href)
                assert behind.context["count"] == count, (by, state)
                assert len(behind.context["rows"]) == count
        assert sum(int(line["missed"]) for line in lines) == 2


@pytest.mark.parametrize("asked", ["?by=password", "?from=2026-03-03&to=2026-03-01", "?from=0001-01-01", "?key=%00", "?start=-1"])  # fmt: skip
def test_an_odd_period_or_dimension_is_answered(missed, signed_in, asked):
    client = signed_in("owner")
    for name in ("attainment", "attainment-file", "attainment-tickets"):
        assert client.get(at(name) + asked).status_code in {200, 422, 400}, name


def test_the_card_of_a_ticket_leads_to_the_post_mortem(missed, at_desk):
    page = at_desk.get(f"/tickets/{missed[0].ticket_id}/cards/promises/", headers={"HX-Request": "true"})

    assert at("post-mortem", missed[0].post_mortem_id) in page.text
