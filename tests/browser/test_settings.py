"""The settings in a real browser: invite and come in, a macro, a reply, a connection, keyboard, phone, axe."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import looked_at, violations

PASSWORD = "correct horse 42"
PAGES = [
    "people",
    "teams",
    "categories",
    "tags",
    "fields",
    "rules",
    "formats",
    "reliability/category",
    "reliability/urgency",
    "replies",
    "macros",
    "brands",
    "connections",
    "sources",
    "organization",
    "audit",
    "profile",
    "start",
]


@pytest.fixture
def ada(ada):
    """Ada administers the desk here."""
    ada.role, ada.is_superuser = "admin", True
    ada.save()
    return ada


def test_a_colleague_is_invited_chooses_a_password_and_comes_in(at_the_desk, browser, mailbox):
    page = at_the_desk("/settings/people/")
    page.get_by_role("link", name="Invite").click()
    page.get_by_label("E-mail address").fill("eve@example.com")
    page.get_by_label("Name").fill("Eve Adams")
    page.get_by_role("button", name="Invite").click()
    link = page.get_by_label("Link of the invitation").input_value()
    path = re.sub(r"^https?://[^/]+", "", link)

    context = browser.new_context()
    guest = context.new_page()
    guest.goto(page.url.split("/settings")[0] + path)
    guest.get_by_label("Password").fill(PASSWORD)
    guest.get_by_role("button", name="Come in").click()
    expect(guest.locator(".account__name")).to_have_text("Eve Adams")
    context.close()
    page.reload()
    expect(page.get_by_role("row", name="Eve Adams")).to_contain_text("Takes tickets")


def test_a_macro_is_made_by_keyboard_alone(at_the_desk, refund):
    page = at_the_desk("/settings/macros/")
    page.get_by_role("link", name="New macro").first.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("Wait for the bank")
    page.get_by_role("button", name="Add step").focus()
    page.keyboard.press("Enter")
    status = page.get_by_role("combobox", name="Set the status")
    status.select_option("on_hold")
    page.get_by_role("button", name="Try", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".rows--small")).to_contain_text("On hold")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Wait for the bank")
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="Wait for the bank")).to_contain_text("everybody")


def test_a_reply_and_a_field_are_made(at_the_desk, refund):
    page = at_the_desk("/settings/replies/new/")
    page.get_by_label("Name", exact=True).fill("<script>document.title='owned'</script>")
    page.get_by_role("textbox", name="Shortcut").fill("thanks")
    page.get_by_label("Text", exact=True).fill("**Thank you** <img src=x onerror=document.title='owned'>")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".preview strong")).to_have_text("Thank you")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".rows")).to_contain_text("<script>")
    assert page.title() != "owned"

    page.goto(page.url.replace("replies/", "fields/new/"))
    page.get_by_label("Name", exact=True).fill("Order number")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name="Order number")).to_contain_text("every category")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_deleted_macro_is_brought_back_from_the_note(at_the_desk, browser, scripts):
    from replywell.automation.models import Macro

    macro = Macro.objects.create(name="Wait", steps=[{"do": "set_status", "status": "pending"}])
    page = at_the_desk(f"/settings/macros/{macro.pk}/removal/")
    if not scripts:
        bare = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
        address, page = page.url, bare.new_page()
        page.goto(address)
    page.get_by_role("button", name="Delete macro").click()
    expect(page.locator("#toasts")).to_contain_text("The macro is deleted.")
    undo = page.locator("#toasts").get_by_role("button", name="Undo")
    undo.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Wait is back.")
    expect(page.get_by_role("row", name="Wait")).to_be_visible()
    page.goto("about:blank")


def test_a_connection_that_fails_says_what_to_do(at_the_desk, mailbox):
    mailbox.settings |= {"outbound": "smtp", "smtp_host": "127.0.0.1", "smtp_port": 9, "smtp_tls": "none"}
    mailbox.save()
    page = at_the_desk(f"/settings/connections/{mailbox.pk}/")
    page.get_by_role("button", name="Test", exact=True).click()
    expect(page.locator(".results")).to_contain_text("Answers leave: does not work")
    expect(page.locator(".result__remedy")).to_contain_text("firewall")


def test_a_new_desk_is_claimed_and_led_to_its_first_ticket(address, page, mailbox):
    from replywell.console.setup_token import setup_token
    from tests.browser.conftest import _until_the_server_rests

    page.goto(address + "/")
    expect(page.get_by_role("heading", name="Welcome")).to_be_visible()
    page.get_by_label("Setup token").fill("a guess")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".errorlist")).to_contain_text("not the setup token")
    page.goto(f"{address}/welcome/?token={setup_token()}")
    assert "token" not in page.url
    page.get_by_label("Name of the organization").fill("Lumenpost")
    page.get_by_label("Your name").fill("Olga")
    page.get_by_label("Your e-mail address").fill("olga@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    assert violations(page) == []
    page.get_by_role("button", name="Set up the desk").click()
    page.get_by_role("button", name="Skip: Connect a mailbox").click()
    expect(page.locator(".step--skipped")).to_have_count(1)
    page.get_by_role("button", name="Send the sample mail").click()
    expect(page.get_by_role("heading", name="Does this desk work?").first).to_be_visible()
    page.goto("about:blank")
    _until_the_server_rests()


def test_every_page_is_accessible_and_fits_a_phone(at_the_desk, mailbox):
    from tests.console.settings_pages import things

    made = things()
    page = at_the_desk("/settings/")
    numbered = [
        f"{noun}/{made[kind].pk}"
        for noun, kind in {
            "people": "agent",
            "teams": "team",
            "categories": "category",
            "tags": "tag",
            "fields": "field",
            "replies": "reply",
            "macros": "macro",
            "brands": "brand",
            "connections": "connection",
        }.items()
    ]
    root = page.url
    for path in ["", *PAGES, "invitations/new", *numbered, f"teams/{made['team'].pk}/removal"]:
        page.goto(f"{root}{path}/" if path else root)
        looked_at(page, path)
