"""What contradicts itself is settled in a real browser; a translation stands beside its original; icons are chosen."""

import os

import pytest
from playwright.sync_api import expect

from tests.browser.axe import looked_at


@pytest.fixture
def ada(ada):
    """Ada leads her team here: she may publish."""
    ada.role = "lead"
    ada.save()
    return ada


@pytest.fixture
def two(db, ada):
    """Two articles of one subject that say another number, and one in two languages."""
    from replywell.adapters.sources.port import Document
    from replywell.knowledge.actions.articles import translate
    from replywell.knowledge.actions.contradictions import compare_changed
    from replywell.knowledge.actions.drafts import write_article
    from replywell.knowledge.actions.sync import put_article
    from replywell.knowledge.models import Source

    wiki = Source.objects.create(slug="wiki", name="Wiki")
    for title, days in (("Refunds", 5), ("Refund policy", 7)):
        text = f"Whatever you bought, you get it back.\n\nRefunds reach your bank account within {days} days."
        put_article(wiki, Document(title, title, text), "1")
    assert compare_changed() == 1
    original = write_article("Holidays", by=ada, markdown="We are closed in August.\n\n" * 12)
    return translate(original, "de", by=ada)


def test_it_is_settled_and_a_translation_is_written_beside_its_original(two, at_the_desk):
    page = at_the_desk("/knowledge/contradictions/")
    sides = page.locator(".against__side")
    left, right = (sides.nth(at).bounding_box() for at in (0, 1))
    assert (left["y"], left["x"] < right["x"]) == (right["y"], True)
    looked_at(page, "contradictions")
    shot(page, "contradictions")
    page.get_by_role("button", name="This one is right: Refunds").click()
    expect(page.get_by_text("Nothing contradicts itself")).to_be_visible()
    page.get_by_role("link", name="Settled").click()
    expect(page.get_by_text("Ada Byrne").first).to_be_visible()
    looked_at(page, "settled contradictions")

    page.goto(page.url.partition("/knowledge/")[0] + f"/knowledge/{two.pk}/")
    original, text = page.locator(".authoring__original"), page.locator("#article-text")
    expect(original).to_be_visible()
    assert original.bounding_box()["x"] > text.bounding_box()["x"] + text.bounding_box()["width"]
    looked_at(page, "a translation")
    shot(page, "translation")

    page.goto(page.url.partition("/knowledge/")[0] + "/knowledge/categories/")
    page.get_by_role("radio", name="Key").check()
    looked_at(page, "categories")
    shot(page, "categories")


def shot(page, name):
    folder = os.environ.get("REPLYWELL_SHOTS")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
        page.set_viewport_size({"width": 390, "height": 800})
        page.screenshot(path=f"{folder}/{name}-390.png", full_page=True)
        page.set_viewport_size({"width": 1440, "height": 900})
