"""A requester asks for a new sign-in link: a code by mail, the code answered, an agent approves, done."""

import re
from email.message import EmailMessage

import pytest
from playwright.sync_api import expect

from tests.browser.axe import looked_at


@pytest.fixture
def action(transactional_db, ada):
    from replywell.people.actions.agents import add_agent
    from replywell.resolution.account_actions import AccountAction
    from replywell.resolution.actions.account_actions import put_action
    from tests.pipeline.answers import desk

    olga = add_agent("olga@example.com", name="Olga", role="owner")
    return put_action(
        AccountAction(tool="sign_in_link"),
        {
            "name": "Send the sign-in link again",
            "description": "Mails a new link to the requests.",
            "examples": ["Please send me the link to my requests again."],
            "categories": [desk("draft")],
            "reply": "A new link is on its way to {contact.email}.",
            "active": True,
        },
        by=olga,
    )


@pytest.fixture
def asking_for(monkeypatch):
    """The walk's model takes this for billing and proposes the action, as the embedded AI would."""
    from replywell.pipeline import jobs as walks
    from tests.pipeline.answers import asking
    from tests.resolution.acting import wanting

    monkeypatch.setattr(walks, "live_asking", lambda: asking(propose=wanting("send_the_sign_in_link_again")))


def arrives(mailbox, number: int, text: str, **headers: str):
    """A mail from Rosa comes in, and everything that follows from it is done."""
    from replywell.adapters.channels.port import Raw
    from replywell.intake.actions.take_in import take_in
    from replywell.kit import jobs

    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = (
        "Rosa <rosa@example.org>",
        "support@example.com",
        "My requests",
    )
    mail["Message-ID"] = f"<rosa{number}@example.org>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    with jobs.inline():
        return take_in(mailbox, Raw(key=f"rosa-{number}", body=mail.as_bytes()))


def test_a_link_is_asked_for_proven_approved_and_sent(at_the_desk, action, asking_for, mailbox):
    from django.core import mail

    from replywell.kit import jobs
    from replywell.resolution.account_actions import ActionRun
    from tests.tickets.together import deferred

    item = arrives(mailbox, 1, "Please send me the link to my requests again.")
    ticket = item.ticket
    digits = re.findall(r"\b(\d{6})\b", mail.outbox[-1].body)[-1]
    assert mail.outbox[-1].to == ["rosa@example.org"]

    page = at_the_desk(f"/tickets/{ticket.pk}/")
    card = page.get_by_role("region", name="Send the sign-in link again")
    expect(card.get_by_text("waits for the code")).to_be_visible()
    looked_at(page, "a proposal")
    page.goto("about:blank")

    first = ticket.messages.first()
    arrives(mailbox, 2, f"Here you are: {digits}", In_Reply_To=f"<{first.external_id}>")
    said = ticket.messages.filter(author="contact").last()
    assert said.text == "Here you are: ••••••"

    page = at_the_desk(f"/tickets/{ticket.pk}/")
    card = page.get_by_role("region", name="Send the sign-in link again")
    expect(card.get_by_text("waits for approval")).to_be_visible()
    card.get_by_role("link", name="What would be sent").click()
    expect(page.get_by_text("The portal mails its sign-in link to rosa@example.org")).to_be_visible()
    page.keyboard.press("Escape")
    approve = card.get_by_role("button", name="Approve")
    approve.focus()
    page.keyboard.press("Enter")
    expect(card.get_by_text("under way")).to_be_visible()

    run = ActionRun.objects.get()
    assert {"run": run.pk} in deferred("run action")
    with jobs.inline():
        jobs._functions["run action"](run=run.pk)
    page.reload()
    expect(
        page.get_by_role("region", name="Send the sign-in link again").get_by_text("done", exact=True)
    ).to_be_visible()
    expect(page.get_by_text("A new link is on its way to rosa@example.org.").first).to_be_visible()
    assert "/requests/enter/" in mail.outbox[-1].body
    looked_at(page, "it is done")
