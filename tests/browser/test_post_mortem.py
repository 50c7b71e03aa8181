"""From a missed promise to a signed post-mortem that is found and exported, in a real browser."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.axe import looked_at


@pytest.fixture
def ada(ada):
    """Ada leads the Billing team here."""
    ada.role = "lead"
    ada.save()
    return ada


@pytest.fixture
def missed(ada, refund, team_billing):
    """Nobody answered within the hour; the desk noticed."""
    from replywell.kit import clock, jobs
    from replywell.people.actors import actor_of
    from replywell.sla.actions.clocks import keep_clocks
    from replywell.sla.actions.sweep import sweep
    from replywell.sla.models import Policy
    from replywell.tickets.actions import triage

    Policy.objects.create(name="Everybody", first_response=60, pauses=["pending"])
    triage.route(refund, team_billing, by=actor_of(ada))
    keep_clocks(refund.pk)
    with clock.at(clock.now() + timedelta(minutes=61)), jobs.inline():
        sweep()
    return refund


def test_from_a_missed_promise_to_a_signed_post_mortem(missed, at_the_desk):
    page = at_the_desk("/settings/breaches/")
    expect(page.get_by_text("1 missed promise", exact=True)).to_be_visible()
    looked_at(page, "missed promises")
    page.get_by_role("link", name="Drafted").click()

    expect(page.get_by_text("Drafted by rules from what happened")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Somebody of the team taking it"))).to_be_visible()
    looked_at(page, "a drafted post-mortem")
    page.get_by_label("Lessons").fill("Lunch is covered by two people.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The post-mortem is saved.")).to_be_visible()

    page.get_by_label("What is to be done").fill("Plan who covers lunch")
    page.get_by_label("By whom").select_option("Ada Byrne")
    page.get_by_role("button", name="Add action").click()
    expect(page.get_by_role("button", name="Done: Plan who covers lunch")).to_be_visible()

    page.get_by_role("link", name="Sign off").click()
    looked_at(page, "signing a post-mortem")
    page.get_by_role("button", name="Sign off").click()
    expect(page.get_by_text("Version 1, signed by Ada Byrne")).to_be_visible()
    expect(page.get_by_label("Lessons")).to_have_count(0)
    looked_at(page, "a signed post-mortem")

    page.get_by_role("link", name="Back to the list").click()
    page.get_by_role("searchbox", name="Search post-mortems").fill("covered lunch")
    page.get_by_role("searchbox", name="Search post-mortems").press("Enter")
    page.get_by_role("link", name=re.compile("Where is my refund")).click()
    with page.expect_download() as file:
        page.get_by_role("link", name="Markdown").click()
    written = Path(file.value.path()).read_text()
    assert "Lunch is covered by two people." in written
    assert "- [ ] Plan who covers lunch Ada Byrne" in written


def test_figures_lead_to_their_tickets(missed, at_the_desk):
    page = at_the_desk("/settings/attainment/?by=team")
    expect(page.get_by_role("img", name="Share of promises kept, by Team")).to_be_visible()
    looked_at(page, "kept promises")
    page.get_by_role("row", name=re.compile("Billing")).get_by_role("link").first.click()
    expect(page.get_by_text("1 promise", exact=False).first).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Where is my refund"))).to_be_visible()


def test_a_phone_shows_all_of_it_without_scrolling_sideways(missed, at_the_desk):
    from replywell.sla.models import PostMortem

    number = PostMortem.objects.get().pk
    for path in ("breaches/", "post-mortems/", f"post-mortems/{number}/", "follow-ups/", "attainment/"):
        page = at_the_desk(f"/settings/{path}")
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
