"""Ada works on a ticket: puts it to sleep, follows, assigns, links, is reminded, merges, splits, applies a macro and
renames who asked; by pointer, by keyboard alone, on a phone and without a script."""

import re

import pytest
from playwright.sync_api import expect

from replywell.automation.models import Macro
from replywell.tickets.actions.conversation import Said, receive_reply
from replywell.tickets.status import Status
from tests.browser.test_desk import ask


@pytest.fixture
def declined(refund, rosa, mailbox):
    """Another ticket of Rosa's."""
    return ask(rosa, mailbox, "My card was declined")


@pytest.fixture
def wait():
    """A macro that puts a ticket on hold and has words for the requester."""
    steps = [
        {"do": "set_status", "status": "on_hold"},
        {"do": "insert_reply", "text": "We ask the bank."},
    ]
    return Macro.objects.create(name="Wait for the bank", steps=steps)


def panel(page):
    """What stands beside the conversation; on a narrow screen it opens over it."""
    if not page.locator("#panel").is_visible():
        page.get_by_role("button", name="Details and requester").click()
    return page.locator("#aside")


def put_to_sleep_and_wake(page):
    page.locator("#snooze > summary").click()
    page.get_by_role("button", name=re.compile("^Tomorrow")).click()
    expect(page.locator("#banner")).to_contain_text("Asleep until")
    page.get_by_role("button", name="Wake it now").click()
    expect(page.locator("#banner")).not_to_contain_text("Asleep until")


def choose(page, label, option):
    """A choice of the panel; without a script it has a button."""
    beside = panel(page)
    field = beside.get_by_label(label, exact=True)
    field.select_option(label=option)
    button = field.locator("xpath=following-sibling::button")
    if button.is_visible():
        button.click()
    expect(page.locator("#aside .htmx-request")).to_have_count(0)
    expect(panel_field(page, label).locator("option:checked")).to_have_text(option)


def panel_field(page, label):
    return page.locator("#aside").get_by_label(label, exact=True)


def press(page, name):
    panel(page).get_by_role("button", name=name, exact=True).click()


def shut(page):
    """The panel, where it lies over the conversation."""
    closer = page.locator(".aside__close")
    if closer.is_visible():
        closer.click()


def follow_link_and_be_reminded(page, other):
    press(page, "Follow")
    expect(panel(page).get_by_role("button", name="Unfollow")).to_be_attached()
    shut(page)
    press(page, "Unfollow")
    expect(page.locator("#follow")).to_contain_text(re.compile("^Follow"))
    shut(page)

    panel(page).locator("#links > summary").click()
    page.get_by_label("Number of the other ticket").fill(f"#{other.pk}")
    page.locator("#links").get_by_role("button", name="Link", exact=True).click()
    expect(page.locator("#links")).to_contain_text("My card was declined")
    shut(page)
    press(page, f"Take away the link to #{other.pk}")
    expect(page.locator("#links li")).to_have_count(0)
    shut(page)

    beside = panel(page)
    beside.locator("#reminders > summary").click()
    beside.get_by_label("What to think of").fill("Ask the bank")
    beside.get_by_label("When", exact=True).select_option(label="In a week")
    beside.get_by_role("button", name="Remind me").click()
    expect(page.locator("#reminders li")).to_contain_text("Ask the bank")
    shut(page)
    press(page, "Take this reminder away")
    expect(page.locator("#reminders li")).to_have_count(0)
    shut(page)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_ticket_is_worked_on(at_the_desk, page, refund, declined, ada, ben, width):
    page.set_viewport_size({"width": width, "height": 844})
    at_the_desk("/tickets/412/")
    put_to_sleep_and_wake(page)
    choose(page, "Assignee", "Ben Okafor")
    shut(page)
    follow_link_and_be_reminded(page, declined)
    refund.refresh_from_db()
    assert refund.assignee == ben

    panel(page).get_by_role("link", name="Rename the requester").click()
    page.get_by_label("Name", exact=True).fill("Rosa Lind")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#toasts")).to_contain_text("The requester is called Rosa Lind now.")
    expect(page.locator(".said").first).to_contain_text("Rosa Lind")


def test_a_ticket_is_worked_on_without_a_script(bare, refund, declined, ada, ben, rosa):
    receive_reply(refund, Said(contact=rosa, text="And my address is wrong."))
    page = bare("/tickets/412/")
    put_to_sleep_and_wake(page)
    choose(page, "Assignee", "Ben Okafor")
    follow_link_and_be_reminded(page, declined)

    page.locator("#card-requester").get_by_role("link", name="Show").click()
    page.get_by_role("link", name="Rename the requester").click()
    page.get_by_label("Name", exact=True).fill("Rosa Lind")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".said").first).to_contain_text("Rosa Lind")

    split_and_merge(page, declined)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_ticket_is_split_and_merged(at_the_desk, page, refund, declined, rosa, width):
    receive_reply(refund, Said(contact=rosa, text="And my address is wrong."))
    page.set_viewport_size({"width": width, "height": 844})
    at_the_desk("/tickets/412/")
    split_and_merge(page, declined)


