"""Replies wait, leave once, or come back; whatever happens in between, nothing is lost."""

from datetime import timedelta

import pytest

from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid
from replywell.people.actors import SYSTEM
from replywell.people.models import Team
from replywell.resolution.actions.sending import (
    ColleagueIsAnswering,
    overdue,
    reschedule,
    send_due,
    send_later,
)
from replywell.tickets.actions.conversation import Said, TicketMovedOn, receive_reply, reply
from replywell.tickets.actions.drafts import DraftChanged, add_file, save_draft, take_back
from replywell.tickets.actions.lifecycle import close, resolve
from replywell.tickets.actions.triage import route
from replywell.tickets.models import Draft, Message
from tests.tickets.together import at_once, deferred, forget_jobs

FILE = {"name": "bill.pdf", "type": "application/pdf", "size": 10, "sha256": "a" * 64}
LATER = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _ten_seconds(settings):
    settings.UNDO_SECONDS = 10


def written(ticket, text="Here it is.", **more):
    seen = ticket.messages.order_by("-pk").first().pk
    return {"text": text, "seen": seen, "status": "pending", "suggestion": None, "cc": [], "bcc": [], **more}


def later():
    return clock.at(clock.now() + LATER)


def answers(ticket):
    return list(ticket.messages.filter(author="agent").values_list("text", flat=True))


def test_a_reply_waits_and_then_leaves_once(refund, ada):
    forget_jobs()
    save_draft(refund, ada, "reply", {"text": "Here it"}, version=0)
    add_file(refund, ada, "reply", FILE)
    waiting = send_later(refund, ada, written(refund, cc=["ed@example.org"], bcc=["boss@example.org"]))
    assert deferred("send draft") == [{"draft": waiting.pk}]
    assert send_due(waiting.pk) is None, "It is too early."
    assert answers(refund) == []
    with later():
        message = send_due(waiting.pk)
        assert send_due(waiting.pk) is None
    refund.refresh_from_db()
    assert (message.text, message.cc, message.bcc, refund.status) == (
        "Here it is.", ["ed@example.org"], ["boss@example.org"], "pending",
    )  # fmt: skip
    assert message.attachments.get().sha256 == FILE["sha256"]
    assert not Draft.objects.exists()
    assert answers(refund) == ["Here it is."]


def test_without_seconds_to_undo_it_leaves_at_once(refund, ada, settings):
    settings.UNDO_SECONDS = 0
    save_draft(refund, ada, "reply", {"text": "Here it"}, version=0)
    assert isinstance(send_later(refund, ada, written(refund)), Message)
    assert not Draft.objects.exists()


def test_undo_brings_the_text_back(refund, ada):
    waiting = send_later(refund, ada, written(refund))
    draft = take_back(refund, ada, waiting.pk)
    assert (draft.text, draft.send_at) == ("Here it is.", None)
    with later():
        assert send_due(waiting.pk) is None
    assert answers(refund) == []


def test_undo_after_it_left_says_so(refund, ada):
    waiting = send_later(refund, ada, written(refund))
    with later():
        send_due(waiting.pk)
    with pytest.raises(Conflict, match="has left"):
        take_back(refund, ada, waiting.pk)


def test_undo_keeps_what_was_begun_since(refund, ada):
    waiting = send_later(refund, ada, written(refund))
    save_draft(refund, ada, "reply", {"text": "One more thing."}, version=0)
    assert take_back(refund, ada, waiting.pk).text == "Here it is.\n\nOne more thing."
    assert Draft.objects.count() == 1


def test_nobody_takes_back_what_a_colleague_sends(refund, ada, ben):
    waiting = send_later(refund, ada, written(refund))
    with pytest.raises(Conflict):
        take_back(refund, ben, waiting.pk)


def come_between(ticket, ada, rosa):
    receive_reply(ticket, Said(contact=rosa, text="It has arrived!"))


def close_it(ticket, ada, rosa):
    close(resolve(ticket, by=SYSTEM), by=SYSTEM)


def deactivate(ticket, ada, rosa):
    ada.is_active = False
    ada.save()


def take_the_right(ticket, ada, rosa):
    ada.role = "viewer"
    ada.save()


def give_it_away(ticket, ada, rosa):
    route(ticket, Team.objects.create(name="Legal", private=True), by=SYSTEM)


@pytest.mark.parametrize("happen", [come_between, close_it, deactivate, take_the_right, give_it_away])
def test_what_cannot_leave_stays_with_the_reason(refund, ada, rosa, happen):
    waiting = send_later(refund, ada, written(refund))
    happen(refund, ada, rosa)
    with later():
        assert send_due(waiting.pk) is None
    draft = Draft.objects.get()
    assert (draft.text, draft.send_at) == ("Here it is.", None)
    assert draft.problem
    assert answers(refund) == []


