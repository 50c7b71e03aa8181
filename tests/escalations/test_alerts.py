"""What is sent because of a step: once for an address, again where it was lost, given up where there is no hope."""

import pytest
from django.core import mail

from replywell.escalations.actions.alerts import resend_lost, send
from replywell.escalations.actions.answering import acknowledge
from replywell.escalations.models import Alert
from replywell.kit import jobs
from tests.escalations.desk import MONDAY, after, begun, path


def test_alerts_leave_as_one_mail_per_address_with_a_way_to_answer(refund, steps, ada, rosa, mailbox):
    from tests.sla.test_sweeping import asked

    escalation = begun(refund, steps)
    assert send("mail", ada.email) == 1
    assert send("mail", ada.email) == 0
    sent = mail.outbox[0]
    assert sent.to == [ada.email]
    assert "#412" in sent.subject
    assert f"/escalations/{escalation.pk}.{ada.pk}." in sent.body
    assert sent.extra_headers["X-Replywell-Escalation"] == str(escalation.pk)
    for number in range(3):
        begun(asked(rosa, mailbox, number), steps)
    send("mail", ada.email)
    assert len(mail.outbox) == 2
    assert mail.outbox[1].subject == "3 escalations wait"


def test_what_waits_to_be_sent_is_dropped_once_somebody_is_at_it(refund, steps, ada, ben):
    escalation = begun(refund, steps)
    acknowledge(escalation.pk, by=ben, how="desk")
    assert send("mail", ada.email) == 0
    assert not mail.outbox


def test_a_lost_alert_is_found_again_and_a_hopeless_one_says_so(refund, steps, ada):
    begun(refund, steps)
    with after(2), jobs.inline():
        assert resend_lost() == 1
    assert len(mail.outbox) == 1
    Alert.objects.update(state="sending", sent_at=MONDAY)  # a worker died while it sent
    with after(4):
        assert resend_lost() == 0
    with after(6):
        assert resend_lost() == 1
    with after(200):
        assert resend_lost() == 0
    assert Alert.objects.get().state == "failed"


def test_further_addresses_and_a_channel_are_told_too(refund, ada, db):
    from replywell.connections.models import Connection

    slack = Connection.objects.create(slug="slack", name="Slack", adapter="slack", settings={})
    begun(
        refund,
        path(owner=f"agent:{ada.pk}", addresses=["ops@example.org"], connection=slack, channel="C0OPS"),
    )
    alerts = set(Alert.objects.values_list("medium", "address"))
    assert alerts == {("mail", ada.email), ("mail", "ops@example.org"), ("channel", "C0OPS")}
    send("channel", "C0OPS")  # its settings are not valid: told, not raised
    assert Alert.objects.get(medium="channel").state == "failed"


def test_a_mail_server_that_is_away_is_tried_again(refund, steps, ada, monkeypatch):
    from replywell.kit.errors import Unavailable

    begun(refund, steps)
    with monkeypatch.context() as patched, pytest.raises(Unavailable):
        patched.setattr("replywell.escalations.actions.alerts._mail", _away)
        send("mail", ada.email)
    assert Alert.objects.get(address=ada.email).state == "waiting"
    assert send("mail", ada.email) == 1


def _away(*_given):
    from replywell.kit.errors import Unavailable

    raise Unavailable