def split_and_merge(page, declined):
    """Both are taken back."""
    page.locator("#more > summary").click()
    page.get_by_role("link", name="Split messages off").click()
    page.get_by_role("checkbox", name=re.compile("And my address")).check()
    page.get_by_label("Subject of the new ticket").fill("Wrong address")
    page.get_by_role("button", name="Make it a ticket").click()
    expect(page.locator("h1")).to_have_text("Wrong address")
    panel(page).locator(".linked").get_by_role("link", name=re.compile("#412")).click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".said")).to_have_count(2)

    page.locator("#more > summary").click()
    page.get_by_role("link", name="Merge into another ticket").click()
    page.get_by_label("Number of the ticket that stays").fill(str(declined.pk))
    page.get_by_role("button", name="Look at both").click()
    page.get_by_role("button", name=f"Merge into #{declined.pk}").click()
    expect(page.locator("h1")).to_have_text("My card was declined")
    expect(page.locator(".said")).to_have_count(3)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".said")).to_have_count(1)


def test_a_ticket_is_split_and_who_asked_renamed_by_keyboard_alone(at_the_desk, refund, rosa):
    receive_reply(refund, Said(contact=rosa, text="And my address is wrong."))
    page = at_the_desk("/tickets/412/")
    page.keyboard.press(".")
    expect(page.get_by_role("link", name="Merge into another ticket")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Split messages off")).to_be_focused()
    page.keyboard.press("Enter")
    box = page.get_by_role("checkbox", name=re.compile("And my address"))
    expect(box).to_be_visible()
    box.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("checkbox", name=re.compile("And my address"))).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("Wrong address")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Wrong address")
    expect(page.locator(".said")).to_have_count(1)

    page.get_by_role("link", name="Rename the requester").press("Enter")
    name = page.get_by_label("Name", exact=True)
    expect(name).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("Rosa Lind")
    page.keyboard.press("Enter")
    expect(page.locator(".said").first).to_contain_text("Rosa Lind")


def test_a_ticket_is_worked_on_by_keyboard_alone(at_the_desk, refund, declined, ada, ben):
    page = at_the_desk("/tickets/412/")
    page.keyboard.press("b")
    expect(page.locator("#snooze .menu__item").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#banner")).to_contain_text("Asleep until")
    expect(page.locator("#toasts")).to_contain_text("Asleep until then.")
    page.wait_for_function("() => document.activeElement !== document.body")
    page.keyboard.press("z")
    expect(page.locator("#banner")).not_to_contain_text("Asleep until")
    page.keyboard.press("f")
    expect(page.get_by_role("button", name="Unfollow")).to_be_visible()

    assignee = page.get_by_label("Assignee")
    assignee.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(assignee.locator("option:checked")).to_have_text("Ben Okafor")
    with page.expect_response(lambda came: came.url.endswith("/assignee/")):
        page.keyboard.press("Tab")
    expect(assignee).to_have_value(str(ben.pk))
    assert refund.events.filter(kind="assigned").count() == 1  # not to whom the keys passed on the way

    for id, words, gone in (
        ("links", f"{declined.pk}", "Take away the link"),
        ("reminders", "Ask the bank", "Take this reminder away"),
    ):
        page.locator(f"#{id} > summary").press("Enter")
        page.locator(f"#{id} input[type=text]").press_sequentially(words)
        page.keyboard.press("Enter")
        expect(page.locator(f"#{id} li")).to_have_count(1)
        page.locator(f"#{id}").get_by_role("button", name=re.compile(gone)).press("Enter")
        expect(page.locator(f"#{id} li")).to_have_count(0)
        expect(page.locator(f"#{id} input[type=text]")).to_be_focused()

    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press(".")
    expect(page.get_by_role("link", name="Merge into another ticket")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Number of the ticket that stays")).to_be_focused()
    page.keyboard.type(str(declined.pk))
    page.keyboard.press("Enter")
    page.get_by_role("button", name=f"Merge into #{declined.pk}").press("Enter")
    expect(page.locator(".said")).to_have_count(2)
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.locator(".said")).to_have_count(1)


def test_a_macro_is_applied_from_the_menu_and_undone(at_the_desk, refund, wait):
    page = at_the_desk("/tickets/412/")
    page.keyboard.press("r")
    page.keyboard.type("/wait")
    expect(page.get_by_role("option", name="Wait for the bank")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#reply-text")).to_have_value("We ask the bank.")
    expect(page.locator("#status-bar .badge")).to_have_text("On hold")
    page.keyboard.press("Escape")
    page.keyboard.press("z")
    expect(page.locator("#status-bar .badge")).not_to_have_text("On hold")
    refund.refresh_from_db()
    assert refund.status != Status.ON_HOLD


def test_a_macro_is_applied_by_touch_on_a_phone(at_the_desk, page, refund, wait):
    page.set_viewport_size({"width": 390, "height": 844})
    at_the_desk("/tickets/412/")
    editor = page.get_by_role("textbox", name="Reply to Rosa Marín", exact=True)
    editor.press_sequentially("/")
    page.get_by_role("option", name="Wait for the bank").click()
    expect(page.locator("#reply-text")).to_have_value("We ask the bank.")
    expect(page.locator("#status-bar .badge")).to_have_text("On hold")
