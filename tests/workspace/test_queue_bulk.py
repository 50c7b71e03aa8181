"""Many tickets changed at once, and undone; the preview beside the list."""

import json
from datetime import timedelta

import pytest

from replywell.kit import clock
from replywell.people.actions.agents import add_agent
from replywell.people.actors import SYSTEM
from replywell.people.models import Team
from replywell.tickets.actions.lifecycle import close
from replywell.tickets.actions.triage import assign, route
from replywell.tickets.models import Category, Ticket, TicketEvent
from replywell.workspace.actions.bulk import UNDOABLE
from replywell.workspace.models import BulkChange


@pytest.fixture
def three(refund, rosa):
    """Ticket 412 and two more."""
    return [refund, *(Ticket.objects.create(requester=rosa, subject=f"T{n}") for n in range(2))]


def do(desk, tickets, **what):
    return desk.swap("/bulk/", {"ticket": [ticket.pk for ticket in tickets], **what})


def note(page) -> dict:
    return json.loads(page["HX-Trigger"])["toast"]


def test_each_act_changes_all_of_them_with_one_event_each(desk, ada, three, team_billing):
    category = Category.objects.create(slug="money", name="Money")
    acts = {
        "assign": ({"assignee": "me"}, lambda t: t.assignee == ada),
        "team": ({"team": team_billing.pk}, lambda t: t.team == team_billing),
        "status": ({"status": "pending"}, lambda t: t.status == "pending"),
        "urgency": ({"urgency": "1"}, lambda t: t.urgency == 1),
        "category": ({"category": category.pk}, lambda t: t.category == category),
        "tag": ({"tags": "VIP, late"}, lambda t: t.tags == ["vip", "late"]),
        "untag": ({"tags": "vip"}, lambda t: t.tags == ["late"]),
        "snooze": ({"until": "tomorrow"}, lambda t: t.snoozed_until > clock.now()),
    }
    for name, (values, is_so) in acts.items():
        before = TicketEvent.objects.count()
        assert note(do(desk, three, do=name, **values))["message"] == "3 tickets changed", name
        assert all(is_so(ticket) for ticket in Ticket.objects.all()), name
        assert TicketEvent.objects.count() == before + 3, name


def test_closed_ones_are_skipped_and_it_says_so(desk, three):
    Ticket.objects.filter(pk=three[1].pk).update(status="resolved")
    close(three[1], by=SYSTEM)
    assert (
        note(do(desk, three, do="status", status="pending"))["message"]
        == "2 tickets changed · 1 skipped: closed"
    )


def test_what_is_so_already_is_not_changed(desk, ada, three):
    assign(three[0], ada, by=SYSTEM)
    told = note(do(desk, three, do="assign", assignee="me"))
    assert told["message"] == "2 tickets changed · 1 was so already"


def test_undo_puts_back_all_that_was_changed(desk, three):
    Ticket.objects.filter(pk=412).update(waiting_since=clock.now(), due_at=clock.now())
    before = list(Ticket.objects.order_by("pk").values("status", "waiting_since", "due_at", "resolved_at"))
    told = note(do(desk, three, do="status", status="resolved"))
    assert set(Ticket.objects.values_list("status", flat=True)) == {"resolved"}
    assert told["action"]["label"] == "Undo"
    assert note(desk.swap(told["action"]["url"]))["message"] == "3 tickets are as they were"
    assert (
        list(Ticket.objects.order_by("pk").values("status", "waiting_since", "due_at", "resolved_at"))
        == before
    )
    assert desk.swap(told["action"]["url"]).status_code == 409


def test_undo_leaves_alone_what_somebody_changed_since(desk, ben, three):
    told = note(do(desk, three, do="urgency", urgency="1"))
    assign(three[0], ben, by=SYSTEM)
    undone = note(desk.swap(told["action"]["url"]))
    assert undone["message"] == "2 tickets are as they were · 1 skipped: changed since"
    three[0].refresh_from_db()
    assert (three[0].urgency, three[0].assignee) == (1, ben)


def test_undo_is_for_whoever_did_it_and_for_some_minutes(desk, sign_in, ben, three):
    url = note(do(desk, three, do="urgency", urgency="1"))["action"]["url"]
    assert sign_in(ben).swap(url).status_code == 404
    BulkChange.objects.update(at=clock.now() - UNDOABLE - timedelta(seconds=1))
    assert desk.swap(url).status_code == 409


