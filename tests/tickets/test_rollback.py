"""What is rolled back has never happened: no row, no job, no news."""

import pytest
from django.db import transaction

from replywell.people.actors import actor_of
from replywell.tickets.actions import lifecycle
from replywell.tickets.actions.conversation import Said, open_ticket, reply
from replywell.tickets.models import Message, Ticket, TicketEvent
from tests.tickets.together import at_once, deferred, listening

pytestmark = pytest.mark.django_db(transaction=True)


class Trouble(Exception):
    pass


def test_a_rolled_back_reply_leaves_no_event_no_job_and_no_news(committed, ada, refund):
    jobs = deferred("react")
    with listening() as heard:
        with pytest.raises(Trouble), transaction.atomic():
            reply(refund, "It is on its way.", by=ada)
            assert len(deferred("react")) == len(jobs) + 1
            raise Trouble

        assert heard() == []
        assert deferred("react") == jobs
        assert at_once(lambda: deferred("react"))[0] == jobs
    assert Message.objects.count() == 1
    assert not TicketEvent.objects.filter(kind="reply_written").exists()
    refund.refresh_from_db()
    assert (refund.status, refund.assistant_off) == ("new", False)


def test_a_committed_reply_is_known_at_once(committed, ada, refund):
    with listening() as heard:
        message = reply(refund, "It is on its way.", by=ada)

        event = TicketEvent.objects.get(message=message)
        news = {"ticket": 412, "kind": "reply_written", "message": message.pk, "event": event.pk}
        assert heard() == [news]
    assert {"event": event.pk} in at_once(lambda: deferred("react"))[0]


def test_news_wait_for_the_commit(committed, refund, ada):
    with listening() as heard:
        with transaction.atomic():
            lifecycle.resolve(refund, by=actor_of(ada))
            assert heard() == []
        assert [news["kind"] for news in heard()] == ["resolved"]


def test_a_rolled_back_first_mail_leaves_nothing(committed, rosa, mailbox):
    with pytest.raises(Trouble), transaction.atomic():
        open_ticket(Said(contact=rosa, connection=mailbox, text="Hello"))
        raise Trouble

    assert not Ticket.objects.exists()
    assert not TicketEvent.objects.exists()
    assert deferred("react") == []


def test_resolving_from_ten_pages_at_once_is_one_event(committed, ada, refund):
    at_once(*[lambda: lifecycle.resolve(Ticket.objects.get(pk=412), by=actor_of(ada))] * 8)

    assert refund.events.filter(kind="resolved").count() == 1
