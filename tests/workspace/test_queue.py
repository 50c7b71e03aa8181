import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from replywell.kit import clock
from replywell.people.actors import SYSTEM, actor_of
from replywell.tickets.actions.conversation import Said, open_ticket
from replywell.tickets.actions.drafts import save_draft
from replywell.tickets.actions.lifecycle import resolve
from replywell.tickets.actions.triage import assign, classify
from replywell.tickets.models import Ticket, Urgency
from replywell.workspace import counting, queue
from replywell.workspace.order import SORTS, key


@pytest.fixture
def many(rosa):
    """120 tickets of every urgency, the newest first made."""
    start = clock.now()
    Ticket.objects.bulk_create(
        Ticket(
            subject=f"Question {number}",
            requester=rosa,
            urgency=number % 4 + 1,
            created_at=start - timedelta(minutes=number),
            updated_at=start - timedelta(minutes=number),
        )
        for number in range(120)
    )


def test_the_queue_asks_strangers_to_sign_in(client, refund, ada):
    page = client.get("/")
    assert page.status_code == 302
    assert page["Location"].startswith("/accounts/login/")


def test_the_queue_shows_who_asked_what(desk, refund):
    page = desk.get("/")
    assert "Where is my refund?" in page.text
    assert "Rosa Marín" in page.text
    assert "I cancelled two weeks ago" in page.text
    assert 'href="/tickets/412/"' in page.text


def test_critical_tickets_come_first_then_who_waits_then_age(ada, many):
    due = Ticket.objects.exclude(urgency=Urgency.CRITICAL).order_by("pk").first()
    now = clock.now()
    Ticket.objects.filter(pk=due.pk).update(waiting_since=now, due_at=now + timedelta(hours=3))
    listed = queue.page(queue.VIEWS["open"], ada).rows
    critical = [t for t in listed if t.urgency == Urgency.CRITICAL]
    assert len(critical) == 30
    assert listed[:30] == critical
    assert listed[30].pk == due.pk
    for same in (critical, listed[31:]):
        assert [t.created_at for t in same] == sorted(t.created_at for t in same)


@pytest.mark.parametrize("slug", ["open", "unassigned", "resolved"])
def test_pages_follow_one_another_without_gap_or_repeat(ada, many, slug):
    if slug == "resolved":
        Ticket.objects.update(status="resolved")
    view, after, seen = queue.VIEWS[slug], "", []
    while True:
        page = queue.page(view, ada, after=after)
        seen += [ticket.pk for ticket in page.rows]
        after = page.after
        if not after:
            break
    assert len(seen) == len(set(seen)) == Ticket.objects.count()


@pytest.mark.parametrize("sort", [slug for slug, sort in SORTS.items() if not sort.passing])
def test_keys_sort_as_the_list_does_and_pages_follow_one_another(ada, many, sort):
    Ticket.objects.filter(urgency=2).update(due_at=clock.now(), waiting_since=clock.now())
    view = queue.narrowed_by(queue.VIEWS["open"], [], sort)
    keys, after = [], ""
    while True:
        page = queue.page(view, ada, after=after, size=7)
        keys += [key(SORTS[sort], ticket) for ticket in page.rows]
        after = page.after
        if not after:
            break
    assert len(keys) == len(set(keys)) == 120
    assert keys == sorted(keys, reverse=SORTS[sort].downwards)


def test_more_is_a_link_that_htmx_appends(desk, many):
    page = desk.get("/")
    more = page.context["more"]
    assert f'href="{more.replace("&", "&amp;")}"' in page.text
    rest = desk.get(more, headers={"HX-Request": "true"})
    assert "<html" not in rest.text
    assert rest.text.count("data-ticket=") == 50


def test_a_broken_cursor_says_what_to_do(desk, refund):
    page = desk.get("/?after=9.1.2")
    assert page.status_code == 422
    assert "Start from the top of the list" in page.text


def test_counts_stop_at_a_hundred(ada, many):
    assert counting.counts(ada)["open"] == "100+"
    assert counting.counts(ada)["mine"] == ""


def test_each_view_lists_what_its_name_says(ada, desk, refund, rosa):
    waiting = open_ticket(Said(contact=rosa, text="Later", subject="Later")).ticket
    Ticket.objects.filter(pk=waiting.pk).update(status="pending")
    done = open_ticket(Said(contact=rosa, text="Done", subject="Done")).ticket
    resolve(done, by=actor_of(ada))
    assign(refund, ada, by=SYSTEM)
    classify(waiting, needs_triage=True, by=SYSTEM)

    def listed(slug):
        return {ticket.pk for ticket in queue.page(queue.VIEWS[slug], ada).rows}

    assert listed("mine") == {refund.pk}
    assert listed("unassigned") == {waiting.pk}
    assert listed("triage") == {waiting.pk}
    assert listed("waiting") == {waiting.pk}
    assert listed("breaching") == set()
    Ticket.objects.filter(pk=refund.pk).update(due_at=clock.now() + timedelta(minutes=59))
    assert listed("breaching") == {refund.pk}
    Ticket.objects.filter(pk=refund.pk).update(snoozed_until=clock.now() + timedelta(days=1))
    assert listed("breaching") == listed("mine") == set()
    assert listed("snoozed") == {refund.pk}
    Ticket.objects.filter(pk=refund.pk).update(snoozed_until=None)
    assert listed("open") == {refund.pk, waiting.pk}
    assert listed("resolved") == {done.pk}
    assert listed("all") == {refund.pk, waiting.pk, done.pk}
    assert listed("teams") == set()


