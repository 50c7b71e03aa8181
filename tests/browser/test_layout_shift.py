"""Live updates move nothing that somebody looks at: layout shift, as Chromium measures it, is 0."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_desk import answer, ask

WATCH = """() => {
  window.shifted = 0;
  new PerformanceObserver((seen) => {
    for (const each of seen.getEntries()) if (!each.hadRecentInput) window.shifted += each.value;
  }).observe({ type: "layout-shift" });
}"""
DRAWN = (
    "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
)


def shifted(page) -> float:
    page.evaluate(DRAWN)
    return page.evaluate("window.shifted")


@pytest.fixture(params=[1440, 390])
def opened(request, page, at_the_desk):
    def opened(path):
        page.set_viewport_size({"width": request.param, "height": 844})
        at_the_desk(path)
        page.wait_for_load_state("load")
        page.evaluate(DRAWN)
        page.evaluate(WATCH)
        return page

    return opened


def test_a_row_that_changes_moves_no_other(opened, refund, rosa, mailbox, ada):
    from replywell.people.actors import actor_of
    from replywell.tickets.actions.triage import classify

    ask(rosa, mailbox, "My card was declined")
    page = opened("/")
    classify(refund, urgency=1, by=actor_of(ada))
    expect(page.locator('[data-ticket="412"] .urgency--1')).to_have_count(1)
    assert shifted(page) == 0


def test_a_ticket_that_arrives_moves_nothing_under_the_pointer(opened, refund, rosa, mailbox):
    page = opened("/")
    page.locator('[data-ticket="412"]').hover()
    ask(rosa, mailbox, "My card was declined")
    expect(page.get_by_role("button", name="1 new")).to_be_visible()
    assert shifted(page) == 0


def test_a_message_that_arrives_moves_nothing_of_the_ticket(opened, refund, rosa):
    page = opened("/tickets/412/")
    answer(refund, rosa, "It has arrived, thank you!")
    expect(page.locator("#conversation").get_by_text("It has arrived")).to_be_attached()
    assert shifted(page) == 0


def test_what_moves_is_measured(opened, refund):
    page = opened("/")
    page.evaluate(
        "() => document.querySelector('#main').insertAdjacentHTML('afterbegin', '<div class=gap>.</div>')"
    )
    page.evaluate("() => { document.querySelector('.gap').style.height = '200px' }")
    assert shifted(page) > 0
