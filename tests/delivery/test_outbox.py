"""Each message leaves once, or says why not."""

import threading
from datetime import timedelta

import pytest
from django.db import transaction

from replywell.connections.models import Connection
from replywell.delivery.actions import dispatch
from replywell.delivery.actions.dispatch import LEASE, TRIES, post, send, send_again, sweep
from replywell.delivery.jobs import send as send_job
from replywell.delivery.models import Outbound
from replywell.kit import clock
from replywell.tickets.actions.conversation import reply
from replywell.tickets.models import Message
from tests.delivery.server import MailServer, sends_by
from tests.tickets.together import Running, at_once, deferred, until_somebody_waits_for_a_lock

State = Outbound.State


def later(by: timedelta):
    return clock.at(clock.now() + by)


def test_a_reply_enters_the_outbox_once(server, row, refund):
    assert post(row.message) == row
    assert Outbound.objects.count() == 1
    assert deferred("send") == [{"outbound": row.pk}]
    assert (row.state, row.recipient, row.automatic) == (State.QUEUED, "rosa@example.org", False)


def test_running_the_job_twice_sends_once(server, row):
    send_job(row.pk)
    send_job(row.pk)

    assert len(server.mails) == 1
    row.refresh_from_db()
    assert (row.state, row.attempts) == (State.SENT, 1)


@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_send_one_mail(committed, server, row):
    at_once(*[lambda: send(row.pk)] * 8)

    assert len(server.mails) == 1
    row.refresh_from_db()
    assert row.state == State.SENT


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_comes_while_another_claims_the_row_leaves_it(committed, server, row):
    with transaction.atomic():
        assert dispatch._claimed(row.pk)
        second = Running(lambda: send(row.pk))
        until_somebody_waits_for_a_lock()
    second.result()

    assert not server.mails, "The first one holds it and has not sent it yet."
    row.refresh_from_db()
    assert (row.state, row.attempts) == (State.SENDING, 1)


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_it_is_being_sent(committed, server, row):
    server.hold = threading.Event()
    sending = Running(lambda: send(row.pk))
    assert server.arrived.wait(20)

    with transaction.atomic():
        row = Outbound.objects.select_for_update(nowait=True).get(pk=row.pk)
    assert (row.state, row.worker) == (State.SENDING, dispatch.WORKER)
    send(row.pk)
    server.hold.set()
    sending.result()
    row.refresh_from_db()
    assert row.state == State.SENT
    assert len(server.mails) == 1


def test_a_server_that_is_away_is_tried_again_until_it_is_there(mailbox, row):
    with MailServer() as gone:
        port = gone.port
    sends_by(mailbox, port)
    send(row.pk)
    row.refresh_from_db()
    assert row.state == State.RETRYING
    assert "again" in row.error
    assert row.next_try_at > clock.now()

    send(row.pk)
    row.refresh_from_db()
    assert row.attempts == 1, "It was tried before its time."

    with MailServer() as back:
        sends_by(mailbox, back.port)
        with later(timedelta(hours=1)):
            send(row.pk)
        row.refresh_from_db()
        assert (row.state, row.error, row.attempts) == (State.SENT, "", 2)
        assert len(back.mails) == 1


def test_a_server_that_puts_off_is_tried_again(server, row):
    server.busy = True
    send(row.pk)
    row.refresh_from_db()
    assert row.state == State.RETRYING
    assert "451" in row.error

    server.busy = False
    with later(timedelta(hours=1)):
        send(row.pk)
    assert len(server.mails) == 1


def test_it_is_given_up_after_many_tries_with_words(server, row):
    server.busy = True
    for day in range(TRIES):
        with later(timedelta(days=day)):
            send(row.pk)
    row.refresh_from_db()

    assert row.state == State.FAILED
    assert f"after {TRIES} tries" in row.error


def test_waiting_grows_between_tries(server, row):
    server.busy = True
    waits = []
    for day in range(4):
        with later(timedelta(days=day)):
            send(row.pk)
            row.refresh_from_db()
            waits.append((row.next_try_at - clock.now()).total_seconds())
    assert waits == sorted(waits)
    assert waits[0] < 60 < waits[-1] <= 3600


def test_a_refused_address_fails_with_the_servers_words(server, row):
    server.knows = False
    send(row.pk)
    row.refresh_from_db()

    assert row.state == State.FAILED
    assert "550" in row.error
    assert "rosa@example.org" in row.error
    sweep()
    assert row.attempts == 1
    assert not server.mails


def test_what_was_interrupted_in_the_middle_is_never_sent_again_by_itself(server, row):
    """The worker died between the mail server's answer and its own note."""
    dispatch._claimed(row.pk)
    send(row.pk)
    row.refresh_from_db()
    assert row.state == State.SENDING, "Its lease is not over."

    with later(LEASE + timedelta(seconds=1)):
        send(row.pk)
        row.refresh_from_db()
        assert row.state == State.UNSURE
        assert "may have arrived" in row.error
        send(row.pk)
        sweep()
    assert not server.mails


def test_a_person_may_send_again_what_is_unsure(server, row):
    dispatch._claimed(row.pk)
    with later(LEASE + timedelta(seconds=1)):
        send(row.pk)
    send_again(row)
    send(row.pk)

    row.refresh_from_db()
    assert row.state == State.SENT
    assert len(server.mails) == 1


@pytest.mark.parametrize("state", [State.SENT, State.QUEUED, State.SENDING, State.RETRYING])
def test_what_left_or_is_on_its_way_cannot_be_sent_again(server, row, state):
    Outbound.objects.update(state=state)
    send_again(row)

    row.refresh_from_db()
    assert row.state == state


def test_the_sweep_brings_back_what_fell_out_of_its_job(server, row):
    assert sweep() == 0
    with later(timedelta(minutes=3)):
        assert sweep() == 1
    row.refresh_from_db()
    assert row.state == State.SENT


def test_the_sweep_flags_what_a_dead_worker_held(server, row):
    dispatch._claimed(row.pk)
    with later(LEASE + timedelta(minutes=1)):
        assert sweep() == 1
    row.refresh_from_db()
    assert row.state == State.UNSURE


def test_without_a_connection_it_goes_nowhere_and_says_so(refund, ada):
    Connection.objects.update(active=False)
    row = post(reply(refund, "Hello.", by=ada))

    assert row.state == State.NOWHERE
    assert "no connection" in row.error
    assert deferred("send") == []


def test_what_went_nowhere_can_be_sent_once_there_is_a_way(refund, ada, server):
    Connection.objects.update(active=False)
    row = post(reply(refund, "Hello.", by=ada))
    Connection.objects.update(active=True)
    send_again(row)
    send(row.pk)

    row.refresh_from_db()
    assert (row.state, row.error) == (State.SENT, "")
    assert len(server.mails) == 1
    assert server.mails[0]["Message-ID"].strip("<>") == Message.objects.get(pk=row.message_id).external_id


def test_a_requester_without_an_address_is_written_to_nowhere(refund, ada, server):
    refund.requester.email = ""
    refund.requester.save()

    assert post(reply(refund, "Hello.", by=ada)).state == State.NOWHERE


def test_the_id_is_the_same_at_each_try(server, row):
    server.busy = True
    send(row.pk)
    named = Message.objects.get(pk=row.message_id).external_id
    server.busy = False
    with later(timedelta(hours=1)):
        send(row.pk)

    assert server.mails[0]["Message-ID"] == f"<{named}>"


def test_a_connection_that_sends_nothing_says_what_to_do(mailbox, row):
    send(row.pk)
    row.refresh_from_db()

    assert row.state == State.FAILED
    assert "not set up for sending" in row.error
