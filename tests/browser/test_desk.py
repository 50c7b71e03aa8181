"""The desk as Ada meets it."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD


def ask(rosa, mailbox, subject, text="Hello?"):
    from replywell.tickets.actions.conversation import Said, open_ticket

    return open_ticket(Said(contact=rosa, connection=mailbox, subject=subject, text=text)).ticket


def answer(ticket, rosa, text):
    from replywell.tickets.actions.conversation import Said, receive_reply

    return receive_reply(ticket, Said(contact=rosa, text=text))


def test_ada_signs_in_and_stands_before_the_queue(address, ada, refund, page):
    page.goto(address)
    expect(page).to_have_url(re.compile("/accounts/login/"))
    page.get_by_label("Email").fill("ada@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="Where is my refund?")).to_be_visible()


def test_a_new_ticket_appears_by_itself(at_the_desk, rosa, mailbox):
    page = at_the_desk("/")
    expect(page.get_by_text("A new mail appears here by itself")).to_be_visible()
    ask(rosa, mailbox, "My card was declined")
    expect(page.get_by_role("link", name="My card was declined")).to_be_visible()
    expect(page.locator('[data-count="open"]')).to_have_text("1")
    expect(page.get_by_text("A new mail appears here by itself")).to_be_hidden()


def test_a_row_follows_its_ticket(at_the_desk, refund, ada):
    from replywell.people.actors import actor_of
    from replywell.tickets.actions.lifecycle import resolve
    from replywell.tickets.actions.triage import classify

    page = at_the_desk("/")
    row = page.locator('[data-ticket="412"]')
    classify(refund, urgency=1, by=actor_of(ada))
    expect(row.get_by_text("Critical")).to_be_visible()
    resolve(refund, by=actor_of(ada))
    expect(row).to_have_count(0)


def test_nothing_moves_under_the_pointer(at_the_desk, refund, rosa, mailbox):
    page = at_the_desk("/")
    page.locator('[data-ticket="412"]').hover()
    ask(rosa, mailbox, "My card was declined")
    pill = page.get_by_role("button", name="1 new")
    expect(pill).to_be_visible()
    expect(page.get_by_role("link", name="My card was declined")).to_have_count(0)
    pill.click()
    expect(page.get_by_role("link", name="My card was declined")).to_be_visible()


def test_a_private_team_s_ticket_does_not_arrive(at_the_desk, refund, rosa, mailbox):
    from replywell.people.actors import SYSTEM
    from replywell.people.models import Team
    from replywell.tickets.actions.triage import route

    page = at_the_desk("/queue/open/")
    secret = ask(rosa, mailbox, "My card was declined")
    expect(page.get_by_role("link", name="My card was declined")).to_be_visible()
    route(secret, Team.objects.create(name="Legal", private=True), by=SYSTEM)
    ask(rosa, mailbox, "Another question")
    expect(page.get_by_role("link", name="Another question")).to_be_visible()
    page.reload()
    expect(page.get_by_role("link", name="Another question")).to_be_visible()
    expect(page.get_by_role("link", name="My card was declined")).to_have_count(0)


def test_keys_move_through_the_queue_and_back(at_the_desk, refund, rosa, mailbox):
    ask(rosa, mailbox, "My card was declined")
    page = at_the_desk("/")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Where is my refund?")).to_be_focused()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="My card was declined")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/tickets/412/"))
    page.wait_for_load_state()  # the keys live in modules
    page.keyboard.press("g")
    page.keyboard.press("q")
    expect(page.get_by_role("heading", name="All open")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("/")
    expect(page.get_by_label("Search tickets")).to_be_focused()


def test_keys_act_on_a_ticket(at_the_desk, refund, ada):
    page = at_the_desk("/tickets/412/")
    page.keyboard.press("a")
    expect(page.get_by_label("Assignee")).to_have_value(str(ada.pk))
    page.keyboard.press("n")
    expect(page.get_by_role("textbox", name="Note for colleagues", exact=True)).to_be_focused()
    page.keyboard.type("Looks odd.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#conversation p").get_by_text("Looks odd.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Note for colleagues", exact=True)).to_be_hidden()
    page.keyboard.press("e")
    expect(page.get_by_role("button", name="Reopen")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()


def test_the_suggestion_is_inserted_edited_and_sent(at_the_desk, refund, suggestion):
    page = at_the_desk("/tickets/412/")
    page.keyboard.press("i")
    text = page.get_by_role("textbox", name="Reply to Rosa Marín", exact=True)
    expect(text).to_be_focused()
    expect(page.locator("#reply-text")).to_have_value(suggestion.text)
    page.keyboard.type(" team")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#conversation").get_by_text("Support team")).to_be_visible()
    expect(page.locator("#status-bar").get_by_text("Pending")).to_be_visible()
    expect(page.get_by_role("heading", name="Suggested answer")).to_have_count(0)
    expect(text).to_have_text("")
    suggestion.refresh_from_db()
    assert suggestion.fate == "edited"
    assert 0 < suggestion.edit_share < 0.2


def test_the_suggestion_is_sent_as_it_is_after_one_question(at_the_desk, refund, suggestion):
    page = at_the_desk("/tickets/412/")
    page.get_by_role("button", name="Send as is").click()
    page.locator("#send-as-is").get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#status-bar").get_by_text("Pending")).to_be_visible()
    suggestion.refresh_from_db()
    assert suggestion.fate == "sent"


def test_pointing_at_a_sentence_shows_its_source(at_the_desk, suggestion):
    page = at_the_desk("/tickets/412/")
    page.get_by_text("We start them within one day.").first.hover()
    expect(page.locator("#source-2")).to_have_attribute("data-lit", "")
    expect(page.locator("#source-1")).not_to_have_attribute("data-lit", "")
    page.get_by_role("link", name="Source 1").focus()
    expect(page.locator("#source-1")).to_have_attribute("data-lit", "")


def test_a_message_arrives_while_ada_types_and_her_text_stays(at_the_desk, refund, rosa):
    page = at_the_desk("/tickets/412/")
    text = page.get_by_role("textbox", name="Reply to Rosa Marín", exact=True)
    text.fill("Please wait a little.")
    answer(refund, rosa, "It has arrived, thank you!")
    expect(page.locator("#conversation").get_by_text("It has arrived")).to_be_visible()
    expect(text).to_be_focused()
    expect(text).to_have_text("Please wait a little.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("somebody wrote while you were typing")
    expect(page.get_by_role("alert")).to_contain_text("It has arrived, thank you!")
    expect(text).to_have_text("Please wait a little.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#conversation").get_by_text("Please wait a little.")).to_be_visible()


def test_a_reply_begun_is_still_there_after_a_reload(at_the_desk, refund):
    page = at_the_desk("/tickets/412/")
    page.get_by_role("textbox", name="Reply to Rosa Marín", exact=True).fill("Dear Rosa")
    page.reload()
    expect(page.get_by_role("textbox", name="Reply to Rosa Marín", exact=True)).to_have_text("Dear Rosa")


def test_a_suggestion_that_comes_later_appears(at_the_desk, refund, request):
    page = at_the_desk("/tickets/412/")
    expect(page.get_by_role("heading", name="Suggested answer")).to_have_count(0)
    request.getfixturevalue("suggestion")
    from replywell.people.actors import ASSISTANT
    from replywell.tickets.actions.events import record

    record(refund, "suggested", by=ASSISTANT)
    expect(page.get_by_role("heading", name="Suggested answer")).to_be_visible()


def test_the_theme_stays_as_chosen(at_the_desk, refund):
    page = at_the_desk("/")
    page.get_by_role("button", name="Ada Byrne").click()
    page.get_by_text("Dark", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto(page.url)
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_two_open_pages_share_one_connection_and_both_hear(
    at_the_desk, address, context, refund, rosa, mailbox
):
    first = at_the_desk("/")
    second = context.new_page()
    second.goto(address)
    ask(rosa, mailbox, "My card was declined")
    for page in (first, second):
        expect(page.get_by_role("link", name="My card was declined")).to_be_visible()
    first.close()
    ask(rosa, mailbox, "Another question")
    expect(second.get_by_role("link", name="Another question")).to_be_visible()


def test_reading_and_answering_work_without_a_script(browser, address, ada, refund, suggestion):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.get_by_label("Email").fill("ada@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Where is my refund?").click()
    page.get_by_role("link", name="Insert into reply").click()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#conversation").get_by_text("Refunds take five to ten")).to_be_visible()
    page.get_by_role("button", name="Resolve").click()
    page.get_by_role("button", name="Reopen").click()
    expect(page.get_by_role("button", name="Resolve")).to_be_visible()
    refund.refresh_from_db()
    assert refund.status == "open"
    context.close()


@pytest.mark.parametrize("path", ["/", "/tickets/412/", "/search/?q=refund"])
@pytest.mark.parametrize("width", [320, 640, 1440])
def test_nothing_runs_out_of_the_page(at_the_desk, page, suggestion, path, width):
    page.set_viewport_size({"width": width, "height": 800})
    at_the_desk(path)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


@pytest.mark.parametrize("path", ["/", "/tickets/412/"])
def test_a_finger_meets_what_it_aims_at_on_a_phone(at_the_desk, page, suggestion, path):
    page.set_viewport_size({"width": 390, "height": 844})
    at_the_desk(path)
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, select, summary, .button, .tabs label, .row, .views__item")]
          .filter((e) => e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().height > 0)
          .filter((e) => e.getBoundingClientRect().height < 43.5 || e.getBoundingClientRect().width < 43.5)
          .map((e) => e.outerHTML.slice(0, 120))"""
    )
    assert small == []


@pytest.mark.parametrize("width", [360, 390])
def test_on_a_phone_what_a_reply_does_stands_in_one_row(at_the_desk, page, suggestion, width):
    page.set_viewport_size({"width": width, "height": 844})
    at_the_desk("/tickets/412/")
    boxes = [
        page.locator(f".write--reply .write__foot {each}").first.bounding_box()
        for each in ("[data-discard]", "select", "button[type=submit]", ".split button:last-child")
    ]
    assert len({box["y"] for box in boxes}) == 1
    assert all(one["x"] + one["width"] <= other["x"] + 1 for one, other in pairwise(boxes))
    assert boxes[-1]["x"] + boxes[-1]["width"] <= width
