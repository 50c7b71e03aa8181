"""Ada works off the list: marks tickets, changes them all and takes it back, looks at one without opening it, narrows
the list and keeps it as a view; by pointer, by keyboard alone, on a phone and without a script."""

import re

import pytest
from playwright.sync_api import expect

from replywell.people.actors import SYSTEM
from replywell.tickets.actions.triage import classify
from replywell.tickets.models import Ticket
from replywell.workspace.models import SavedView
from tests.browser.arriving import listening
from tests.browser.test_desk import ask


@pytest.fixture
def declined(refund, rosa, mailbox):
    """A second ticket in the list, a critical one."""
    ticket = ask(rosa, mailbox, "My card was declined")
    return classify(ticket, urgency=1, by=SYSTEM)


def statuses():
    return set(Ticket.objects.values_list("status", flat=True))


def noticed(page, words):
    """A notice in the corner."""
    note = page.locator("#toasts toast-note", has_text=words)
    expect(note).to_be_visible()
    return note


@pytest.mark.parametrize("width", [1440, 390])
def test_marked_tickets_are_changed_and_the_change_is_undone(at_the_desk, page, refund, declined, width):
    page.set_viewport_size({"width": width, "height": 844})
    at_the_desk("/")
    page.get_by_label("Select ticket 412").check()
    page.get_by_label(f"Select ticket {declined.pk}").check()
    expect(page.locator("[data-many]")).to_have_text("2 selected")
    page.get_by_role("combobox", name="Status").select_option("resolved")
    note = noticed(page, "2 tickets changed")
    expect(page.locator("[data-ticket]")).to_have_count(0)
    assert statuses() == {"resolved"}
    note.get_by_role("button", name="Undo").click()
    noticed(page, "2 tickets are as they were")
    expect(page.locator("[data-ticket]")).to_have_count(2)
    assert statuses() == {"new"}

    page.get_by_label("Select ticket 412").check()
    page.get_by_label("All of this view, 200 at most").check()
    page.get_by_label("Tags, with commas between").fill("vip")
    page.locator(".act--tags").get_by_role("button", name="Add").click()
    noticed(page, "2 tickets changed")
    expect(page.locator("[data-bar]")).to_be_hidden()
    assert list(Ticket.objects.values_list("tags", flat=True)) == [["vip"], ["vip"]]


def test_many_are_changed_by_keyboard_alone(at_the_desk, refund, declined, ada):
    page = at_the_desk("/")
    for key in "jxjx":
        page.keyboard.press(key)
    expect(page.locator("[data-many]")).to_have_text("2 selected")
    assignee = page.get_by_role("combobox", name="Assign")
    expect(assignee).to_be_visible()
    page.keyboard.press("a")
    expect(assignee).to_be_focused()
    for _ in range(3):  # past Me and Nobody: a step is no choice yet
        page.keyboard.press("ArrowDown")
    expect(assignee.locator("option:checked")).to_have_text("Ada Byrne")
    assert not Ticket.objects.filter(assignee=ada).exists()
    page.keyboard.press("Enter")
    noticed(page, "2 tickets changed")
    expect(page.locator(":focus")).to_have_attribute("class", "row__subject")
    assert Ticket.objects.filter(assignee=ada).count() == 2
    page.keyboard.press("z")
    noticed(page, "2 tickets are as they were")
    assert not Ticket.objects.filter(assignee=ada).exists()

    page.keyboard.press("Control+a")
    expect(page.locator("[data-many]")).to_have_text("2 selected")
    page.keyboard.press("s")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox", name="Status").locator("option:checked")).to_have_text("Status")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Escape")
    expect(page.locator("[data-bar]")).to_be_hidden()
    assert statuses() == {"new"}


