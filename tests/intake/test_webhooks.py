"""Webhooks enter at one address: admitted, stored, answered, read by a job."""

import base64
import json

import pytest
from django.db import connections
from django.test import Client

from replywell.connections.models import Connection
from replywell.intake.actions.take_in import translate
from replywell.intake.models import InboundItem
from replywell.tickets.models import Message, Ticket
from tests.tickets.together import at_once, deferred

POST = {
    "FromName": "Rosa Marín",
    "From": "rosa@example.org",
    "FromFull": {"Email": "rosa@example.org", "Name": "Rosa Marín", "MailboxHash": ""},
    "To": "support@example.com",
    "ToFull": [{"Email": "support@example.com", "Name": "", "MailboxHash": ""}],
    "Cc": "",
    "CcFull": [],
    "Bcc": "",
    "BccFull": [],
    "OriginalRecipient": "support@example.com",
    "Subject": "Where is my refund?",
    "MessageID": "22c74902-a0c1-4511-804f-341342852c90",
    "ReplyTo": "",
    "MailboxHash": "",
    "Date": "Mon, 02 Feb 2026 09:00:00 +0000",
    "TextBody": "It has been two weeks.",
    "HtmlBody": "",
    "StrippedTextReply": "",
    "Tag": "",
    "Headers": [{"Name": "Message-ID", "Value": "<posted@example.org>"}],
    "Attachments": [],
}


@pytest.fixture
def postmark(db):
    return Connection.objects.create(
        slug="posted",
        name="Posted mail",
        settings={
            "address": "support@example.com",
            "inbound": "postmark",
            "outbound": "none",
            "webhook_secret": "user:password",
        },
    )


def posts(
    client: Client, secret: str | None = "user:password", body: dict | None = None, slug: str = "posted"
):
    headers = {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"} if secret else {}
    content = json.dumps(POST if body is None else body)
    return client.post(f"/in/{slug}/", content, content_type="application/json", headers=headers)


def test_a_post_is_stored_and_answered_before_anybody_reads_it(client, postmark):
    answer = posts(client)

    item = InboundItem.objects.get()
    assert answer.status_code == 200
    assert answer.json() == {"accepted": item.pk}
    assert (item.outcome, item.ticket) == ("waiting", None)
    assert not Ticket.objects.exists()
    assert deferred("translate")[-1] == {"item": item.pk}


def test_the_job_reads_it(client, postmark):
    posts(client)
    item = translate(InboundItem.objects.get())

    assert item.outcome == "ticket"
    assert item.message.text == "It has been two weeks."
    assert item.message.external_id == "posted@example.org"
    assert item.ticket.requester.name == "Rosa Marín"


def test_reading_it_twice_is_reading_it_once(client, postmark):
    posts(client)
    item = InboundItem.objects.get()
    translate(item)
    translate(item)

    assert Message.objects.count() == 1


@pytest.mark.parametrize("secret", ["user:wrong", "other:password", "user:", None])
def test_a_wrong_password_is_refused_and_nothing_is_kept_but_a_counter(client, postmark, secret):
    answer = posts(client, secret)

    postmark.refresh_from_db()
    assert answer.status_code == 403
    assert postmark.refused == 1
    assert not InboundItem.objects.exists()
    assert "password" not in answer.content.decode().replace("user and password", "")


def test_the_same_post_ten_times_later_is_one_message(client, postmark):
    answers = [posts(client) for _ in range(10)]
    item = InboundItem.objects.get()
    translate(item)
    answers.append(posts(client))

    item.refresh_from_db()
    assert {answer.json()["accepted"] for answer in answers} == {item.pk}
    assert (item.repeats, item.outcome) == (10, "ticket")
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_post_ten_times_at_once_is_one_message(committed, postmark):
    answers = at_once(*[lambda: posts(Client())] * 10)

    item = InboundItem.objects.get()
    assert [answer.status_code for answer in answers] == [200] * 10
    assert item.repeats == 9
    assert deferred("translate") == [{"item": item.pk}]
    at_once(*[lambda: translate(InboundItem.objects.get(pk=item.pk))] * 3)
    assert Message.objects.count() == 1
    assert connections["default"].is_usable()


def test_an_unknown_or_sleeping_connection_is_not_found(client, postmark):
    assert posts(client, slug="nobody").status_code == 404
    Connection.objects.update(active=False)
    assert posts(client).status_code == 404


def test_a_connection_without_webhooks_refuses_posts(client, mailbox):
    assert posts(client, slug="support").status_code == 403


def test_a_look_whether_the_address_exists_is_answered(client, postmark):
    assert client.get("/in/posted/").status_code == 200
    assert not InboundItem.objects.exists()


def test_a_post_that_cannot_be_read_is_stored_and_quarantined(client, postmark):
    answer = posts(client, body={"Subject": {"not": "text"}, "FromFull": 7})
    item = translate(InboundItem.objects.get())

    assert answer.status_code == 200
    assert item.outcome == "quarantined"
    assert item.reason


def test_an_id_of_any_length_is_taken(client, postmark):
    """Real Message-IDs in a provider's id field are longer than a key used to be."""
    assert posts(client, body=POST | {"MessageID": "i" * 300}).status_code == 200
    assert translate(InboundItem.objects.get()).outcome == "ticket"
