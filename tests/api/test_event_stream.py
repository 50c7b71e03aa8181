"""The stream of events tells everything once and in order, and waits for what is still being written."""

import threading

import time_machine

from replywell.api.actions.tokens import add_token
from replywell.tickets.models import Ticket
from tests.tickets.together import Running


def test_the_stream_tells_everything_once_and_in_order(committed, ada, rosa, refund, call):
    from django.db import transaction

    from replywell.tickets.actions.conversation import write_note

    token = add_token("t", agent_email=ada.email, scopes=["read"])
    other = Ticket.objects.create(requester=rosa, subject="Other")
    latest = call("get", "events", token=token).json()["latest"]
    inside, go_on = threading.Event(), threading.Event()

    def slowly():
        with transaction.atomic():
            write_note(Ticket.objects.get(pk=412), "Slow.", by=ada)
            inside.set()
            assert go_on.wait(30)

    slow = Running(slowly)
    assert inside.wait(30)
    write_note(
        other, "Quick.", by=ada
    )  # on another ticket: one that is written on waits for who writes there
    assert call("get", f"events?cursor={latest}", token=token).json()["events"] == []
    go_on.set()
    slow.result()
    told = call("get", f"events?cursor={latest}", token=token).json()
    assert [event["kind"] for event in told["events"]] == ["note_written", "note_written"]
    assert call("get", f"events?cursor={told['latest']}", token=token).json()["events"] == []
    assert call("get", "events?kind=note_written&limit=1", token=token).json()["next_cursor"]


def test_a_hole_that_stays_is_passed_when_it_is_old(call, refund, ada):
    from replywell.tickets.models import TicketEvent

    first = refund.events.first()
    with time_machine.travel("2026-11-27T12:00:00Z", tick=False) as clock:
        from replywell.kit import clock as ours

        lost = TicketEvent.objects.create(ticket=refund, kind="x", actor="system", at=ours.now())
        after = TicketEvent.objects.create(ticket=refund, kind="note_written", actor="system", at=ours.now())
        TicketEvent.objects.filter(pk=lost.pk).delete()
        TicketEvent.objects.filter(pk=first.pk).update(at=ours.now())
        ids = [event["id"] for event in call("get", "events").json()["events"]]
        assert after.pk not in ids
        clock.shift(11)
        ids = [event["id"] for event in call("get", "events").json()["events"]]
        assert after.pk in ids
