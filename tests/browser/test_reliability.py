"""The reliability page in a real browser: from a figure to its tickets, back to an earlier version, on a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import looked_at


@pytest.fixture
def ada(ada):
    """Ada administers the desk here."""
    ada.role, ada.is_superuser = "admin", True
    ada.save()
    return ada


@pytest.fixture
def judged(ada, rosa, mailbox):
    """Twelve tickets, of which the assistant took four for something else, and two versions."""
    from replywell.adapters.models.embedded.embedder import ANSWERED_BY
    from replywell.adapters.models.scripted import choosing
    from replywell.people.actors import actor_of
    from replywell.pipeline.actions.walks import walk_message
    from replywell.tickets.actions import triage
    from replywell.tickets.actions.conversation import Said, open_ticket
    from replywell.tickets.models import Category
    from replywell.triage.actions.versions import keep_version
    from tests.pipeline.answers import asking

    names = ("billing", "technical", "account")
    rows = {name: Category.objects.get_or_create(slug=name, defaults={"name": name})[0] for name in names}
    for number in range(12):
        said = Said(
            contact=rosa,
            connection=mailbox,
            external_id=f"{number}@r",
            subject=f"Matter {number}",
            text="Hello",
        )
        message = open_ticket(said)
        told = choosing(category=names[number % 3], urgency="low", sentiment="neutral", complexity="simple")
        walk_message(message, asking(classify=told))
        truth = "technical" if number < 4 else names[number % 3]
        for category in (rows["account" if truth != "account" else "billing"], rows[truth]):
            triage.classify(message.ticket, by=actor_of(ada), category=category)
    metrics = {"accuracy": 0.9, "ece": 0.02}
    for head in (b"one", b"two"):
        keep_version(
            "category",
            ANSWERED_BY,
            head=head,
            worse=False,
            because="Learned from 12.",
            judged=12,
            metrics=metrics,
        )


def test_from_a_figure_to_its_tickets_and_back_to_an_earlier_version(judged, at_the_desk):
    page = at_the_desk("/settings/reliability/category/")
    expect(page.get_by_role("img", name="Reliability of Category")).to_be_visible()
    looked_at(page, "reliability with figures")

    page.get_by_role("region", name="What was taken for what").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Tickets behind a figure")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Matter"))).not_to_have_count(0)
    looked_at(page, "tickets behind a figure")

    page.goto(page.url.split("/tickets/")[0] + "/")
    page.get_by_role("button", name="Run version 1").press("Enter")
    expect(page.get_by_text("Learning is paused")).to_be_visible()
    expect(page.get_by_role("button", name="Stop version 1")).to_be_visible()
    page.get_by_role("button", name="Learn again").click()
    expect(page.get_by_text("They are learned within a minute")).to_be_visible()


def test_a_phone_shows_all_of_it_without_scrolling_sideways(judged, at_the_desk):
    page = at_the_desk("/settings/reliability/category/")
    page.set_viewport_size({"width": 390, "height": 844})

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    looked_at(page, "reliability on a phone")
