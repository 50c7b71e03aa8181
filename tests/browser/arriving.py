"""Arriving at a page that a link led to: what it shows can be seen before its scripts listen."""

from playwright.sync_api import Locator, Page, expect


def listening(page: Page, shown: Locator) -> Locator:
    """What the page shows, once its scripts have run; ``shown`` is not on the page that one came from."""
    expect(shown).to_be_visible()
    page.wait_for_load_state()
    return shown
