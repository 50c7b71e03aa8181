"""Ada and Ben on the same ticket, each in a browser of their own."""

import re

from playwright.sync_api import expect

from replywell.kit import blobs
from replywell.people.actors import actor_of
from replywell.tickets.actions.conversation import Said, open_ticket, receive_reply
from replywell.tickets.actions.subject import rename
from replywell.tickets.actions.tags import add_tags
from replywell.tickets.models import CustomField
from tests.browser.arriving import listening

CANARY = '<img src=x onerror="window.canary=1"><script>window.canary=1</script>'


def test_a_colleague_who_comes_writes_and_leaves_is_seen(at_the_desk, bens_page, refund):
    page = at_the_desk("/tickets/412/")
    theirs = bens_page("/tickets/412/")
    expect(page.locator("#presence .avatar")).to_have_attribute("title", "Ben Okafor")
    theirs.get_by_role("textbox", name="Reply to Rosa Marín", exact=True).press_sequentially("Hel")
    expect(page.locator("#presence")).to_contain_text("Ben Okafor is writing…")
    theirs.goto("about:blank")
    expect(page.locator("#presence .avatar")).to_have_count(0)


def test_what_one_changes_the_other_sees(at_the_desk, bens_page, refund, ada):
    theirs = bens_page("/tickets/412/")
    page = at_the_desk("/tickets/412/")
    page.locator("#rename > summary").click()
    page.locator("#subject").fill("My refund, please")
    page.keyboard.press("Enter")
    expect(theirs.locator("h1")).to_have_text("My refund, please")
    page.locator("body").press("f")
    expect(theirs.locator(".together__people")).to_contain_text("Ada Byrne")


def test_tags_are_typed_and_taken_off_by_keyboard_alone(at_the_desk, refund, ada):
    page = at_the_desk("/tickets/412/")
    page.keyboard.press("t")
    expect(page.locator("#tag")).to_be_focused()
    page.keyboard.type("urgent, vip")
    page.keyboard.press("Enter")
    expect(page.locator(".label-chip")).to_have_text(["urgent", "vip"])
    expect(page.locator("#tag")).to_be_focused()
    expect(page.locator("#tag")).to_have_value("")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".label-chip")).to_have_text(["urgent"])
    expect(page.locator("#tag")).to_be_focused()


def test_resolving_leads_to_the_field_that_is_missing(at_the_desk, refund):
    CustomField.objects.create(slug="order", name="Order number", required=True)
    page = at_the_desk("/tickets/412/")
    page.keyboard.press("e")
    expect(page.locator("#field-order")).to_be_focused()
    expect(page.locator("#wrong-order")).to_have_text("Needed before the ticket can be resolved.")
    page.keyboard.type("A-17")
    page.keyboard.press("Enter")
    expect(page.locator("#wrong-order")).to_have_count(0)
    page.locator("h1").click()
    page.keyboard.press("e")
    expect(page.locator("#status-bar .badge")).to_have_text("Resolved")


def test_a_merge_is_made_and_undone(at_the_desk, refund, rosa, mailbox):
    other = open_ticket(Said(contact=rosa, connection=mailbox, subject="Again", text="Still waiting.")).ticket
    page = at_the_desk("/tickets/412/")
    page.locator("#more > summary").click()
    page.get_by_role("link", name="Merge into another ticket").click()
    page.locator(f'a[href="?into={other.pk}"]').click()
    page.get_by_role("button", name=f"Merge into #{other.pk}").click()
    expect(page.locator(".said")).to_have_count(2)
    at_the_desk("/tickets/412/")
    expect(page.locator("#banner")).to_contain_text(f"This ticket is part of #{other.pk}")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".said")).to_have_count(1)
    expect(page.locator("#banner")).not_to_contain_text("part of")


def test_messages_are_split_off_from_one_on(at_the_desk, refund, rosa):
    late = receive_reply(refund, Said(contact=rosa, text="And my address is wrong."))
    page = at_the_desk("/tickets/412/")
    page.locator(f"#menu-{late.pk} > summary").click()
    page.locator(f"#menu-{late.pk}").get_by_role("link", name="Split off from here").click()
    page.get_by_label("Subject of the new ticket").fill("Wrong address")
    page.get_by_role("button", name="Make it a ticket").click()
    expect(page.locator("h1")).to_have_text("Wrong address")
    expect(page.locator(".said")).to_have_count(1)
    expect(page.locator(".linked")).to_contain_text("#412")


def test_the_list_one_came_from_leads_on_and_back(at_the_desk, refund, rosa, mailbox):
    for number in range(2):
        open_ticket(Said(contact=rosa, connection=mailbox, subject=f"Ticket {number}", text="Hi"))
    page = at_the_desk("/")
    page.locator('[data-ticket="412"] a').first.click()
    page.wait_for_url(re.compile("/tickets/412/"))
    page.keyboard.press("]")
    listening(page, page.get_by_role("heading", name="Ticket 0"))
    page.keyboard.press("[")
    listening(page, page.get_by_role("heading", name="Where is my refund?"))
    page.locator("[data-back]").click()
    expect(page.locator('[data-ticket="412"] a').first).to_be_focused()


def test_events_can_be_left_out_and_long_messages_are_folded(at_the_desk, refund, rosa, ada):
    add_tags(refund, ["vip"], by=actor_of(ada))
    said = receive_reply(refund, Said(contact=rosa, text="Line\n" * 80))
    page = at_the_desk("/tickets/412/")
    expect(page.locator(".happened")).to_be_visible()
    page.get_by_label("Conversation only").check()
    expect(page.locator(".happened")).to_be_hidden()
    text = page.locator(f"#text-{said.pk}")
    folded = text.bounding_box()["height"]
    page.get_by_text("Show all").click()
    page.wait_for_function(
        f"() => document.getElementById('text-{said.pk}').getBoundingClientRect().height > {folded}"
    )


def test_nothing_hostile_runs(at_the_desk, refund, rosa, ada, page):
    rosa.name = CANARY
    rosa.save()
    CustomField.objects.create(slug="f", name=CANARY, options=[CANARY], kind="choice", help=CANARY)
    rename(refund, CANARY, by=actor_of(ada))
    add_tags(refund, [CANARY[:60]], by=actor_of(ada))
    files = [
        {"name": CANARY, "type": type, "size": 9, "sha256": blobs.put(body.encode())}
        for type, body in (
            ("image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg' onload='window.canary=1'/>"),
            ("text/html", CANARY),
            ("text/plain", CANARY),
            ("image/png", CANARY),
        )
    ]
    said = receive_reply(
        refund, Said(contact=rosa, text=CANARY, quoted=CANARY, signature=CANARY, subject=CANARY, files=files)
    )
    text = said.attachments.get(type="text/plain")
    page = at_the_desk("/tickets/412/")
    page.locator(f'[popovertarget="file-{text.pk}"].file__text').click()
    expect(page.locator(f"#file-{text.pk}-text")).to_contain_text("window.canary=1")
    page.keyboard.press("Escape")
    page.locator(f"#quoted-{said.pk} summary").click()
    assert page.evaluate("window.canary") is None
    for path in ("merge/", "split/", "decisions/"):
        page.goto(page.url.split("/tickets/")[0] + f"/tickets/412/{path}")
        assert page.evaluate("window.canary") is None
