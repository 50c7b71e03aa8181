"""What the sending provider tells of our mails afterwards."""

import base64
import json

import pytest

from replywell.adapters.channels.port import WebhookRequest
from replywell.connections.queries import channel_of
from replywell.delivery.actions.dispatch import post
from replywell.delivery.actions.suppressions import suppress
from replywell.delivery.models import Outbound, Suppression
from replywell.intake.actions.take_in import take_in
from replywell.kit.errors import Refused, Unsupported
from replywell.tickets.actions.conversation import reply_as_assistant
from replywell.tickets.status import Status

SECRET = "reports:a-long-password"


@pytest.fixture
def provider(mailbox, answer):
    mailbox.settings |= {"outbound": "postmark", "api_key": "k", "events_secret": SECRET}
    mailbox.save()
    answer.outbound.provider_id = "pm-1"
    answer.outbound.state = "sent"
    answer.outbound.save()
    return mailbox


def told(mailbox, secret: str = SECRET, **event):
    body = json.dumps(
        {"MessageID": "pm-1", "Recipient": "rosa@example.org", "Email": "rosa@example.org"} | event
    )
    word = base64.b64encode(secret.encode()).decode()
    headers = {"content-type": "application/json", "authorization": f"Basic {word}"}
    channel, settings = channel_of(mailbox)
    return take_in(
        mailbox, channel.admit(settings, WebhookRequest("POST", headers, {"events": "1"}, body.encode()))
    )


BOUNCE = {"RecordType": "Bounce", "Type": "HardBounce", "ID": 1, "Description": "550 no such user"}
COMPLAINT = {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "ID": 2, "Description": "spam"}


def test_a_mail_that_came_back_marks_message_and_address(provider, refund, answer):
    item = told(provider, **BOUNCE)

    answer.outbound.refresh_from_db()
    refund.requester.refresh_from_db()
    assert (item.outcome, item.message) == ("reply", answer)
    assert answer.outbound.state == "bounced"
    assert refund.requester.bounced_at
    assert Suppression.objects.get(address="rosa@example.org").reason == "bounced"


def test_a_soft_bounce_suppresses_nobody(provider, answer):
    told(provider, **BOUNCE | {"Type": "SoftBounce"})

    answer.outbound.refresh_from_db()
    assert answer.outbound.state == "sent"
    assert not Suppression.objects.exists()


def test_a_complaint_ends_mail_that_no_person_wrote(provider, refund):
    told(provider, **COMPLAINT)
    assert refund.events.get(kind="complained").data == {"address": "rosa@example.org"}

    said = reply_as_assistant(refund, "Hello again.", status=Status.PENDING, citations=[], meta={})
    row = post(said)
    assert row.state == Outbound.State.HELD
    assert "spam" in row.error


def test_people_still_write_to_a_suppressed_address(provider, refund, ada):
    from replywell.tickets.actions.conversation import reply

    suppress("rosa@example.org", "complained")
    assert post(reply(refund, "Sorry about that.", by=ada)).state == Outbound.State.QUEUED


def test_an_arrival_is_noted(provider, answer):
    told(provider, RecordType="Delivery", DeliveredAt="2026-02-02T09:00:00Z")

    answer.outbound.refresh_from_db()
    assert answer.outbound.delivered_at
    assert answer.outbound.state == "sent"


def test_the_same_report_again_changes_nothing(provider, refund):
    told(provider, **BOUNCE)
    told(provider, **BOUNCE)
    told(provider, **BOUNCE | {"ID": 99})

    assert refund.events.filter(kind="bounced").count() == 1


def test_a_report_on_an_address_that_was_not_written_to_suppresses_nobody(provider):
    told(provider, **BOUNCE | {"Email": "somebody@else.example", "Recipient": "somebody@else.example"})
    assert not Suppression.objects.exists()


def test_a_report_on_others_mail_is_accounted_for(provider):
    item = told(provider, **BOUNCE | {"MessageID": "theirs"})
    assert (item.outcome, item.ticket) == ("ignored", None)


def test_a_forged_report_is_refused(provider, answer):
    with pytest.raises(Refused):
        told(provider, secret="reports:wrong", **BOUNCE)
    assert not Suppression.objects.exists()


def test_without_a_secret_no_report_is_taken(provider):
    provider.settings |= {"events_secret": ""}
    provider.save()
    with pytest.raises(Refused):
        told(provider, **BOUNCE)


def test_that_somebody_opened_a_mail_is_not_kept(provider):
    with pytest.raises(Unsupported):
        told(provider, RecordType="Open", ReceivedAt="2026-02-02T09:00:00Z", FirstOpen=True)
