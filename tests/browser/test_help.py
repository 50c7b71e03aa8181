"""The help center in a real browser: search as one types, feedback, and writing to us."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import looked_at
from tests.browser.conftest import _until_the_server_rests


@pytest.fixture
def strangers_page(address, page):
    """Somebody's browser that has not signed in; whatever it complains about fails the test."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    yield page
    page.goto("about:blank")
    _until_the_server_rests()
    assert complaints == []


def test_search_as_one_types_is_walked_by_keyboard_and_told(strangers_page, address, help_center):
    page = strangers_page
    page.goto(f"{address}/help/en/")
    search = page.get_by_role("searchbox")
    search.fill("refund card")
    expect(page.locator(".finder [role=status]")).to_contain_text("found")
    expect(page.locator(".found mark").first).to_be_visible()
    search.press("ArrowDown")
    expect(page.locator(".found li a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(search).to_be_focused()
    expect(page.locator(".found")).to_have_count(0)
    search.fill("how long refund take")
    expect(page.locator(".found li a").first).to_contain_text("refund")
    search.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/help/en/articles/refunds/**")
    expect(page.get_by_role("heading", level=1)).to_have_text("How long a refund takes")


def test_feedback_is_given_without_leaving_the_article(strangers_page, address, help_center):
    from replywell.knowledge.models import ArticleFeedback

    page = strangers_page
    page.goto(f"{address}/help/en/articles/refunds/")
    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_label("It is out of date").check()
    page.get_by_label("Comment").fill("It is six days now.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#Feedback")).to_contain_text("Thank you")
    word = ArticleFeedback.objects.get()
    assert (word.helpful, word.reason, word.comment) == (False, "outdated", "It is six days now.")


def test_answers_come_first_and_the_message_goes_all_the_same(strangers_page, address, help_center):
    from replywell.knowledge.models import Deflection
    from replywell.tickets.models import Ticket

    page = strangers_page
    page.goto(f"{address}/help/en/contact/")
    page.get_by_label("What is it about?").fill("Refund")
    page.get_by_label("Your message").press_sequentially("How long does a refund take by card?")
    expect(page.locator(".answers li").first).to_contain_text("refund")
    expect(page.locator("#Told")).to_contain_text("may answer this")
    page.get_by_label("Your e-mail address").fill("rosa@example.org")
    page.get_by_role("button", name="Send message").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your message")
    assert page.get_by_text(f"#{Ticket.objects.get().pk}").is_visible()

    page.goto(f"{address}/help/en/contact/?subject=How+long+does+a+refund+take")
    page.get_by_label("Your message").fill("By card, please.")
    page.get_by_role("button", name="This answered my question").first.click()
    expect(page.get_by_text("Nothing was sent to us.")).to_be_visible()
    assert Ticket.objects.count() == 1
    assert list(Deflection.objects.order_by("id").values_list("helped", flat=True)) == [False, True]


@pytest.mark.parametrize(
    "path",
    [
        "/help/en/",
        "/help/en/articles/",
        "/help/en/categories/billing/",
        "/help/en/articles/refunds/",
        "/help/de/articles/invoices/",
        "/help/en/search/?q=refund",
        "/help/en/contact/",
    ],
)
def test_a_page_is_for_everybody(strangers_page, address, help_center, path):
    strangers_page.goto(address + path)
    looked_at(strangers_page, path)
