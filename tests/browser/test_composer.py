"""Ada writes: formatting, drafts, undo, saved answers, names and files."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import serving

STYLED = [
    "Hello **Rosa**,\n\nyour *refund* is here: [look](https://example.com/a_b)\nand `code` too.",
    "- one\n- two\n  - deeper\n- three",
    "1. first\n2. second",
    "> quoted\n> lines\n\nAnswer",
    "### Title\n\nText",
    "```\nif a < b:\n    go()\n```",
    "1\\. not a list\n\n\\- nor this, \\*stars\\* and snake_case, a < b",
]


@pytest.fixture
def unhurried(transactional_db):
    """A desk where sending can be undone."""
    with serving(REPLYWELL_UNDO_SECONDS="30") as (address, _):
        yield address


def editor(page):
    return page.get_by_role("textbox", name="Reply to Rosa Marín", exact=True)


def text(page):
    return page.locator("#reply-text")


@pytest.mark.parametrize("written", STYLED)
def test_markdown_survives_the_editor(at_the_desk, refund, written):
    page = at_the_desk("/tickets/412/")
    read = page.evaluate(
        """async (text) => {
          const { toElements, toMarkdown } = await import("/static/ui/js/markdown.js");
          const root = document.createElement("div");
          root.append(...toElements(text));
          return toMarkdown(root);
        }""",
        written,
    )
    assert read == written


def test_what_is_pasted_becomes_clean_markdown(at_the_desk, refund):
    page = at_the_desk("/tickets/412/")
    read = page.evaluate(
        """async (html) => {
          const { fromHTML } = await import("/static/ui/js/markdown.js");
          return fromHTML(html);
        }""",
        "<meta><style>p{}</style><b style='font-weight:normal'><p>A <span style='font-weight:700'>bold</span> word"
        "<script>alert(1)</script></p><ul><li><p>one</p></li><li>two <a href='javascript:alert(1)'>x</a></li></ul>"
        "<img src=x onerror=alert(1) alt='a picture'></b>",
    )
    assert read == "A **bold** word\n\n- one\n- two x\n\na picture"


def test_formatting_is_typed_and_leaves_as_it_looks(at_the_desk, refund):
    page = at_the_desk("/tickets/412/")
    page.keyboard.press("r")
    expect(editor(page)).to_be_focused()
    page.keyboard.type("Dear **Rosa** ")
    page.keyboard.press("Control+b")
    page.keyboard.type("soon")
    page.keyboard.press("Control+b")
    page.keyboard.press("Enter")
    page.keyboard.type("- one")
    page.keyboard.press("Enter")
    page.keyboard.type("two")
    expect(text(page)).to_have_value("Dear **Rosa** **soon**\n\n- one\n- two")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#conversation li li").get_by_text("two")).to_be_visible()
    assert refund.messages.get(author="agent").text == "Dear **Rosa** **soon**\n\n- one\n- two"


def test_a_draft_is_there_after_a_reload_and_on_another_device(
    at_the_desk, address, browser, cookie, refund, page
):
    at_the_desk("/tickets/412/")
    editor(page).fill("Dear Rosa")
    expect(page.locator(".write--reply [data-state]")).to_have_text("Saved")
    page.reload()
    expect(editor(page)).to_have_text("Dear Rosa")
    other = browser.new_context()
    other.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookie.items()])
    second = other.new_page()
    second.goto(f"{address}/tickets/412/")
    expect(editor(second)).to_have_text("Dear Rosa")
    editor(second).fill("Dear Rosa and Ed")
    expect(second.locator(".write--reply [data-state]")).to_have_text("Saved")
    editor(page).fill("Hello")
    page.get_by_role("button", name="Take that one").click()
    expect(editor(page)).to_have_text("Dear Rosa and Ed")
    other.close()


def test_sending_is_undone(unhurried, context, page, cookie, refund):
    context.add_cookies([{"name": name, "value": value, "url": unhurried} for name, value in cookie.items()])
    page.goto(f"{unhurried}/tickets/412/")
    editor(page).fill("Too early.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("article", name="Reply that has not left yet")).to_contain_text("Too early.")
    expect(page.get_by_text("Leaves in")).to_be_visible()
    expect(editor(page)).to_have_text("")
    page.keyboard.press("z")
    expect(editor(page)).to_have_text("Too early.")
    expect(page.get_by_role("article", name="Reply that has not left yet")).to_have_count(0)
    assert not refund.messages.filter(author="agent").exists()
    page.goto("about:blank")


def test_a_canned_reply_by_keyboard_alone(at_the_desk, refund):
    from replywell.automation.models import CannedReply

    CannedReply.objects.create(
        name="Refund time", shortcut="refund", text="Dear {{requester.first_name|there}}, ten days."
    )
    page = at_the_desk("/tickets/412/")
    page.keyboard.press("r")
    page.keyboard.type("/ref")
    expect(page.get_by_role("option", name="Refund time")).to_be_visible()
    page.keyboard.press("Enter")
    expect(text(page)).to_have_value("Dear Rosa, ten days.")


def test_naming_a_colleague(at_the_desk, refund, ben):
    page = at_the_desk("/tickets/412/")
    page.keyboard.press("n")
    page.keyboard.type("Ask @be")
    expect(page.locator("text-menu").get_by_role("option", name="Ben Okafor")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type("please")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#conversation .mention")).to_have_text("@Ben Okafor")
    assert refund.notes.get().mentions == [ben.pk]


def test_a_file_goes_with_the_reply(at_the_desk, refund):
    page = at_the_desk("/tickets/412/")
    page.locator("[data-attach]").set_input_files(
        {"name": "bill.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
    )
    expect(page.locator(".write__file")).to_contain_text("bill.pdf")
    editor(page).fill("See the bill.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#conversation").get_by_role("link", name="bill.pdf")).to_be_visible()
    assert refund.messages.get(author="agent").attachments.get().name == "bill.pdf"


def test_a_pasted_picture_stands_in_the_reply(at_the_desk, refund):
    page = at_the_desk("/tickets/412/")
    page.keyboard.press("r")
    expect(editor(page)).to_be_focused()
    page.keyboard.type("This one: ")
    page.evaluate(
        """async () => {
          const canvas = Object.assign(document.createElement("canvas"), { width: 30, height: 20 });
          const picture = await new Promise((done) => canvas.toBlob(done));
          const clipboardData = new DataTransfer();
          clipboardData.items.add(new File([picture], "bill [1].png", { type: "image/png" }));
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }"""
    )
    drawn = editor(page).locator("img")
    expect(drawn).to_have_js_property("naturalWidth", 30)
    expect(page.locator(".write__file")).to_have_count(0)
    expect(page.locator(".write--reply [data-state]")).to_have_text("Saved")
    page.reload()
    expect(editor(page).locator("img")).to_have_js_property("naturalWidth", 30)
    page.get_by_role("button", name="Send", exact=True).click()
    shown = page.locator("#conversation .said--agent img")
    expect(shown).to_have_js_property("naturalWidth", 30)
    expect(shown).to_have_attribute("alt", "bill 1.png")
    assert refund.messages.get(author="agent").text.startswith("This one: ![bill 1.png](cid:")


def test_writing_works_without_a_script(browser, unhurried, cookie, refund):
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": name, "value": value, "url": unhurried} for name, value in cookie.items()])
    page = context.new_page()
    page.goto(f"{unhurried}/tickets/412/")
    page.get_by_label("Reply to Rosa Marín, Markdown").fill("Plainly.")
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Reply to Rosa Marín, Markdown")).to_have_value("Plainly.")
    context.close()