def test_a_colleague_s_answer_on_its_way_is_told_and_can_be_overruled(refund, ada, ben):
    theirs = send_later(refund, ben, written(refund, "I have it."))
    with pytest.raises(ColleagueIsAnswering) as told:
        send_later(refund, ada, written(refund))
    assert [draft.text for draft in told.value.theirs] == ["I have it."]
    assert send_later(refund, ada, written(refund), despite=[theirs.pk]).send_at


def test_a_draft_of_a_colleague_does_not_hinder(refund, ada, ben):
    save_draft(refund, ben, "reply", {"text": "I think"}, version=0)
    assert send_later(refund, ada, written(refund)).send_at


def test_a_message_not_seen_stops_it_at_once(refund, ada, rosa):
    mine = written(refund)
    receive_reply(refund, Said(contact=rosa, text="It has arrived!"))
    with pytest.raises(TicketMovedOn):
        send_later(refund, ada, mine)


def test_another_text_on_another_device_is_not_lost(refund, ada):
    save_draft(refund, ada, "reply", {"text": "One"}, version=0)
    save_draft(refund, ada, "reply", {"text": "Two"}, version=1)
    with pytest.raises(DraftChanged):
        send_later(refund, ada, written(refund, "One"), version=1)
    assert send_later(refund, ada, written(refund, "Two"), version=1).send_at


@pytest.mark.parametrize("text", ["", "  ", "Hello ⟦requester.first_name⟧", "x" * 200_001])
def test_what_is_unfinished_does_not_leave(refund, ada, text):
    with pytest.raises(Invalid):
        send_later(refund, ada, written(refund, text))


@pytest.mark.parametrize("away", [timedelta(seconds=-1), timedelta(days=400)])
def test_a_time_that_cannot_be_is_refused(refund, ada, away):
    with pytest.raises(Invalid):
        send_later(refund, ada, written(refund), at=clock.now() + away)


def test_a_scheduled_reply_can_be_moved(refund, ada):
    waiting = send_later(refund, ada, written(refund), at=clock.now() + timedelta(hours=1))
    moved = reschedule(refund, ada, waiting.pk, clock.now() + timedelta(hours=5))
    with clock.at(clock.now() + timedelta(hours=2)):
        assert send_due(waiting.pk) is None
    with clock.at(moved.send_at):
        assert send_due(waiting.pk)


def test_a_reply_whose_job_got_lost_is_found(refund, ada):
    waiting = send_later(refund, ada, written(refund))
    assert overdue() == []
    with later():
        assert overdue() == [waiting.pk]
        send_due(waiting.pk)
        assert overdue() == []


def test_a_text_of_one_s_own_answer_resolves(refund, ada):
    waiting = send_later(refund, ada, written(refund, status="resolved"))
    refund.refresh_from_db()
    assert refund.status == "new"
    with later():
        send_due(waiting.pk)
    refund.refresh_from_db()
    assert refund.status == "resolved"


def test_two_jobs_at_once_send_one_reply(committed, refund, ada):
    waiting = send_later(refund, ada, written(refund))
    Draft.objects.update(send_at=clock.now() - LATER)
    sent = at_once(*[lambda: send_due(waiting.pk)] * 3)
    assert sum(message is not None for message in sent) == 1
    assert answers(refund) == ["Here it is."]


def test_undo_while_it_leaves_has_exactly_one_outcome(committed, refund, ada):
    waiting = send_later(refund, ada, written(refund))
    Draft.objects.update(send_at=clock.now() - LATER)

    def undo():
        try:
            return take_back(refund, ada, waiting.pk)
        except Conflict:
            return None

    message, draft = at_once(lambda: send_due(waiting.pk), undo)
    assert (message is None) != (draft is None)
    assert len(answers(refund)) == (1 if message else 0)
    assert Draft.objects.count() == (1 if draft else 0)


def test_pressing_send_twice_sends_one_reply(committed, refund, ada):
    mine = written(refund)

    def send():
        try:
            return send_later(refund, ada, mine)
        except Conflict:
            return None

    save_draft(refund, ada, "reply", {"text": "Here it is."}, version=0)
    sent = [draft for draft in at_once(send, send) if draft]
    with later():
        for draft in sent:
            send_due(draft.pk)
    assert answers(refund) == ["Here it is."]


def test_a_reply_by_a_colleague_in_between_stops_it(refund, ada, ben):
    waiting = send_later(refund, ada, written(refund))
    reply(refund, "Done.", by=ben)
    with later():
        assert send_due(waiting.pk) is None
    assert "Somebody wrote" in Draft.objects.get().problem
