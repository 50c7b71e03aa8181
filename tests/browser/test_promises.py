"""Promises in a real browser: a policy is tried and saved, a calendar has its week, a holiday and its year, and what is
due counts down."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from replywell.kit import clock
from replywell.sla.models import Calendar, Policy
from replywell.tickets.models import Ticket
from tests.browser.axe import violations


@pytest.fixture
def ada(ada):
    """Ada administers the desk here."""
    ada.role, ada.is_superuser = "admin", True
    ada.save()
    return ada


@pytest.mark.parametrize("width", [1440, 390])
def test_a_policy_is_tried_before_it_is_saved(at_the_desk, page, refund, team_billing, width):
    page.set_viewport_size({"width": width, "height": 900})
    at_the_desk("/settings/policies/new/")
    page.get_by_label("Name", exact=True).fill("Gold")
    page.get_by_label("In use").check()
    page.get_by_role("textbox", name="First answer").fill("1 h 30 min")
    page.get_by_role("textbox", name="Billing").fill("2 h")
    page.get_by_role("button", name="Try on the last 30 days").click()
    expect(page.get_by_role("alert")).to_contain_text("within what the requester is promised")

    page.get_by_role("textbox", name="Billing").fill("45 min")
    page.get_by_role("button", name="Try on the last 30 days").click()
    expect(page.locator("#trial-title")).to_have_text("1 ticket would be promised something else")
    expect(page.locator("#trial")).to_contain_text("Nothing was changed.")
    assert not Policy.objects.exists()
    assert violations(page) == []

    page.get_by_role("button", name="Save", exact=True).click()
    row = page.get_by_role("row", name="Gold")
    expect(row).to_contain_text("1 h 30 min")
    expect(row).to_contain_text("45 min")
    assert Policy.objects.get().internal == {str(team_billing.pk): 45}


@pytest.mark.parametrize("width", [1440, 390])
def test_a_calendar_has_a_week_a_holiday_and_a_year(at_the_desk, page, width):
    page.set_viewport_size({"width": width, "height": 900})
    at_the_desk("/settings/calendars/new/")
    page.get_by_label("Name", exact=True).fill("Office")
    page.get_by_label("Time zone").select_option("Europe/Berlin")
    monday = page.get_by_role("group", name="Monday")
    monday.get_by_label("Monday", exact=True).check()
    for label, times in (("Monday from", ["09:00", "13:00"]), ("Monday until", ["12:00", "17:30"])):
        for place, time in enumerate(times):
            monday.get_by_label(label).nth(place).fill(time)
    page.get_by_label("Public holidays of").select_option("DE")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_label("Monday until").nth(1)).to_have_value("17:30")

    year = clock.now().year
    expect(page.locator("#year-title")).to_have_text(str(year))
    christmas = page.locator(".calendar__month").nth(11).locator("td").filter(has_text="25")
    expect(christmas).to_have_class("calendar__day calendar__day--free")
    page.get_by_role("link", name="Year after").click()
    expect(page.locator("#year-title")).to_have_text(str(year + 1))

    page.get_by_label("Day", exact=True).fill(f"{year + 1}-07-01")
    page.get_by_role("group", name="Another day").get_by_label("Name").fill("Summer party")
    page.get_by_role("button", name="Enter the day").click()
    calendar = Calendar.objects.get()
    assert calendar.days.get().name == "Summer party"
    page.goto(page.url.split("?")[0].split("#")[0] + f"?year={year + 1}")
    own = page.locator("tr").filter(has=page.locator(".rows__main"), has_text="Summer party")
    expect(own).to_contain_text("free")
    expect(page.locator("td[title='Summer party']")).to_have_class("calendar__day calendar__day--free")
    assert violations(page) == []


def test_what_is_due_counts_down_and_says_when_it_is_late(at_the_desk, page, refund):
    now = clock.now()
    Ticket.objects.filter(pk=refund.pk).update(waiting_since=now, due_at=now + timedelta(hours=2, seconds=30))
    page.clock.install()
    at_the_desk("/queue/open/")
    due = page.locator(".row__due relative-time")
    expect(due).to_have_text("in 2 h")
    expect(due).not_to_have_class("due--soon")
    page.clock.fast_forward("01:30:00")
    expect(due).to_have_text("in 30 min")
    expect(due).to_have_class("due due--soon")
    page.clock.fast_forward("01:00:00")
    expect(due).to_have_text("29 min late")
    expect(due).to_have_class("due due--late")
    assert str(now.year) in (page.locator(".row__due time").get_attribute("title") or "")


def test_the_breaching_view_is_narrowed_to_what_is_missed(at_the_desk, page, refund):
    now = clock.now()
    Ticket.objects.filter(pk=refund.pk).update(waiting_since=now, due_at=now + timedelta(minutes=20))
    at_the_desk("/queue/breaching/")
    expect(page.locator(f"[data-ticket='{refund.pk}']")).to_be_visible()
    expect(page.locator("nav [data-count=breaching]").first).to_have_text("1")
    at_the_desk("/queue/breaching/?f=promise:missed")
    expect(page.get_by_text("Nothing is like this")).to_be_visible()
    expect(page.get_by_role("list", name="Filters")).to_contain_text("A promise is missed")
    assert violations(page) == []
