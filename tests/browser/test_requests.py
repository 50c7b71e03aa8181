"""A requester in a real browser: a topic and its questions, the link that lets in, and the way to the end."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import looked_at
from tests.browser.conftest import _until_the_server_rests

HERE = "/help/en/requests/"


@pytest.fixture
def rosas_page(address, page):
    """Rosa's browser; whatever it complains about fails the test."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    yield page
    page.goto("about:blank")
    _until_the_server_rests()
    assert complaints == []


def test_a_requester_comes_in_answers_ends_it_and_rates_it(rosas_page, address, refund, ada):
    from replywell.portal.actions.entering import make_link
    from replywell.tickets.actions.conversation import reply

    page = rosas_page
    reply(refund, "Which bank is it?", by=ada)
    page.goto(f"{address}{HERE}412/")
    expect(page.get_by_label("Your e-mail address")).to_be_visible()
    looked_at(page, "who it is")
    page.goto(f"{address}{HERE}enter/{make_link(refund.requester)}/")
    page.get_by_role("button", name="Show my requests").click()
    expect(page.get_by_text("Waits for you")).to_be_visible()
    looked_at(page, "the list")
    page.get_by_role("link", name="Where is my refund?").click()
    page.get_by_label("Your message").fill("The one on the corner.")
    page.get_by_label("Files").set_input_files(
        {"name": "bank.txt", "mimeType": "text/plain", "buffer": b"Ours"}
    )
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".talk__said").last).to_contain_text("The one on the corner.")
    expect(page.get_by_role("link", name="bank.txt")).to_be_visible()
    page.get_by_role("button", name="It is solved").click()
    page.get_by_label("4 stars").check()
    page.get_by_role("button", name="Rate", exact=True).click()
    expect(page.get_by_text("Thank you for rating this.")).to_be_visible()
    looked_at(page, "a request")
    assert refund.events.get(kind="rated").data["stars"] == 4
    page.goto(f"{address}{HERE}password/")
    looked_at(page, "the password")


def test_a_topic_brings_its_questions(rosas_page, address, mailbox):
    from replywell.tickets.models import Category, CustomField, Ticket

    parcels = Category.objects.create(slug="parcels", name="Parcels", in_form=True)
    field = CustomField.objects.create(slug="order", name="Order number", in_form="needed")
    field.categories.add(parcels)
    page = rosas_page
    page.goto(f"{address}/help/en/contact/")
    with page.expect_response("**/answers/"):  # whoever leaves in the middle of a question is told so by htmx
        page.get_by_label("What is it about?").fill("It is lost")
        page.get_by_label("Your message").fill("Nothing came.")
    page.get_by_label("Topic").select_option("Parcels")
    page.get_by_label("Order number").fill("4711")
    looked_at(page, "the contact form")
    page.get_by_label("Your e-mail address").fill("rosa@example.org")
    page.get_by_role("button", name="Send message").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your message")
    ticket = Ticket.objects.get()
    assert (ticket.category, ticket.custom) == (parcels, {"order": "4711"})