def test_many_are_changed_without_a_script(bare, refund, declined):
    page = bare("/")
    page.get_by_label("Select ticket 412").check()
    page.get_by_label(f"Select ticket {declined.pk}").check()
    page.get_by_role("button", name="Change the selected tickets…").click()
    expect(page.get_by_role("heading", name="Change 2 tickets")).to_be_visible()
    page.get_by_role("combobox", name="Status").select_option("resolved")
    page.get_by_role("button", name="Status").click()
    noticed(page, "2 tickets changed")
    assert statuses() == {"resolved"}
    page.get_by_role("button", name="Undo the last change").click()
    noticed(page, "2 tickets are as they were")
    expect(page.locator("[data-ticket]")).to_have_count(2)


def test_a_ticket_is_looked_at_without_opening_it(at_the_desk, page, refund, declined):
    page.set_viewport_size({"width": 1440, "height": 844})
    at_the_desk("/")
    page.keyboard.press("j")
    page.keyboard.press("Space")
    pane = page.get_by_role("complementary", name="Preview")
    expect(pane.get_by_role("heading", name="My card was declined")).to_be_visible()
    page.keyboard.press("j")
    expect(pane.get_by_role("heading", name="Where is my refund?")).to_be_visible()
    expect(page.get_by_role("link", name="Where is my refund?").first).to_be_focused()
    page.reload()
    expect(pane).to_be_visible()
    page.get_by_role("button", name="Preview beside the list").click()
    expect(pane).to_be_hidden()


@pytest.mark.parametrize("width", [1440, 390])
def test_a_view_is_made_changed_and_deleted(at_the_desk, page, refund, declined, width):
    page.set_viewport_size({"width": width, "height": 844})
    at_the_desk("/")
    make_view(page)
    change_and_delete_view(page)


def test_a_view_is_made_changed_and_deleted_without_a_script(bare, refund, declined):
    page = bare("/")
    make_view(page, script=False)
    change_and_delete_view(page)


def make_view(page, *, script=True):
    """The critical tickets, as a view of one's own."""
    page.get_by_role("link", name="Filter", exact=True).click()
    listening(page, page.get_by_label("Field")).select_option(label="Urgency")
    if not script:
        page.get_by_role("button", name="Choose").click()
    page.get_by_label("critical").check()
    page.get_by_role("button", name="Add this filter").click()
    expect(page.locator("[data-ticket]")).to_have_count(1)
    page.get_by_label("Name of the view").fill("Burning")
    page.get_by_role("button", name="Save as view").click()
    noticed(page, "The view Burning is in the navigation")
    expect(page.get_by_role("heading", name="Burning")).to_be_visible()
    expect(page.locator("[data-ticket]")).to_have_count(1)


def change_and_delete_view(page):
    page.get_by_role("link", name="Settings of this view").click()
    page.get_by_label("Name", exact=True).fill("Everything")
    page.locator(".builder__values--long input").last.uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Everything")).to_be_visible()
    expect(page.locator("[data-ticket]")).to_have_count(2)
    page.get_by_role("link", name="Settings of this view").click()
    page.get_by_role("button", name="Delete the view").click()
    noticed(page, "The view Everything is deleted")
    assert not SavedView.objects.exists()
    page.locator(".queue__undo").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Everything")).to_be_visible()
    assert SavedView.objects.get().name == "Everything"


def test_a_view_is_made_by_keyboard_alone(at_the_desk, refund, declined):
    page = at_the_desk("/")
    page.keyboard.press("f")
    expect(listening(page, page.get_by_label("Field"))).to_be_focused()
    page.keyboard.type("Urg")
    critical = page.get_by_label("critical")
    expect(critical).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(critical).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("[data-ticket]")).to_have_count(1)
    page.get_by_label("Name of the view").press_sequentially("Burning")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Burning")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/queue/v\d+/"))
    expect(page.locator("[data-ticket]")).to_have_count(1)

    page.get_by_role("link", name="Settings of this view").press("Enter")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("Everything")
    page.locator(".builder__values--long input").last.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Everything")).to_be_visible()
    expect(page.locator("[data-ticket]")).to_have_count(2)
