"""A search that consists of filters becomes a view; one that does not says why."""

from urllib.parse import quote

import pytest

from replywell.demo.furnish import VIEWS as DEMO_VIEWS
from replywell.kit.errors import Invalid
from replywell.people.actors import actor_of
from replywell.people.models import Team
from replywell.tickets.actions.triage import assign, classify
from replywell.tickets.models import Category
from replywell.tickets.search import read, search
from replywell.workspace import queue
from replywell.workspace.conditions import Broken, from_text, to_text
from replywell.workspace.counting import counts, navigation
from replywell.workspace.keeping import as_conditions, unkept
from replywell.workspace.models import SavedView


def filters(text, ada):
    return [to_text(each) for each in as_conditions(read(text, ada), ada)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("to:me status:working", ["assignee:is:me", "status:is:new,open,pending,on_hold"]),
        ("-tag:VIP urgency:high,critical", ["tag:not:vip", "urgency:is:critical,high"]),
        ("is:unassigned -is:snoozed has:suggestion", ["assignee:is:none", "snoozed:no", "suggestion:yes"]),
        ("before:2026-05-31 after:7d", ["created:before:2026-05-31", "created:newer:7d"]),
        ("-after:2w on:2026-05-31", ["created:older:2w", "created:after:2026-05-31", "created:before:2026-06-01"]),
        ("team:mine -team:none lang:DE", ["team:is:mine", "team:not:none", "language:is:de"]),
        ("is:overdue", ["overdue:yes"]),
        ('"lost parcel" to:me refund', ["assignee:is:me", 'search:is:"lost parcel" refund']),
        ("is:overdue OR is:unassigned has:attachment", ["search:is:is:overdue OR is:unassigned has:attachment"]),
    ],
)  # fmt: skip
def test_operators_become_filters(ada, text, told):
    assert filters(text, ada) == told


def test_names_become_what_they_mean_now(ada, ben, refund, rosa):
    billing = Category.objects.create(slug="billing", name="Billing")
    told = filters('from:rosa@example.org to:"Ben Okafor" team:bill category:billing', ada)
    assert told == [
        f"requester:is:{rosa.pk}",
        f"assignee:is:{ben.pk}",
        f"team:is:{ada.teams.get().pk}",
        f"category:is:{billing.pk}",
    ]


@pytest.mark.parametrize("text", ["#412", "like:412", 'status:open like:"lost parcel"', "refund #412"])
def test_what_names_tickets_is_no_view_and_is_named(ada, text):
    left = unkept(read(text, ada))
    assert left
    with pytest.raises(Invalid, match="Take out"):
        as_conditions(read(text, ada), ada)


@pytest.mark.parametrize("text", ["from:nobody@x.example", "team:unknown", "", 'tag:"' + "x" * 90 + '"'])
def test_what_means_nothing_is_no_view(ada, refund, text):
    with pytest.raises(Invalid):
        as_conditions(read(text, ada), ada)


def test_a_stranger_s_address_is_no_filter_for_who_may_not_see_their_tickets(ada, refund, rosa):
    refund.team = Team.objects.create(name="Legal", private=True)
    refund.save()
    with pytest.raises(Invalid):
        as_conditions(read("from:rosa@example.org", ada), ada)


@pytest.mark.parametrize(
    "text", ["to:me", "-to:me", "is:unassigned", "status:working", "-status:working", "urgency:high", "team:none", "-team:mine", "from:rosa@example.org", "category:billing", "-category:billing", "after:7d", "before:7d", "on:today",
    "refund", "parcel", "-refund", "status:working refund", "parcel OR to:me", "parcel OR to:nobody", "is:overdue", "-is:overdue", "-on:today", "has:attachment"]
)  # fmt: skip
def test_the_view_lists_what_the_search_found(ada, refund, text):
    category = Category.objects.create(slug="billing", name="Billing")
    assign(refund, ada, by=actor_of(ada))
    classify(refund, by=actor_of(ada), category=category, urgency=2)
    view = queue.narrowed_by(queue.VIEWS["all"], as_conditions(read(text, ada), ada))
    listed = [row.pk for row in queue.page(view, ada).rows]
    assert listed == [ticket.pk for ticket in search(ada, text).tickets]


def test_the_search_page_leads_to_the_list_which_is_saved(desk, refund, ada):
    page = desk.get("/search/", {"q": "status:working to:nobody"})
    assert f'href="/search/view/?q={quote("status:working to:nobody")}"' in page.text
    listed = desk.get("/search/view/", {"q": "status:working to:nobody"})["Location"]
    assert listed.endswith("#view-name")
    shown = desk.get(listed)
    assert 'id="view-name"' in shown.text
    assert "Where is my refund?" in shown.text
    given = {"view": "all", "name": "Up for grabs", "f": ["status:is:new,open", "assignee:is:none"]}
    desk.post("/views/", given)
    assert SavedView.objects.get().name == "Up for grabs"


def test_the_search_page_says_why_not(desk, refund):
    assert "Not to be saved as a view: like:412" in desk.get("/search/", {"q": "status:open like:412"}).text
    assert "found__keep" not in desk.get("/search/", {"q": "412"}).text
    back = desk.get("/search/view/", {"q": "from:nobody@x.example"})
    assert back["Location"] == "/search/?q=from%3Anobody%40x.example"
    assert "nothing called" in desk.get(back["Location"]).text


def test_a_view_that_searches_is_saved_listed_and_worked_on_but_not_counted(desk, refund, ada):
    listed = desk.get("/search/view/", {"q": "refund OR is:overdue"})["Location"]
    assert "Found by: refund OR is:overdue" in desk.get(listed).text
    desk.post("/views/", {"view": "all", "name": "Money", "f": ["search:is:refund OR is:overdue"]})
    saved = SavedView.objects.get()
    view = queue.as_view(saved)
    assert queue.numbers(view, ada, most=9) == [refund.pk]
    assert [row.pk for row in queue.some(view, ada, [refund.pk])] == [refund.pk]
    assert queue.page(view, ada, words="parcel").rows == []
    assert view.slug not in counts(ada, navigation(ada))
    assert "Where is my refund?" in desk.get(f"/queue/{view.slug}/").text
    assert "Found by: refund OR is:overdue" in desk.get(f"/views/{saved.pk}/").text


def test_the_demos_views_can_be_read():
    assert not [
        text for _name, _sort, told in DEMO_VIEWS for text in told if isinstance(from_text(text), Broken)
    ]