def test_a_private_team_s_tickets_are_out_of_reach(desk, legal, three):
    told = note(do(desk, three, do="urgency", urgency="1"))
    assert told["message"] == "2 tickets changed · 1 skipped: gone, or not visible to you"
    legal.refresh_from_db()
    assert legal.urgency != 1


def test_tickets_that_left_sight_are_not_undone(desk, ada, three):
    url = note(do(desk, three, do="urgency", urgency="1"))["action"]["url"]
    moment = Ticket.objects.get(pk=412).updated_at
    legal = Team.objects.create(name="Legal", private=True)
    Ticket.objects.filter(pk=412).update(team=legal, updated_at=moment)
    desk.swap(url)
    assert Ticket.objects.get(pk=412).urgency == 1


@pytest.mark.parametrize("role", ["viewer", "light"])
def test_those_who_may_not_change_tickets_change_none(sign_in, three, role):
    reader = sign_in(add_agent("rea@example.com", name="Rea", role=role))
    assert do(reader, three, do="urgency", urgency="1").status_code == 403
    assert reader.swap("/bulk/1/undone/").status_code == 403
    assert 'name="ticket"' not in reader.get("/").text


@pytest.mark.parametrize(
    "what",
    [
        {"do": "explode"},
        {},
        {"do": "assign", "assignee": "99999"},
        {"do": "assign", "assignee": "x"},
        {"do": "team", "team": "99999"},
        {"do": "status", "status": "closed"},
        {"do": "urgency", "urgency": "9"},
        {"do": "category", "category": ""},
        {"do": "tag", "tags": " , "},
        {"do": "snooze", "until": "2026-99-99T00:00"},
        {"do": "snooze", "until": "never"},
    ],
)
def test_bad_input_changes_nothing_and_says_what_to_do(desk, three, what):
    page = do(desk, three, **what)
    assert page.status_code == 422
    assert not BulkChange.objects.exists()


def test_nothing_selected_says_so_and_too_many_are_refused(desk, refund):
    assert do(desk, [], do="urgency", urgency="1").status_code == 422
    many = {"ticket": [str(n) for n in range(1, 300)], "do": "urgency", "urgency": "1"}
    assert desk.swap("/bulk/", many).status_code == 422


def test_all_of_a_view_are_changed_without_naming_them(desk, three):
    assign(three[0], None, by=SYSTEM)
    Ticket.objects.filter(pk=three[2].pk).update(tags=["vip"])
    told = note(
        desk.swap("/bulk/", {"all": "1", "view": "open", "f": "tag:has:vip", "do": "urgency", "urgency": "1"})
    )
    assert told["message"] == "1 ticket changed"


def test_without_a_script_it_is_a_page_with_forms_and_a_way_back(desk, three):
    page = desk.get("/bulk/", {"ticket": [t.pk for t in three], "back": "/queue/open/?f=tag:not:x"})
    assert "Change 3 tickets" in page.text
    assert page.text.count('name="ticket" value="412"') == 7
    done = desk.post(
        "/bulk/", {"ticket": 412, "do": "urgency", "urgency": 1, "back": "/queue/open/?q=refund"}
    )
    assert done["Location"].startswith("/queue/open/?q=refund&undo=")
    assert "1 ticket changed" in desk.get(done["Location"]).text
    away = desk.post("/bulk/", {"ticket": 412, "do": "urgency", "urgency": 2, "back": "//evil.example/"})
    assert away["Location"].startswith("/?undo=")


def test_the_preview_shows_the_newest_messages(desk, refund):
    page = desk.get("/tickets/412/glance/")
    assert "I cancelled two weeks ago" in page.text
    assert "<html" not in page.text


def test_the_preview_of_a_private_team_s_ticket_is_not_there(desk, legal):
    assert desk.get("/tickets/412/glance/").status_code == 404


def test_a_light_agent_sees_lists_of_their_teams_alone(sign_in, refund, rosa):
    team = Team.objects.create(name="Stores")
    light = sign_in(add_agent("lia@example.com", name="Lia", role="light", teams=[team]))
    assert "Where is my refund?" not in light.get("/queue/all/").text
    route(refund, team, by=SYSTEM)
    assert "Where is my refund?" in light.get("/queue/all/").text
