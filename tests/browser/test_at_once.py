"""Two things done within one round trip: the page shows both, and what was open stays so."""

from collections import deque

import pytest
from playwright.sync_api import expect

from tests.browser.test_sending_ways import editor, next_week, waiting


@pytest.fixture
def held(page):
    """Holds back the answers whose address has this in it, until they are let go together, the first last."""
    kept = deque()

    def hold(part):
        def answer(route):
            kept.appendleft((route, route.fetch()))

        page.route(part, answer)

    def let_go(many):
        while len(kept) < many:
            page.wait_for_timeout(20)
        while kept:
            route, response = kept.popleft()
            route.fulfill(response=response)

    hold.let_go = let_go
    return hold


def test_an_assignee_chosen_and_the_ticket_followed_at_once(at_the_desk, held, refund, ben):
    page = at_the_desk("/tickets/412/")
    page.locator("#reminders > summary").click()
    held("**/assignee/")
    held("**/followers/")
    page.get_by_label("Assignee").select_option(label="Ben Okafor")
    page.get_by_role("button", name="Follow").click()
    held.let_go(2)
    expect(page.get_by_role("button", name="Unfollow")).to_be_visible()
    expect(page.get_by_label("Assignee").locator("option:checked")).to_have_text("Ben Okafor")
    expect(page.locator("#reminders")).to_have_attribute("open", "")


def test_a_waiting_reply_is_given_another_time_and_cancelled_at_once(at_the_desk, held, refund):
    page = at_the_desk("/tickets/412/")
    editor(page).fill("In good time.")
    page.get_by_role("button", name="More ways to send").click()
    page.get_by_role("button", name="Tomorrow at 9:00").click()
    expect(waiting(page)).to_contain_text("In good time.")
    held("**/waiting/*/")
    waiting(page).get_by_label("Another time").fill(next_week())
    waiting(page).get_by_role("button", name="Change").click()
    waiting(page).get_by_role("button", name="Cancel").click()
    held.let_go(2)
    expect(waiting(page)).to_have_count(0)
    expect(editor(page)).to_have_text("In good time.")