def test_an_unknown_view_is_not_found(desk):
    assert desk.get("/queue/everything/").status_code == 404


def test_filtering_a_view_gives_the_list_alone(desk, refund):
    page = desk.get("/", {"q": "refund"}, headers={"HX-Request": "true"})
    assert "Where is my refund?" in page.text
    assert "<html" not in page.text
    assert "Nothing found" in desk.get("/", {"q": "invoice"}, headers={"HX-Request": "true"}).text


def test_rows_give_back_only_what_belongs_into_the_view(desk, refund):
    inside = desk.get("/queue/open/rows/", {"tickets": "412,413,x,99999999999999999999"})
    assert inside.text.count("data-ticket=") == 1
    assert desk.get("/queue/mine/rows/", {"tickets": "412"}).text.count("data-ticket=") == 0


def test_a_page_of_the_queue_costs_the_same_however_many_rows(desk, many, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        desk.get("/")


def test_a_row_says_that_i_have_begun_to_write_and_nobody_else_hears_of_it(desk, refund, ada, ben):
    def row():
        return desk.get("/queue/open/rows/", {"tickets": "412"}).text

    save_draft(refund, ben, "reply", {"text": "Ben writes"}, version=0)
    before = row()
    assert "row__draft" not in before
    draft = save_draft(refund, ada, "note", {"text": "Ask the bank"}, version=0)
    assert "row__draft" in row()
    assert "row__draft" in desk.get("/").text
    state = re.compile(r'data-state="[^"]*"')
    assert state.search(before)[0] != state.search(row())[0]  # so that a page that is open draws it again

    draft.send_at = clock.now() + timedelta(hours=1)  # it leaves by itself
    draft.save()
    assert "row__draft" not in row()


def test_drafts_are_one_key_away_on_every_page(desk, refund, ada):
    save_draft(refund, ada, "reply", {"text": "Dear Rosa"}, version=0)
    for path in ("/", "/tickets/412/", "/search/"):
        assert 'href="/drafts/" data-press="g d"' in desk.get(path).text
    page = desk.get("/drafts/").text
    assert "Dear Rosa" in page
    assert 'data-press="g d" aria-current="page"' in page


def test_the_theme_of_the_cookie_is_drawn_at_once(desk, refund):
    assert "data-theme" not in desk.get("/").text
    desk.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in desk.get("/").text
    desk.cookies["theme"] = '"><script>'
    assert "<script>" not in desk.get("/").text


def test_confidence_is_shown_only_where_the_assistant_chose_the_category(desk, refund):
    from replywell.pipeline.models import DecisionRecord, DeskVersion, Walk
    from replywell.tickets.models import Category

    billing = Category.objects.create(slug="billing", name="Billing")
    account = Category.objects.create(slug="account", name="Account")
    version = DeskVersion.objects.create(hash="a" * 64, desk={})
    walk = Walk.objects.create(
        ticket=refund, message=refund.messages.get(), desk=version, state="carried_out", facts={}, tape={}
    )
    decision = {"category": {"ranked": [["billing", 0.87], ["account", 0.1]]}}
    DecisionRecord.objects.create(
        walk=walk, ticket=refund, step="classify", decision=decision, because="Words.", confidence=0.87
    )
    classify(refund, category=billing, by=SYSTEM)
    assert "87 %" in desk.get("/").text
    assert "assistant 87 % sure" in desk.get("/tickets/412/").text
    classify(refund, category=account, by=SYSTEM)
    assert "87 %" not in desk.get("/").text
    assert "87 %" not in desk.get("/tickets/412/").text.partition('id="suggestion"')[0]


def test_counts_follow_what_happens_and_are_kept_while_nothing_does(refund, ada):
    nav = counting.navigation(ada)
    assert counting.counts(ada, nav)["open"] == "1"
    with CaptureQueriesContext(connection) as queries:
        assert counting.counts(ada, counting.navigation(ada))["open"] == "1"
    assert not any("count(" in query["sql"] for query in queries)
    resolve(refund, by=actor_of(ada))
    assert counting.counts(ada, counting.navigation(ada))["open"] == ""


def test_counts_are_taken_again_after_a_while(refund, ada, monkeypatch):
    assert counting.counts(ada, counting.navigation(ada))["open"] == "1"
    Ticket.objects.filter(pk=refund.pk).update(status="resolved")  # nothing tells of it
    assert counting.counts(ada, counting.navigation(ada))["open"] == "1"
    later = clock.now() + counting.KEPT_FOR
    monkeypatch.setattr(clock, "now", lambda: later)
    assert counting.counts(ada, counting.navigation(ada))["open"] == ""
