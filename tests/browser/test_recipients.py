"""Whom a letter goes to, as chips over a plain field: typed, chosen, pasted, taken back; and without scripts."""

import pytest
from playwright.sync_api import expect

from replywell.people.models import Contact
from tests.browser.axe import violations


def chips(page):
    return page.locator("recipient-field").first.locator(".recipient bdi")


@pytest.fixture
def letter(at_the_desk, refund, rosa, mailbox):
    Contact.objects.filter(pk=rosa.pk).update(name="Rosa Lind")
    return at_the_desk("/tickets/new/")


def test_a_contact_is_chosen_by_keyboard_and_written_to(letter, refund):
    page = letter
    to = page.get_by_role("combobox", name="To", exact=True)
    expect(to).to_be_focused()
    page.keyboard.type("ros")
    expect(page.get_by_role("option", name="Rosa Lind")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(chips(page)).to_have_text(["Rosa Lind"])
    expect(to).to_have_value("")
    page.keyboard.type("ben@bank.example,claims@bank.example")
    page.keyboard.press("Tab")
    expect(chips(page)).to_have_text(["Rosa Lind", "ben@bank.example", "claims@bank.example"])
    page.get_by_label("Subject").fill("May")
    page.locator(".rich__text, rich-text [contenteditable]").first.fill("Hello Rosa.")
    page.get_by_role("button", name="Open the ticket").click()
    expect(page).not_to_have_url("/tickets/new/")
    expect(page.locator("h1")).to_contain_text("May")
    from replywell.tickets.models import Ticket

    said = Ticket.objects.latest("pk").messages.get()
    assert said.ticket.requester == refund.requester
    assert said.cc == ["ben@bank.example", "claims@bank.example"]
    page.goto("about:blank")


def test_many_are_pasted_and_what_is_none_is_marked_and_mended(letter):
    page = letter
    page.evaluate(
        """() => { const data = new DataTransfer(); data.setData('text', '"Bank, The" <claims@bank.example>; ben@x.example\\nnobody, ben@x.example');
           document.querySelector('recipient-field .recipients > input').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); }"""
    )
    expect(chips(page)).to_have_text(["Bank, The", "ben@x.example", "nobody"])
    wrong = page.locator(".recipient--wrong")
    expect(wrong).to_contain_text("is not an address")
    assert violations(page) == []
    page.get_by_role("combobox", name="To", exact=True).focus()
    page.keyboard.press("Backspace")
    expect(page.get_by_role("combobox", name="To", exact=True)).to_have_value("nobody")
    page.keyboard.type("@x.example")
    page.keyboard.press("Enter")
    expect(chips(page)).to_have_text(["Bank, The", "ben@x.example", "nobody@x.example"])
    page.get_by_role("button", name="Take out ben@x.example").click()
    expect(page.get_by_role("combobox", name="To", exact=True)).to_be_focused()
    expect(page.locator("input[name=to]")).to_have_value(
        '"Bank, The" <claims@bank.example>, nobody@x.example'
    )


def test_copies_of_a_reply_are_kept_in_its_draft(at_the_desk, refund):
    page = at_the_desk("/tickets/412/")
    page.locator(".write__copies summary").click()
    page.get_by_role("combobox", name="Cc", exact=True).fill("ben@bank.example")
    with page.expect_response(lambda answer: "/drafts/reply/" in answer.url):
        page.keyboard.press("Enter")
    page.reload()
    expect(page.locator(".write__copies .recipient bdi")).to_have_text(["ben@bank.example"])
    page.goto("about:blank")


def test_without_scripts_the_field_is_plain(at_the_desk, browser, refund):
    page = at_the_desk("/tickets/412/forward/")
    bare = browser.new_context(
        java_script_enabled=False, storage_state=page.context.storage_state()
    ).new_page()
    bare.goto(page.url)
    bare.get_by_label("To", exact=True).fill("Bank <claims@bank.example>, ben@bank.example")
    bare.get_by_role("button", name="Forward").click()
    expect(bare.locator(".side").first).to_contain_text("Bank")
    bare.context.close()
