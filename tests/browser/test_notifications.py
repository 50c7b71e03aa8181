"""News reach an open page by themselves."""

import re

from playwright.sync_api import expect

from replywell.notifications.actions.telling import tell
from replywell.people.actors import actor_of
from replywell.tickets.actions.events import record


def test_the_bell_rings_in_an_open_page_and_falls_silent_when_the_ticket_is_read(
    at_the_desk, refund, ada, ben
):
    page = at_the_desk("/")
    bell = page.locator(".sidebar notification-bell")
    expect(bell.locator("[data-newest]")).to_be_attached()
    tell(record(refund, "note_written", by=actor_of(ben), mentions=[ada.pk]))
    expect(bell.locator(".bell__count")).to_contain_text("1")

    bell.locator("a").click()
    expect(page.get_by_role("heading", name="Notifications")).to_be_visible()
    page.get_by_role("link", name="Ben Okafor mentioned you on #412").click()
    expect(page).to_have_url(re.compile("/tickets/412/$"))
    expect(page.locator(".sidebar .bell__count")).to_have_count(0)


def test_wishes_are_set_by_keyboard_alone(at_the_desk):
    page = at_the_desk("/settings/notifications/")
    box = page.get_by_label("A ticket is given to me: By mail")
    box.focus()
    page.keyboard.press("Space")
    expect(box).not_to_be_checked()
    page.get_by_label("From", exact=True).focus()
    page.keyboard.type("0800PM")
    page.get_by_label("Until", exact=True).focus()
    page.keyboard.type("0700AM")
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("From", exact=True)).to_have_value("20:00")
    expect(page.get_by_label("A ticket is given to me: By mail")).not_to_be_checked()


def test_a_browser_that_may_shows_what_came_while_nobody_looked(
    at_the_desk, context, refund, ada, ben, address
):
    context.grant_permissions(["notifications"], origin=address)
    page = at_the_desk("/settings/notifications/")
    page.evaluate("localStorage.setItem('replywell-browser-news', 'yes')")
    page.add_init_script(
        """window.Notification = class extends EventTarget {
          static permission = "granted";
          constructor(title, options) { super(); document.body.dataset.shown = `${title}: ${options.body}`; }
          close() {}
        };
        Object.defineProperty(document, "hidden", { get: () => true });
        window.EventSource = class extends EventSource {
          constructor(address) {
            super(address);
            this.addEventListener("open", () => { document.documentElement.dataset.listens = "yes"; });
          }
        };"""
    )
    page.reload()
    expect(page.locator(".sidebar [data-newest]")).to_be_attached()
    expect(page.get_by_role("button", name="Try it")).to_be_visible()
    # What happens before the page listens is counted by the bell, and not told again.
    expect(page.locator("html[data-listens]")).to_be_attached()
    tell(record(refund, "note_written", by=actor_of(ben), mentions=[ada.pk]))
    told = "Ben Okafor mentioned you on #412: Where is my refund?"
    expect(page.locator("body")).to_have_attribute("data-shown", told)
