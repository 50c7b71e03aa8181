"""When Ada works and when she wants to hear nothing: set by pointer, by keyboard alone, on a phone and without a
script."""

import pytest
from playwright.sync_api import expect

PROFILE = "/settings/profile/"


def set_the_week(page):
    """Mondays from eight to twelve and one to five."""
    monday = page.get_by_role("group", name="Monday")
    monday.get_by_label("Monday", exact=True).check()
    for label, times in (("Monday from", ["08:00", "13:00"]), ("Monday until", ["12:00", "17:00"])):
        for at, time in enumerate(times):
            monday.get_by_label(label).nth(at).fill(time)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("Saved")
    page.reload()
    expect(monday.get_by_label("Monday until").nth(1)).to_have_value("17:00")
    expect(page.get_by_role("group", name="Sunday").get_by_label("Sunday", exact=True)).not_to_be_checked()


def be_quiet(page):
    page.get_by_label("From", exact=True).fill("20:00")
    page.get_by_label("Until", exact=True).fill("07:00")
    page.get_by_label("Sunday").check()
    page.get_by_label("A ticket is given to me: By mail").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("From", exact=True)).to_have_value("20:00")
    expect(page.get_by_label("Sunday")).to_be_checked()


@pytest.mark.parametrize("width", [1440, 390])
def test_hours_are_set(at_the_desk, page, width):
    page.set_viewport_size({"width": width, "height": 844})
    at_the_desk(PROFILE)
    set_the_week(page)
    at_the_desk("/settings/notifications/")
    be_quiet(page)


def test_hours_are_set_without_a_script(bare):
    set_the_week(bare(PROFILE))
    be_quiet(bare("/settings/notifications/"))


def test_hours_are_set_by_keyboard_alone(at_the_desk):
    page = at_the_desk(PROFILE)
    works = page.get_by_role("checkbox", name="Tuesday")
    works.focus()
    page.keyboard.press("Space")
    expect(works).to_be_checked()
    for label, typed in (("Tuesday from", "0800AM"), ("Tuesday until", "0400PM")):
        page.get_by_label(label).first.focus()
        page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Saved")
    page.reload()
    expect(page.get_by_label("Tuesday from").first).to_have_value("08:00")
    expect(page.get_by_label("Tuesday until").first).to_have_value("16:00")
