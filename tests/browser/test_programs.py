"""Tokens, webhooks and the reference of the API, seen and used."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import looked_at

pytestmark = pytest.mark.browser


@pytest.fixture
def owner(ada):
    ada.role = "owner"
    ada.save()
    return ada


def test_a_token_is_made_shown_once_and_revoked(owner, at_the_desk):
    page = at_the_desk("/settings/tokens/")
    expect(page.get_by_role("heading", name="No token yet")).to_be_visible()
    looked_at(page, "no token")
    page.get_by_role("link", name="New token").first.click()
    page.get_by_label("Name").fill("Warehouse")
    page.get_by_label("Open, change and answer tickets").check()
    looked_at(page, "new token")
    page.get_by_role("button", name="Make token").click()
    token = page.get_by_label("Token", exact=True).input_value()
    assert token.startswith("rw_")
    looked_at(page, "token")
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_role("row", name="Warehouse")).to_contain_text("not yet")
    assert token not in page.content()
    looked_at(page, "tokens")
    page.get_by_role("link", name="Revoke Warehouse").click()
    page.get_by_role("button", name="Revoke token").click()
    expect(page.get_by_role("heading", name="No token yet")).to_be_visible()


def test_a_webhook_is_made_tested_and_looked_at(owner, at_the_desk):
    from replywell.api.models import Webhook, WebhookDelivery

    page = at_the_desk("/settings/webhooks/")
    looked_at(page, "no webhook")
    page.get_by_role("link", name="New webhook").first.click()
    page.get_by_label("Name").fill("Warehouse")
    page.get_by_label("Address").fill("https://hooks.example.com/in")
    page.get_by_label("A ticket is opened").check()
    looked_at(page, "new webhook")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Send a test").click()
    row = WebhookDelivery.objects.get()
    expect(page.get_by_role("row", name="webhook.test")).to_contain_text("waiting")
    row.state, row.status_code, row.response, row.error = "failed", 500, "Sorry", "It answered 500."
    row.save()
    page.reload()
    looked_at(page, "deliveries")
    page.get_by_role("link", name="webhook.test").click()
    expect(page.get_by_text("Sorry")).to_be_visible()
    looked_at(page, "delivery")
    page.get_by_role("button", name="Send again").click()
    expect(page.locator("#toasts")).to_contain_text("1 is sent again.")
    webhook = Webhook.objects.get()
    for path in ("", "secret/", "removal/"):
        page.goto(page.url.partition("/settings/")[0] + f"/settings/webhooks/{webhook.pk}/{path}")
        looked_at(page, path or "webhook")
    page.goto("about:blank")


def test_the_reference_is_readable_everywhere(owner, at_the_desk):
    page = at_the_desk("/api/docs/")
    expect(page.get_by_role("heading", name="API reference")).to_be_visible()
    looked_at(page, "reference")
