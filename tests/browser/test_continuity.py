"""One person, three ways in, one ticket: chat, then mail, then Slack; the answer goes where they wrote last."""

import json
import re
import time

import httpx
import pytest
from playwright.sync_api import expect

from tests.adapters.channels.slack import payloads
from tests.adapters.channels.slack.conftest import slack  # noqa: F401
from tests.browser.test_chat import Pages, website  # noqa: F401
from tests.intake.letters import arrives, letter
from tests.portal import chats
from tests.portal.chats import token, widget


@pytest.fixture
def workspace(transactional_db, slack):  # noqa: F811
    from replywell.connections.models import Connection

    given = {
        "client_id": "1.2",
        "client_secret": "shh",
        "signing_secret": payloads.SECRET,
        "token": "xoxb-1-token",
        "team_id": "T0DESK",
        "own_user_id": "U0DESK",
        "api_url": f"{slack.url}/api/",
    }
    Connection.objects.create(slug="slack", name="Slack", adapter="slack", settings=given)
    return slack


def says_in_slack(address, text):
    """Rosa writes to the app; what Slack posts is taken in by the server and read here."""
    from replywell.intake.actions.take_in import translate
    from replywell.intake.models import InboundItem

    signed = payloads.request(payloads.event({"text": text}), stamp=int(time.time()))
    headers = dict(signed.headers) | {"content-type": "application/json"}
    answer = httpx.post(f"{address}/in/slack/", content=signed.body, headers=headers, timeout=60)
    return translate(InboundItem.objects.get(pk=answer.json()["accepted"]))


@pytest.fixture
def shop(address, website, new_key):  # noqa: F811
    """The address of a website with the widget."""
    home = f"http://shop.localhost:{website}"
    widget(origins=home)
    return home


def chatting(page, address, shop):
    """Rosa, logged in at the website, opens the chat."""
    identity = token("7", name="Rosa Marín", email="rosa@example.org")
    known = f"<script>window.replywell = {json.dumps({'identity': identity})}</script>"
    tag = f'<script src="{address}/chat/{chats.KEY}.js" async></script>'
    Pages.html = f'<!doctype html><html lang="en"><title>Shop</title><h1>Shop</h1>{known}{tag}</html>'
    page.goto(f"{shop}/")
    page.get_by_role("button", name="Open the chat").click()
    return page.frame_locator("iframe")


def test_chat_then_mail_then_slack_is_one_ticket(
    address, ada, mailbox, workspace, shop, at_the_desk, browser
):
    from replywell.delivery.actions.dispatch import post, send
    from replywell.people.models import Contact
    from replywell.tickets.models import Message, Ticket

    visitor = browser.new_context().new_page()
    frame = chatting(visitor, address, shop)
    frame.get_by_label("Your message").fill("Where is my refund?")
    frame.get_by_label("Your message").press("Enter")
    expect(frame.locator(".said--waits")).to_have_count(0)
    expect(frame.locator(".said--you")).to_have_text(re.compile("Where is my refund"))
    ticket = Ticket.objects.get()
    visitor.goto("about:blank")

    desk = at_the_desk(f"/tickets/{ticket.pk}/")
    expect(desk.locator("#composer")).to_contain_text("Goes out by Chat")

    arrives(mailbox, letter(subject=f"Re: Where is my refund? [#{ticket.pk}]", text="By mail now."))
    desk.reload()
    expect(desk.locator("#conversation")).to_contain_text("By mail now.")

    says_in_slack(address, f"And here about #{ticket.pk}")
    desk.reload()
    expect(desk.locator("#conversation")).to_contain_text("And here about")
    expect(desk.locator("#composer")).to_contain_text("Goes out by Slack")
    assert (Ticket.objects.count(), Contact.objects.filter(identities__isnull=False).distinct().count()) == (
        1,
        1,
    )

    desk.get_by_role("textbox", name="Reply to Rosa Marín", exact=True).fill("It is on its way.")
    desk.get_by_role("button", name="Send", exact=True).click()
    expect(desk.locator("#conversation")).to_contain_text("It is on its way")
    answer = Message.objects.get(author="agent")
    row = post(answer)
    send(row.pk)
    row.refresh_from_db()
    assert (row.state, row.recipient) == ("sent", "Slack: T0DESK:U0ROSA")
    form = workspace.to("/api/chat.postMessage")[0].form
    assert (form["channel"], form["thread_ts"]) == ("D0ROSA", payloads.TS)
    assert json.loads(form["blocks"])[0]["text"]["text"] == "It is on its way."
