"""A reply leaves later, with a status, or not at all because somebody wrote; letters go to others: by pointer, by
keyboard alone, on a phone and without a script."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from replywell.kit import clock
from replywell.tickets.models import Draft, Ticket
from tests.browser.arriving import listening
from tests.browser.test_desk import answer, ask

LETTER = "Do you know of it?"


def editor(page):
    """The reply's text: the editor, or the plain field where there is no script."""
    rich = page.get_by_role("textbox", name="Reply to Rosa Marín", exact=True)
    return rich if rich.count() else page.get_by_label("Reply to Rosa Marín, Markdown")


def waiting(page):
    return page.get_by_role("article", name="Reply that has not left yet")


def next_week():
    return (clock.now() + timedelta(days=7)).strftime("%Y-%m-%dT09:30")


def send_later_and_cancel(page, refund):
    editor(page).fill("In good time.")
    page.get_by_role("button", name="More ways to send").click()
    page.get_by_role("button", name="Tomorrow at 9:00").click()
    expect(waiting(page)).to_contain_text("In good time.")
    again = waiting(page).get_by_label("Another time")
    again.fill(next_week())
    waiting(page).get_by_role("button", name="Change").click()
    expect(page.locator(".htmx-request")).to_have_count(0)
    expect(again).to_have_value(next_week())
    waiting(page).get_by_role("button", name="Cancel").click()
    expect(waiting(page)).to_have_count(0)
    expect(page.locator("#reply-text")).to_have_value("In good time.")

    page.get_by_role("button", name="More ways to send").click()
    page.get_by_label("Day and time").fill(next_week())
    page.get_by_role("button", name="Schedule").click()
    expect(waiting(page)).to_contain_text("In good time.")
    assert not refund.messages.filter(author="agent").exists()
    assert Draft.objects.get().send_at > clock.now() + timedelta(days=5)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_reply_leaves_later_and_is_cancelled(at_the_desk, page, refund, width):
    page.set_viewport_size({"width": width, "height": 844})
    at_the_desk("/tickets/412/")
    send_later_and_cancel(page, refund)


def test_a_reply_leaves_later_and_is_cancelled_without_a_script(bare, refund):
    page = bare("/tickets/412/")
    send_later_and_cancel(page, refund)
    page.get_by_role("link", name="Drafts").click()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("link", name="#412").click()
    expect(editor(page)).to_have_value("In good time.")


def test_a_reply_leaves_later_and_resolves_by_keyboard_alone(at_the_desk, refund):
    page = at_the_desk("/tickets/412/")
    page.keyboard.press("r")
    expect(editor(page)).to_be_focused()
    page.keyboard.type("In good time.")
    page.get_by_role("button", name="More ways to send").press("Enter")
    when = page.get_by_label("Day and time")
    when.focus()
    page.keyboard.type(f"{clock.now() + timedelta(days=7):%m%d%Y}")
    page.keyboard.press("Tab")
    page.keyboard.type("0930AM")
    page.keyboard.press("Enter")
    expect(waiting(page)).to_contain_text("In good time.")
    assert not refund.messages.filter(author="agent").exists()
    assert Draft.objects.get().send_at > clock.now() + timedelta(days=5)
    page.keyboard.press("z")
    expect(editor(page)).to_have_text("In good time.")
    expect(editor(page)).to_be_focused()
    page.keyboard.press("Control+Shift+Enter")
    expect(page.locator("#status-bar .badge")).to_have_text("Resolved")
    refund.refresh_from_db()
    assert refund.status == "resolved"


def test_a_reply_sets_the_status_and_leads_to_the_next_ticket(at_the_desk, refund, rosa, mailbox):
    ask(rosa, mailbox, "My card was declined")
    page = at_the_desk("/")
    page.get_by_role("link", name="Where is my refund?").click()
    listening(page, page.locator("rich-text [contenteditable]").first)
    editor(page).fill("We ask the bank.")
    page.get_by_label("then set to").select_option("on_hold")
    page.get_by_role("button", name="More ways to send").click()
    page.get_by_role("button", name="Send and go to the next ticket").click()
    expect(page.locator("h1")).to_have_text("My card was declined")
    refund.refresh_from_db()
    assert (refund.status, refund.messages.filter(author="agent").count()) == ("on_hold", 1)
    page.goto("about:blank")


