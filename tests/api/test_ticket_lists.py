"""Lists, filters, cursors, searches and views of tickets."""

from datetime import timedelta

import pytest

from replywell.kit import clock
from replywell.tickets.models import Ticket
from replywell.tickets.status import Status
from tests.api.numbering import numbers


def test_each_filter_finds_what_fits(call, refund, rosa, ada, team_billing, billing):
    other = Ticket.objects.create(requester=rosa, subject="Other", status=Status.OPEN, urgency=1)
    Ticket.objects.filter(pk=412).update(
        team=team_billing, assignee=ada, category=billing, urgency=2, tags=["vip", "eu"]
    )
    later = (clock.now() + timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    first, both = [412], sorted([412, other.pk], reverse=True)
    asked = {
        "status=new": first, "status=new&status=open": both, "team=Billing": first, "team=none": [other.pk],
        "assignee=ada@example.com": first, "assignee=me": first, "assignee=none": [other.pk], "category=billing": first,
        "category=none": [other.pk], "urgency=high": first, "urgency=critical": [other.pk], "tag=vip&tag=eu": first,
        "tag=none": [], "requester=ROSA@example.org": both, "requester=nobody@example.org": [],
        f"created_since={later}": [], f"created_before={later}": both, f"updated_since={later}": [],
        "q=refund": first, "q=from:rosa": first, "team=Nowhere": [],
    }  # fmt: skip
    wrong = {
        query: found for query in asked if (found := numbers(call("get", f"tickets?{query}"))) != asked[query]
    }
    assert wrong == {}


def test_rows_that_are_added_meanwhile_shift_nothing(call, rosa):
    known = [Ticket.objects.create(requester=rosa, subject=str(i)).pk for i in range(5)]
    page = call("get", "tickets?limit=2").json()
    seen = [ticket["number"] for ticket in page["tickets"]]
    while page["next_url"]:
        Ticket.objects.create(requester=rosa, subject="new")
        answer = call("get", page["next_url"].removeprefix("http://testserver"))
        page = answer.json()
        seen += [ticket["number"] for ticket in page["tickets"]]
    assert seen == known[::-1]


def test_those_changed_longest_ago_come_first_and_the_link_leads_on(call, rosa):
    known = [
        Ticket.objects.create(requester=rosa, updated_at=clock.now() - timedelta(days=i)).pk for i in range(3)
    ]
    first = call("get", "tickets?order=updated&limit=2&status=new")
    assert numbers(first) == known[:0:-1]
    link = first["Link"]
    assert link.endswith('>; rel="next"')
    assert "status=new" in link
    assert numbers(call("get", first.json()["next_url"].removeprefix("http://testserver"))) == [known[0]]


@pytest.mark.parametrize("cursor", ["x", "bjoxMzM6", "dTox", "////", "AAAA", "n" * 400, "bjphYWE", "%00"])
def test_a_cursor_that_is_none_is_told(call, refund, cursor):
    for path in ("tickets", "contacts", "events", "search?q=refund", "views/unassigned/tickets"):
        sign = "&" if "?" in path else "?"
        assert call("get", f"{path}{sign}cursor={cursor}").status_code == 422, path


def test_lists_leave_out_what_is_hidden(call, refund, hidden):
    for path in ("tickets?q=hush", "search?q=hush", "tickets?requester=spy@hidden.example"):
        assert numbers(call("get", path)) == [], path
    for path in ("tickets", "views/unassigned/tickets"):
        assert numbers(call("get", path)) == [412], path
    events = call("get", "events").json()["events"]
    assert {event["ticket"] for event in events} == {412}
    assert call("get", f"events?ticket={hidden.pk}").status_code == 404


def test_a_search_speaks_the_language_of_the_desk(call, refund):
    assert numbers(call("get", "search?q=from:rosa refund")) == [412]
    told = call("get", "search?q=status:lost").json()
    assert told["problems"]
    assert call("get", "search").status_code == 422
    assert numbers(call("get", "search?q=like:999999")) == []


def test_views_are_those_of_the_agent(call, refund, ada, ben):
    from replywell.workspace.models import SavedView

    mine = SavedView.objects.create(owner=ada, name="New ones", filters=[])
    other = SavedView.objects.create(owner=ben, name="Theirs", filters=[])
    slugs = [view["slug"] for view in call("get", "views").json()["views"]]
    assert "unassigned" in slugs
    assert f"v{mine.pk}" in slugs
    assert f"v{other.pk}" not in slugs
    assert numbers(call("get", f"views/v{mine.pk}/tickets")) == [412]
    for slug in (f"v{other.pk}", "nothing", "v99999999999999999999"):
        assert call("get", f"views/{slug}/tickets").status_code == 404


def test_a_view_goes_on_page_by_page(call, rosa):
    known = {Ticket.objects.create(requester=rosa).pk for _ in range(5)}
    path, seen = "views/unassigned/tickets?limit=2", []
    while path:
        page = call("get", path).json()
        seen += [ticket["number"] for ticket in page["tickets"]]
        path = (page["next_url"] or "").removeprefix("http://testserver")
    assert len(seen) == 5
    assert set(seen) == known
