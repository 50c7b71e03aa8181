"""An incident as Ada, who leads, and a visitor of the help center live through it."""

import os

import pytest
from playwright.sync_api import expect

from tests.browser.axe import looked_at
from tests.incidents.outage import outage, quiet_weeks


@pytest.fixture
def leading(ada):
    ada.role = "lead"
    ada.save()
    return ada


@pytest.fixture
def noticed(mailbox, leading):
    from replywell.incidents.actions.watching import watch

    quiet_weeks(mailbox)
    outage(mailbox, people=8)
    (proposal,) = watch()
    return proposal


def told(browser_page):
    """Does what a worker does with the newest update."""
    from replywell.incidents.actions.announcing import tell_some
    from replywell.incidents.models import IncidentEntry

    tell_some(IncidentEntry.objects.filter(kind="update").latest("pk").pk)
    browser_page.reload()


def seen(page, name):
    looked_at(page, name)
    if os.environ.get("SHOTS"):
        for width in (1440, 390):
            for theme in ("light", "dark"):
                page.set_viewport_size({"width": width, "height": 900})
                page.emulate_media(color_scheme=theme)
                page.screenshot(path=f"{os.environ['SHOTS']}/{name}-{width}-{theme}.png", full_page=True)
        page.set_viewport_size({"width": 1280, "height": 800})


def test_from_the_proposal_to_the_note_that_visitors_read(at_the_desk, noticed, browser, address):
    from replywell.tickets.models import Message, Ticket

    page = at_the_desk("/notifications/")
    page.get_by_role("link", name="Many tickets seem to have one cause").first.click()
    expect(page.get_by_role("heading", name="Why this is proposed")).to_be_visible()
    seen(page, "proposal")
    page.get_by_label("What is wrong").fill("Auth database down")
    page.get_by_role("checkbox").last.uncheck()
    page.get_by_role("button", name="Open as an incident").click()
    expect(page.get_by_role("heading", name="Auth database down")).to_be_visible()

    page.get_by_label("Note for colleagues").fill("Kim looks at the database.")
    page.get_by_role("button", name="Add the note").click()
    expect(page.get_by_text("Kim looks at the database.")).to_be_visible()
    seen(page, "incident")

    page.get_by_role("link", name="Write an update").click()
    page.get_by_label("English").fill("We know that signing in fails and are **on it**.")
    seen(page, "write")
    page.get_by_role("button", name="See who gets it").click()
    expect(page.get_by_role("heading", name="7 people get this")).to_be_visible()
    assert not Message.objects.filter(author="agent").exists()
    seen(page, "look")
    page.get_by_role("button", name="Send it to all").click()
    told(page)
    expect(page.get_by_text("All are told")).to_be_visible()
    assert Message.objects.filter(author="agent").count() == 7
    seen(page, "told")

    page.get_by_role("link", name="Auth database down").click()
    page.get_by_role("link", name="Put on the help center").click()
    page.get_by_label("Public name").fill("Signing in fails")
    seen(page, "publish")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Public", exact=True)).to_be_visible()

    visitor = browser.new_context().new_page()
    visitor.goto(f"{address}/help/en/")
    expect(visitor.get_by_text("Signing in fails")).to_be_visible()
    seen(visitor, "banner")
    visitor.get_by_role("link", name="Read more").click()
    expect(visitor.get_by_text("We know that signing in fails")).to_be_visible()
    assert "Kim" not in visitor.content() and "Auth database" not in visitor.content()
    seen(visitor, "public")

    page.get_by_role("link", name="Resolve", exact=True).click()
    page.get_by_label("English").fill("It works again. Answer if it does not for you.")
    page.get_by_role("button", name="See who gets it").click()
    page.get_by_role("button", name="Send it and resolve").click()
    told(page)
    assert Ticket.objects.filter(status="resolved").count() == 7
    page.goto(f"{address}/incidents/")
    expect(page.locator("main").get_by_text("Resolved", exact=True)).to_be_visible()
    seen(page, "list")
    visitor.goto(f"{address}/help/en/")
    expect(visitor.get_by_text("Signing in fails")).to_have_count(0)
    visitor.goto(f"{address}/help/en/incidents/")
    expect(visitor.get_by_text("Resolved", exact=True).first).to_be_visible()
    visitor.goto("about:blank")
    visitor.context.close()


def test_a_ticket_asks_whether_it_is_part_of_it(at_the_desk, noticed, leading):
    from replywell.incidents.actions.proposals import open_proposal
    from replywell.incidents.models import IncidentTicket
    from replywell.tickets.models import Ticket

    incident = open_proposal(noticed.pk, noticed.tickets[:5], by=leading, title="Login down", severity=1)
    ticket = Ticket.objects.get(pk=noticed.tickets[6])
    IncidentTicket.objects.create(incident=incident, ticket=ticket, state="proposed")
    page = at_the_desk(f"/tickets/{ticket.pk}/")
    banner = page.locator("#banner")
    expect(banner.get_by_text("Part of the incident")).to_be_visible()
    if os.environ.get("SHOTS"):
        page.screenshot(path=f"{os.environ['SHOTS']}/ticket.png")
    banner.get_by_role("button", name="Link").click()
    expect(banner.get_by_text("The assistant only drafts here.")).to_be_visible()
    assert incident.tickets.get(ticket=ticket).state == "linked"