def test_two_answer_at_once_and_the_second_is_asked(at_the_desk, bens_page, refund):
    page = at_the_desk("/tickets/412/")
    theirs = bens_page("/tickets/412/")
    editor(page).press_sequentially("It is on its way.")
    editor(theirs).fill("We started it today.")
    theirs.keyboard.press("Control+Enter")
    expect(theirs.locator("#conversation")).to_contain_text("We started it today.")
    expect(page.locator("#conversation")).to_contain_text("We started it today.")
    expect(editor(page)).to_be_focused()
    page.keyboard.press("Control+Enter")
    asked = page.get_by_role("alert")
    expect(asked).to_contain_text("somebody wrote while you were typing")
    expect(asked).to_contain_text("Ben Okafor")
    expect(editor(page)).to_have_text("It is on its way.")
    assert refund.messages.filter(author="agent").count() == 1
    page.keyboard.press("r")
    expect(editor(page)).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#conversation")).to_contain_text("It is on its way.")
    expect(theirs.locator("#conversation")).to_contain_text("It is on its way.")
    assert refund.messages.filter(author="agent").count() == 2


def test_the_requester_writes_meanwhile_and_ada_is_asked_without_a_script(bare, refund, rosa):
    page = bare("/tickets/412/")
    editor(page).fill("It is on its way.")
    answer(refund, rosa, "It has arrived, thank you!")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("It has arrived, thank you!")
    expect(editor(page)).to_have_value("It is on its way.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#conversation")).to_contain_text("It is on its way.")


def unfold(side):
    if side.get_attribute("open") is None:
        side.locator(":scope > summary").click()


def ask_somebody_else(page):
    page.get_by_role("link", name="Ask somebody else").click()
    to = page.locator("recipient-field").first.locator("input:visible")
    listening(page, to).fill("claims@bank.example")
    page.locator("rich-text [contenteditable], rich-text textarea:visible").first.fill(LETTER)
    page.get_by_label("Put the ticket on hold until they answer").check()
    page.get_by_role("button", name="Send", exact=True).click()
    side = listening(page, page.locator(".side"))
    expect(side).to_contain_text(LETTER)
    unfold(side)
    expect(page.locator("#status-bar .badge")).to_have_text("On hold")
    text = side.locator("[contenteditable], textarea:visible").first
    text.fill("Is there news?")
    side.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".side .said")).to_have_count(2)
    unfold(side)
    page.locator(".side").get_by_role("button", name="Done").click()
    expect(page.locator(".side .badge").first).to_have_text("Resolved")
    expect(page.locator(".side")).not_to_have_attribute("open", "")


@pytest.mark.parametrize("width", [1440, 390])
def test_somebody_else_is_asked(at_the_desk, page, refund, width):
    page.set_viewport_size({"width": width, "height": 844})
    at_the_desk("/tickets/412/")
    ask_somebody_else(page)
    expect(page.locator(".side > summary")).to_be_focused()
    assert Ticket.objects.get(side_of=refund).messages.count() == 2


def test_somebody_else_is_asked_without_a_script(bare, refund):
    ask_somebody_else(bare("/tickets/412/"))
    assert Ticket.objects.get(side_of=refund).messages.count() == 2


def test_letters_by_keyboard_alone(at_the_desk, refund):
    page = at_the_desk("/tickets/412/")
    for key, sent in (("s", 1), ("w", 2)):
        page.keyboard.press(key)
        to = page.get_by_role("combobox", name="To", exact=True)
        expect(to).to_be_focused()
        page.keyboard.type("claims@bank.example")
        page.keyboard.press("Tab")
        text = page.locator("rich-text [contenteditable]").first
        text.press_sequentially(LETTER)
        page.keyboard.press("Control+Enter")
        page.wait_for_url(re.compile("/tickets/412/#side-"))
        expect(page.locator(".side")).to_have_count(sent)
        expect(page.locator(".side").last).to_contain_text(LETTER)
        page.wait_for_load_state()
    expect(page.locator(".side").last).to_contain_text("I cancelled two weeks ago")
