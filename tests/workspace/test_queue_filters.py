"""Filters of lists, in addresses and in saved views."""

from datetime import timedelta

import pytest

from replywell.kit import clock
from replywell.people.actions.agents import add_agent
from replywell.people.models import Team
from replywell.tickets.models import Category, Follower, Ticket
from replywell.workspace import counting, queue
from replywell.workspace.actions.saved_views import save_view
from replywell.workspace.conditions import Broken, from_stored, from_text, to_stored, to_text
from replywell.workspace.models import SavedView

READABLE = [
    "status:is:open,pending",
    "urgency:not:low",
    "team:is:mine,none",
    "assignee:not:me",
    "tag:has:vip",
    "created:older:3d",
    "due:within:1h",
    "updated:before:2026-05-31",
    "triage:yes",
    "custom.order:is:A:12",
    "custom.amount:less:12.5",
    "custom.amount:empty",
]
UNREADABLE = [
    "",
    "status",
    "status:is:",
    "moon:is:full",
    "team:is:1;drop",
    "team:is:99999999999999999999999",
    "created:older:3y",
    "created:before:yesterday",
    "custom.amount:less:much",
    "custom.a b:is:x",
    "tag:has:" + "x" * 500,
]


@pytest.mark.parametrize("text", READABLE)
def test_a_condition_reads_as_it_was_written(text):
    condition = from_text(text)
    assert not isinstance(condition, Broken)
    assert to_text(condition) == text
    assert from_stored(to_stored([condition])[0]) == condition


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_is_no_condition_is_broken(text):
    assert isinstance(from_text(text), Broken)


@pytest.mark.parametrize(
    "stored", [None, 7, [], {}, {"field": "status"}, {"field": "status", "op": "is", "values": 3}]
)
def test_what_no_view_can_hold_is_broken(stored):
    assert isinstance(from_stored(stored), Broken)


@pytest.fixture
def lively(refund, rosa, ada, team_billing):
    """Ticket 412 with something in every field, and another with nothing."""
    other = Ticket.objects.create(requester=rosa, subject="Other")
    parent = Category.objects.create(slug="money", name="Money")
    child = Category.objects.create(slug="refunds", name="Refunds", parent=parent)
    Ticket.objects.filter(pk=refund.pk).update(
        team=team_billing,
        assignee=ada,
        category=child,
        urgency=1,
        tags=["vip"],
        language="es",
        sentiment="frustrated",
        needs_triage=True,
        custom={"order": "A1", "amount": 12.0, "paid": True, "kinds": ["a"], "on": "2026-05-01"},
        created_at=clock.now() - timedelta(days=5),
        due_at=clock.now() + timedelta(minutes=30),
    )
    Follower.objects.create(ticket=refund, agent=ada)
    return other


@pytest.mark.parametrize(
    ("text", "refund_is_in", "other_is_in"),
    [
        ("team:is:mine", True, False),
        ("team:is:none", False, True),
        ("team:not:mine", False, True),
        ("team:not:none", True, False),
        ("assignee:is:me", True, False),
        ("assignee:is:none,me", True, True),
        ("assignee:not:me", False, True),
        ("urgency:is:critical", True, False),
        ("urgency:not:critical", False, True),
        ("tag:has:VIP", True, False),
        ("tag:not:vip", False, True),
        ("language:is:es", True, False),
        ("sentiment:not:frustrated", False, True),
        ("triage:yes", True, False),
        ("triage:no", False, True),
        ("followed:yes", True, False),
        ("suggestion:yes", False, False),
        ("created:older:3d", True, False),
        ("created:newer:3d", False, True),
        ("created:before:2020-02-31", False, False),
        ("due:within:1h", True, False),
        ("custom.order:is:A1", True, False),
        ("custom.amount:number:12", True, False),
        ("custom.amount:less:13", True, False),
        ("custom.amount:more:13", False, False),
        ("custom.paid:yes", True, False),
        ("custom.paid:no", False, True),
        ("custom.kinds:includes:a", True, False),
        ("custom.on:before:2026-06-01", True, False),
        ("custom.order:empty", False, True),
        ("tier:not:pro", True, True),
        ("company:is:none", True, True),
    ],
)
def test_each_filter_finds_what_it_says(ada, refund, lively, text, refund_is_in, other_is_in):
    view = queue.narrowed_by(queue.VIEWS["all"], [from_text(text)])
    found = {ticket.pk for ticket in queue.page(view, ada).rows}
    assert found == {*([refund.pk] if refund_is_in else []), *([lively.pk] if other_is_in else [])}


