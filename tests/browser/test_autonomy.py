"""From draft to an offered promotion, to auto; a severe review takes it back. An answer that waits on a ticket."""

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
def ladder(ada, rosa):
    """A target that a few answers reach, and all but one of them."""
    from replywell.resolution.models import AssistantSettings
    from replywell.resolution.standing import standing
    from tests.resolution.answers import billing, judged_many

    AssistantSettings.objects.create(pk=1, target=0.8, minimum=10, hold_out=0.0)
    rung = billing("draft")
    judged_many(rosa, (standing(rung).to_go or 0) - 1)
    return rung


def test_from_draft_by_an_offer_to_auto_and_a_severe_review_takes_it_back(ladder, rosa, at_the_desk):
    from replywell.resolution.actions.judging import judge
    from tests.resolution.answers import answered, asked, judged_many

    page = at_the_desk("/settings/assistant/")
    expect(page.get_by_text("1 more correct answer to go")).to_be_visible()
    looked_at(page, "the ladder")

    judged_many(rosa, 1, first=500)
    page.reload()
    page.get_by_role("button", name="Set Billing to Hold").click()
    expect(page.get_by_role("cell", name="Hold")).to_be_visible()

    judged_many(rosa, 10, first=600)
    page.reload()
    looked_at(page, "the ladder with an offer")
    page.get_by_role("button", name="Set Billing to Auto").click()
    expect(page.get_by_role("cell", name="Auto")).to_be_visible()

    judge(answered(asked(rosa, number=999), "sent"), "open", "compared", said="It takes 9 days.")
    page.reload()
    page.get_by_role("link", name="Review answers").click()
    expect(page.get_by_role("heading", name="The assistant's answer")).to_be_visible()
    looked_at(page, "a review")
    with page.expect_navigation():
        page.keyboard.press("3")

    page.goto(page.url.split("/answers/")[0] + "/assistant/")
    expect(page.get_by_role("cell", name="Draft", exact=True)).to_be_visible()
    expect(page.get_by_text("An answer was severely wrong.")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("link", name="Billing").click()
    expect(page.get_by_text("Taken back", exact=True)).to_be_visible()
    looked_at(page, "one rung")


def test_everything_is_stopped_with_one_click(ladder, at_the_desk):
    page = at_the_desk("/settings/assistant/")
    page.get_by_role("button", name="Stop everything").click()
    expect(page.get_by_text("The assistant is stopped", exact=True)).to_be_visible()
    page.get_by_role("button", name="Let it go on").click()
    expect(page.get_by_role("button", name="Stop everything")).to_be_visible()


def test_reviews_are_gone_through_with_the_keyboard(ladder, rosa, at_the_desk):
    from replywell.resolution.actions.judging import judge
    from replywell.resolution.models import JudgedAnswer
    from tests.resolution.answers import answered, asked

    JudgedAnswer.objects.update(to_review=False)
    for number in (901, 902, 903):
        judge(answered(asked(rosa, number=number, text=f"Question {number}")), "open", "compared")
    page = at_the_desk("/settings/answers/")
    expect(page.get_by_text("Question 901")).to_be_visible()
    page.keyboard.press("j")
    expect(page.get_by_text("Question 902")).to_be_visible()
    page.keyboard.press("k")
    expect(page.get_by_text("Question 901")).to_be_visible()
    page.keyboard.press("1")
    expect(page.get_by_text("Question 902")).to_be_visible()
    page.keyboard.press("2")
    expect(page.get_by_text("Question 903")).to_be_visible()
    page.keyboard.press("4")
    expect(page.get_by_text("Everything is reviewed")).to_be_visible()
    found = list(
        JudgedAnswer.objects.filter(source="review").order_by("pk").values_list("verdict", flat=True)
    )
    assert found == ["right", "wrong", "unknown"]


@pytest.mark.parametrize("path", ["/settings/assistant/", "/settings/resolutions/", "/settings/answers/"])
def test_a_phone_shows_all_of_it_without_scrolling_sideways(ladder, at_the_desk, path):
    page = at_the_desk(path)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    looked_at(page, f"{path} on a phone")


def test_an_answer_that_waits_is_stopped_and_edited(ada, rosa, mailbox, at_the_desk):
    from datetime import timedelta

    from replywell.kit import clock
    from replywell.resolution.models import Answer
    from tests.resolution.answers import answered, asked, billing

    billing("hold")
    message = asked(rosa, mailbox)
    answer = answered(message, "waiting", send_at=clock.now() + timedelta(minutes=4))
    page = at_the_desk(f"/tickets/{message.ticket_id}/")
    held = page.get_by_role("region", name="The assistant's answer waits")
    expect(held.get_by_text(re.compile(r"goes out in [34]:\d\d"))).to_be_visible()
    looked_at(page, "an answer that waits")
    held.get_by_role("button", name="Edit").click()
    expect(page.get_by_role("region", name="Suggested answer")).to_be_visible()
    answer.refresh_from_db()
    assert (answer.state, Answer.objects.count()) == ("offered", 1)
