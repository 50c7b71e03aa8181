"""The assistant's side of a ticket, as Ada meets it: versions, sources, cards, handover."""

import os
import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import in_both_themes
from tests.workspace.assist import FIRST, SECOND, answer, article, saying


@pytest.fixture
def offered(refund):
    article()
    return answer(refund)


@pytest.fixture
def fulfil(offered, monkeypatch):
    """Does what a worker does with the newest wish."""
    from replywell.pipeline.actions.wishes import fulfil as really
    from replywell.resolution.models import Wish
    from tests.pipeline.answers import asking

    def done(**script):
        really(Wish.objects.latest("pk"), asking(**script))

    return done


@pytest.fixture
def technical(transactional_db):
    from replywell.people.models import Team

    return Team.objects.create(name="Technical")


def shot(page, name):
    """For looking at: set SHOTS to a folder."""
    if os.environ.get("SHOTS"):
        page.screenshot(path=f"{os.environ['SHOTS']}/{name}.png")


def test_ada_has_it_written_again_with_a_hint_by_keyboard_alone(at_the_desk, offered, fulfil):
    page = at_the_desk("/tickets/412/")
    expect(page.get_by_text("Rosa Marín").first).to_be_visible()
    page.keyboard.press("u")
    hint = page.get_by_label("Write it again with a hint")
    expect(hint).to_be_visible()
    hint.focus()
    page.keyboard.type("they paid by card")
    shot(page, "change")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Looking again and writing a new answer")).to_be_visible()
    shot(page, "wish")
    card = "Cards are refunded to the same card."
    fulfil(
        compose=lambda task: saying((card, card), passage=next(p.id for p in task.passages if card in p.text))
    )
    expect(page.get_by_text("2 of 2")).to_be_visible()
    expect(page.locator(".suggestion__text")).to_contain_text(card)
    page.get_by_role("link", name="Older version").click()
    expect(page.locator(".suggestion__text")).to_contain_text(SECOND)
    page.keyboard.press("i")
    expect(page.get_by_label("Reply to Rosa Marín, Markdown")).to_have_value(offered.text)


def test_what_fails_is_told_beside_the_answer(at_the_desk, offered, fulfil):
    from replywell.kit.errors import Unavailable

    page = at_the_desk("/tickets/412/")
    page.get_by_role("button", name="Change").click()
    page.get_by_role("button", name="Shorter").click()
    expect(page.get_by_text("Making it shorter")).to_be_visible()
    fulfil(rewrite=[Unavailable("The model did not answer in 30 s. We will try again.")])
    expect(page.get_by_role("alert")).to_contain_text("did not answer in 30 s")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_source_opens_beside_and_is_flagged(at_the_desk, offered, refund):
    page = at_the_desk("/tickets/412/")
    mark = page.get_by_role("link", name="Source 1", exact=True).first
    mark.focus()
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog")
    expect(sheet.locator("mark")).to_have_text(FIRST)
    shot(page, "sheet")
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    expect(mark).to_be_focused()
    page.keyboard.press("Enter")
    sheet.get_by_text("Flag this source").click()
    sheet.get_by_label("What should it say?").fill("Three days.")
    sheet.get_by_role("button", name="Flag it").click()
    expect(sheet.get_by_text("Flagged as outdated")).to_be_visible()
    expect(page.locator(".sources").get_by_text("Outdated")).to_be_visible()
    shot(page, "flagged")
    page.keyboard.press("Escape")
    expect(mark).to_be_focused()


def test_discarding_is_undone(at_the_desk, offered):
    page = at_the_desk("/tickets/412/")
    page.get_by_role("button", name="Discard", exact=True).click()
    expect(page.get_by_text("The suggested answer is discarded.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Suggested answer")).to_be_visible()


def test_a_card_fails_alone_and_is_tried_again(at_the_desk, offered, page):
    broken = re.compile("/cards/recent/")
    page.route(
        broken,
        lambda route: route.fulfill(status=409) if "again" not in route.request.url else route.continue_(),
    )
    page = at_the_desk("/tickets/412/")
    card = page.locator("#card-recent")
    card.scroll_into_view_if_needed()
    expect(card.get_by_text("The desk did not answer in time.")).to_be_visible()
    expect(page.locator("#card-requester").get_by_text("rosa@example.org")).to_be_visible()
    shot(page, "card-failed")
    card.get_by_role("button", name="Try again").click()
    expect(card.get_by_text("This is the first one.")).to_be_visible()


def test_a_folded_card_stays_folded(at_the_desk, offered):
    page = at_the_desk("/tickets/412/")
    card = page.locator("#card-recent")
    card.scroll_into_view_if_needed()
    expect(card.get_by_text("This is the first one.")).to_be_visible()
    card.locator("summary").click()
    expect(card).not_to_have_attribute("open", "")
    page.reload()
    expect(page.locator("#card-requester").get_by_text("rosa@example.org")).to_be_visible()
    expect(card).not_to_have_attribute("open", "")


def test_ada_escalates_by_keyboard_alone(at_the_desk, offered, refund, technical):
    page = at_the_desk("/tickets/412/")
    page.wait_for_load_state()
    page.keyboard.press("h")
    expect(page.get_by_role("heading", name="Escalate to a specialist")).to_be_visible()
    expect(page.get_by_label("Hand over to")).to_be_focused()
    page.keyboard.type("Tech")
    shot(page, "escalation")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#conversation").get_by_text("Handover: only colleagues see it")).to_be_visible()
    shot(page, "handover")
    refund.refresh_from_db()
    assert refund.team == technical


@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_nothing_is_wrong_for_axe_and_nothing_is_cut_off(at_the_desk, offered, technical, page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page = at_the_desk("/tickets/412/")
    if width < 1440:
        page.get_by_role("button", name="Details and requester").click()
    expect(page.locator("#card-requester").get_by_text("rosa@example.org")).to_be_visible()
    in_both_themes(page, f"cards, {width} px wide")
    shot(page, f"cards-{width}")
    if width < 1440:
        page.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Change").click()
    in_both_themes(page, f"change, {width} px wide")
    shot(page, f"change-{width}")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Source 1", exact=True).first.click()
    expect(page.get_by_role("dialog").locator("mark")).to_be_visible()
    in_both_themes(page, f"sheet, {width} px wide")
    shot(page, f"sheet-{width}")
    page.goto(page.url + "escalation/")
    expect(page.get_by_label("Hand over to")).to_be_visible()
    in_both_themes(page, f"escalation, {width} px wide")
    shot(page, f"escalation-{width}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