def test_a_category_holds_its_children(ada, refund, lively):
    parent = Category.objects.get(slug="money")
    for text, expected in (("is", {refund.pk}), ("not", {lively.pk})):
        view = queue.narrowed_by(queue.VIEWS["all"], [from_text(f"category:{text}:{parent.pk}")])
        assert {ticket.pk for ticket in queue.page(view, ada).rows} == expected


def test_merged_and_side_tickets_are_left_out_unless_asked_for(ada, refund, lively):
    Ticket.objects.filter(pk=lively.pk).update(merged_into=refund)
    assert [t.pk for t in queue.page(queue.VIEWS["all"], ada).rows] == [refund.pk]
    asked = queue.narrowed_by(queue.VIEWS["all"], [from_text("merged:yes")])
    assert [t.pk for t in queue.page(asked, ada).rows] == [lively.pk]


def test_a_filtered_list_is_shared_by_its_address(desk, refund, lively):
    page = desk.get("/queue/all/?f=tag:has:vip&sort=oldest")
    assert "Where is my refund?" in page.text
    assert ">Other<" not in page.text
    assert "Tag is vip" in page.text
    assert "Save as view" in page.text


def test_a_broken_filter_is_shown_and_narrows_nothing(desk, refund):
    page = desk.get("/queue/all/?f=moon:is:%3Cscript%3E&f=team:is:\0")
    assert page.status_code == 200
    assert "Where is my refund?" in page.text
    assert "not understood: moon:is:&lt;script&gt;" in page.text


def test_a_view_is_saved_from_the_filters_of_a_list(desk, ada, refund, lively):
    told = {"view": "mine", "f": "tag:has:vip", "name": "My  VIPs", "sort": "oldest"}
    assert desk.post("/views/", told).status_code == 302
    view = SavedView.objects.get()
    assert (view.name, view.owner, view.sort) == ("My VIPs", ada, "oldest")
    assert [each["field"] for each in view.filters] == ["assignee", "status", "snoozed", "tag"]
    page = desk.get(f"/queue/v{view.pk}/")
    assert "Where is my refund?" in page.text
    assert f'data-count="v{view.pk}">1<' in page.text


def test_a_saved_view_of_another_version_is_shown_with_what_it_still_says(desk, ada, refund):
    view = SavedView.objects.create(
        name="Old", owner=ada, filters=[{"field": "moon"}, 7], sort="x", columns="y"
    )
    page = desk.get(f"/queue/v{view.pk}/")
    assert page.status_code == 200
    assert "Where is my refund?" in page.text
    assert "not understood" in page.text
    assert desk.get(f"/views/{view.pk}/").status_code == 200


def test_a_view_is_renamed_moved_deleted_and_brought_back(desk, ada):
    first = save_view(ada, "One", conditions=[from_text("tag:has:vip")])
    second = save_view(ada, "Two", conditions=[])
    desk.post(f"/views/{second.pk}/", {"move": "-1"})
    assert [view.name for view in counting.saved_for(ada)] == ["Two", "One"]
    desk.post(
        f"/views/{first.pk}/",
        {"name": "Uno", "f": "tag:has:vip", "sort": "due", "columns": ["subject", "age"]},
    )
    first.refresh_from_db()
    assert (first.name, first.sort, first.columns) == ("Uno", "due", ["subject", "age"])
    page = desk.delete(f"/views/{first.pk}/")
    assert not SavedView.objects.filter(name="Uno").exists()
    signed = page["Location"].partition("deleted=")[2]
    from urllib.parse import unquote

    assert desk.post("/views/brought-back/", {"deleted": unquote(signed)}).status_code == 302
    assert SavedView.objects.get(name="Uno").filters == first.filters
    assert desk.post("/views/brought-back/", {"deleted": "forged"}).status_code == 422


