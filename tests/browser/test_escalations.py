"""A ticket is escalated, the first person is silent, the second one is told and answers; and a shift changes hands."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from replywell.escalations.actions.stepping import sweep
from replywell.escalations.models import Escalation
from replywell.escalations.queries import who_is_on_call
from replywell.escalations.tokens import answer_token
from replywell.kit import clock
from replywell.people.actions.agents import add_agent
from replywell.pipeline.counted import count
from tests.browser.axe import in_both_themes
from tests.escalations.desk import path, rotation

CARD = "#card-body-escalation"


@pytest.fixture
def lea(ben):
    return add_agent("lea@example.com", name="Lea Moreau", role="lead", teams=[ben.teams.get()])


@pytest.fixture
def engineering(ben, lea):
    return path(
        owner=f"agent:{ben.pk}",
        steps=[{"after": 15, "to": f"agent:{lea.pk}"}],
        fields=[{"slug": "code", "label": "Error code"}],
        reply="Hello {{requester.first_name}}, engineers look at it.",
    )


@pytest.mark.parametrize("width", [1440, 390])
def test_the_second_one_answers_when_the_first_is_silent(
    at_the_desk, page, browser, address, refund, engineering, ben, lea, width
):
    page.set_viewport_size({"width": width, "height": 844})
    at_the_desk("/tickets/412/escalation/")
    page.get_by_role("link", name="Engineering").click()
    page.get_by_label("Error code").fill("E42")
    in_both_themes(page, f"escalation on a path, {width} px wide")
    page.locator("form.escalation").get_by_role("button", name="Escalate").click()
    expect(page.get_by_role("article", name="Handover by Ada Byrne")).to_contain_text("E42")
    escalation = Escalation.objects.get()

    with clock.at(clock.now() + timedelta(minutes=16)):
        assert sweep(count) == 1
    page.goto(f"{address}/tickets/412/cards/escalation/")
    expect(page.get_by_role("main")).to_contain_text("Ben Okafor")
    expect(page.get_by_role("main")).to_contain_text("Lea Moreau")
    in_both_themes(page, f"escalation card, {width} px wide")

    phone = browser.new_context(
        viewport={"width": 390, "height": 844}
    ).new_page()  # nobody has signed in there
    phone.goto(f"{address}/escalations/{answer_token(escalation.pk, lea.pk)}/")
    escalation.refresh_from_db()
    assert escalation.state == "waiting"
    in_both_themes(phone, "acknowledgement on a phone")
    phone.get_by_role("button", name="Acknowledge").click()
    expect(phone.get_by_role("status").first).to_contain_text("Lea Moreau is at it")
    phone.context.close()

    with clock.at(clock.now() + timedelta(days=1)):
        assert sweep(count) == 0
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("Lea Moreau is at it")
    page.get_by_role("button", name="Resolved").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    escalation.refresh_from_db()
    assert escalation.state == "resolved"


@pytest.mark.parametrize("width", [1440, 390])
def test_ada_takes_bens_shift(at_the_desk, page, ada, ben, width):
    page.set_viewport_size({"width": width, "height": 844})
    engineers = rotation(ben)
    at_the_desk("/on-call/")
    in_both_themes(page, f"on call, {width} px wide")
    page.get_by_text("Take a shift").click()
    start, end = clock.now() - timedelta(hours=1), clock.now() + timedelta(hours=3)
    page.get_by_label("From").fill(f"{start:%Y-%m-%dT%H:%M}")
    page.get_by_label("Until").fill(f"{end:%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="Swap", exact=True).click()
    expect(page.get_by_text("Now: Ada Byrne")).to_be_visible()
    assert who_is_on_call(engineers, clock.now()) == ada
    page.get_by_role("button", name="Take back: Ada Byrne").click()
    expect(page.get_by_text("Now: Ben Okafor")).to_be_visible()
    assert who_is_on_call(engineers, clock.now()) == ben