def test_only_leads_share_and_only_owners_and_leads_change(desk, sign_in, ada, ben, team_billing):
    lead = add_agent("lea@example.com", name="Lea Lead", role="lead", teams=[team_billing])
    assert desk.post("/views/", {"view": "open", "name": "Mine", "shared": "all"}).status_code == 403
    shared = save_view(lead, "Billing", conditions=[], shared=True, team=team_billing)
    everybody = save_view(lead, "All", conditions=[], shared=True)
    private = save_view(lead, "Secret", conditions=[])
    bens = sign_in(ben)
    assert desk.get(f"/queue/v{shared.pk}/").status_code == 200
    assert bens.get(f"/queue/v{shared.pk}/").status_code == 404
    assert bens.get(f"/queue/v{everybody.pk}/").status_code == 200
    assert desk.get(f"/queue/v{private.pk}/").status_code == 404
    assert desk.get(f"/views/{private.pk}/").status_code == 404
    assert desk.post(f"/views/{everybody.pk}/", {"name": "Theirs"}).status_code == 403
    assert desk.delete(f"/views/{everybody.pk}/").status_code == 403
    other = sign_in(add_agent("leo@example.com", name="Leo Lead", role="lead"))
    assert other.post(f"/views/{everybody.pk}/", {"name": "Ours", "shared": "all"}).status_code == 302


def test_nobody_shares_with_a_team_that_is_not_theirs(sign_in, ada):
    lead = add_agent("lea@example.com", name="Lea Lead", role="lead")
    legal = Team.objects.create(name="Legal", private=True)
    page = sign_in(lead).post("/views/", {"view": "open", "name": "X", "shared": str(legal.pk)})
    assert page.status_code == 422


def test_the_builder_adds_a_filter_to_the_address_without_a_script(desk, refund, rosa):
    page = desk.get("/queue/open/filters/?field=team")
    assert 'value="mine"' in page.text
    to = desk.get("/queue/open/filters/?field=team&op=is&value=mine&value=none&add=1")
    assert to["Location"] == "/queue/open/?f=team%3Ais%3Amine%2Cnone"
    to = desk.get("/queue/open/filters/?field=created&op=older&value=3&unit=d&add=1")
    assert to["Location"] == "/queue/open/?f=created%3Aolder%3A3d"
    to = desk.get("/queue/open/filters/?field=requester&op=is&value=rosa@example.org&add=1")
    assert to["Location"] == f"/queue/open/?f=requester%3Ais%3A{rosa.pk}"
    assert desk.get("/queue/open/filters/?field=team&op=is&add=1").status_code == 422
    page = desk.get("/queue/open/filters/?field=requester&op=is&value=Nobody+Known&add=1")
    assert page.status_code == 422
    assert "There is nobody called Nobody Known." in page.text
    assert 'value="Nobody Known"' in page.text
    assert desk.get("/queue/open/filters/?field=moon").status_code == 404


@pytest.mark.parametrize(
    "field", ["status", "team", "assignee", "tag", "created", "due", "requester", "triage"]
)
def test_every_field_has_a_control(desk, refund, field):
    page = desk.get(f"/queue/open/filters/?field={field}", headers={"HX-Request": "true"})
    assert "Add this filter" in page.text
    assert "<html" not in page.text


def test_filters_and_saved_views_cost_no_more_queries(
    desk, ada, refund, lively, django_assert_max_num_queries
):
    for number in range(5):
        save_view(ada, f"View {number}", conditions=[from_text("tag:has:vip")])
    team = ada.teams.get().pk
    with django_assert_max_num_queries(8):
        desk.get(f"/queue/open/?f=team:is:{team}&f=assignee:is:{ada.pk}")
