"""Account actions: approved, and carried out once."""

from datetime import timedelta

import pytest
from django.core import mail

from replywell.adapters.tools.values import Outcome
from replywell.kit import clock
from replywell.kit.errors import Conflict, Refused, Unavailable, Unconfirmed
from replywell.people.actions.agents import add_agent
from replywell.people.actions.contacts import contact_for
from replywell.pipeline.actions.account import run_action
from replywell.resolution.account_actions import ActionRun
from replywell.resolution.actions import running
from replywell.resolution.actions.acting import approve, run_by_hand, settle_unknown
from replywell.resolution.actions.autonomy import go, stop
from replywell.tickets.actions.conversation import Said, reply
from tests.pipeline.answers import desk
from tests.resolution.acting import (
    Recorded,
    State,
    action,
    code_for,
    spoken,
    use,
    walked,
    written,
)
from tests.tickets.together import at_once, deferred, forget_jobs


def test_a_wish_waits_for_the_code_then_for_an_agent_and_is_then_done_once(resend, tool, question, ada):
    run = walked(question)
    assert run.state == State.WAITING_FOR_CODE
    assert "code of six digits" in spoken(run)[0]
    assert run.ticket.messages.count() == 2
    digits = code_for(run)
    assert mail.outbox[-1].to == ["rosa@example.org"]

    written(run, f"Here it is: {digits}")
    assert run.state == State.WAITING_FOR_APPROVAL
    assert tool.calls == []

    approve(run, {}, by=ada)
    run_action(run.pk)
    run_action(run.pk)
    run.refresh_from_db()
    assert run.state == State.DONE
    assert [call.key for call in tool.calls] == [run.key]
    assert spoken(run)[-1].count("It is on its way to rosa@example.org.") == 1
    kinds = list(run.ticket.events.filter(kind__startswith="action").values_list("kind", flat=True))
    assert kinds == [
        "action_proposed",
        "action_code_sent",
        "action_identified",
        "action_waits",
        "action_approved",
        "action_done",
    ]


def test_two_agents_who_approve_at_the_same_moment_make_one_call(
    committed, monkeypatch, rosa, mailbox, ada, ben
):
    tool = use(monkeypatch, Recorded())
    olga = add_agent("olga@example.com", name="Olga", role="owner")
    action(olga, desk("draft"), identity="none")
    from replywell.tickets.actions.conversation import open_ticket

    run = walked(
        open_ticket(Said(contact=rosa, connection=mailbox, subject="Invoice", text="Send it again."))
    )
    forget_jobs()

    def agrees(agent):
        try:
            approve(run, {}, by=agent)
        except Conflict:
            return "late"
        return "agreed"

    assert sorted(at_once(lambda: agrees(ada), lambda: agrees(ben))) == ["agreed", "late"]
    assert deferred("run action") == [{"run": run.pk}]
    at_once(lambda: run_action(run.pk), lambda: run_action(run.pk))
    assert len(tool.calls) == 1


@pytest.mark.parametrize(
    ("error", "repeats", "state"),
    [
        (Refused("No."), True, State.FAILED),
        (Unconfirmed("Broke."), False, State.UNKNOWN),
        (RuntimeError("?"), False, State.UNKNOWN),
    ],
)
def test_what_fails_goes_to_a_person_with_what_happened(
    monkeypatch, billing, olga, question, ada, error, repeats, state
):
    use(monkeypatch, Recorded(error, repeats=repeats))
    action(olga, billing, identity="none")
    run = walked(question)
    approve(run, {}, by=ada)
    run_action(run.pk)
    run.refresh_from_db()
    assert run.state == state
    assert "Resend invoice" in run.ticket.events.filter(kind="handed_off").last().data["because"]
    if state == State.UNKNOWN:
        settle_unknown(run, done=True, by=ada)
        run.refresh_from_db()
        assert run.state == State.DONE
        with pytest.raises(Conflict):
            settle_unknown(run, done=False, by=ada)


def test_what_is_away_is_tried_again_under_the_same_key_and_then_given_up(
    monkeypatch, billing, olga, question, ada
):
    tool = use(monkeypatch, Recorded(*[Unavailable("Away.")] * 9))
    action(olga, billing, identity="none")
    run = walked(question)
    approve(run, {}, by=ada)
    now = clock.now()
    for hours in range(8):
        with clock.at(now + timedelta(hours=hours * 2)):
            run_action(run.pk)
    run.refresh_from_db()
    assert (run.state, run.attempts, len(tool.calls)) == (State.FAILED, 5, 5)
    assert {call.key for call in tool.calls} == {run.key}


@pytest.mark.parametrize(("repeats", "state", "calls"), [(False, State.UNKNOWN, 0), (True, State.DONE, 1)])
def test_a_worker_that_died_in_the_middle(monkeypatch, billing, olga, question, ada, repeats, state, calls):
    tool = use(monkeypatch, Recorded(repeats=repeats))
    action(olga, billing, identity="none")
    run = walked(question)
    approve(run, {}, by=ada)
    assert running.claim(run.pk).call.key == run.key  # and then nothing more is heard of it
    run_action(run.pk)
    assert tool.calls == []
    with clock.at(clock.now() + timedelta(minutes=4)):
        assert running.lost() == [run.pk]
        run_action(run.pk)
    run.refresh_from_db()
    assert (run.state, len(tool.calls)) == (state, calls)


def test_the_switch_stops_what_goes_by_itself(monkeypatch, billing, olga, question, ada):
    tool = use(monkeypatch, Recorded())
    action(olga, billing, identity="session", approval=False)
    question.meta["verified"] = True
    question.save()
    run = walked(question)
    assert (run.state, run.identified_by) == (State.RUNNING, "session")
    stop(by=olga, because="Strange answers")
    run_action(run.pk)
    run.refresh_from_db()
    assert run.state == State.WAITING_FOR_APPROVAL and tool.calls == []
    approve(run, {}, by=ada)
    run_action(run.pk)
    assert len(tool.calls) == 1
    go(by=olga, because="Mended")


def test_while_the_assistant_is_stopped_it_only_proposes(resend, question, olga):
    stop(by=olga, because="Strange answers")
    run = walked(question)
    assert run.state == State.PROPOSED and spoken(run) == [] and not run.codes.exists()


def test_a_proven_sender_needs_no_code_where_that_is_enough_and_a_typed_address_does(
    tool, billing, olga, question
):
    action(olga, billing, identity="session")
    question.meta |= {"verified": True, "unproven": True}
    question.save()
    run = walked(question)
    assert run.state in {State.WAITING_FOR_CODE, State.PROPOSED} and not run.identified_at


def test_by_itself_an_action_is_done_three_times_a_day_for_one_contact(tool, billing, olga, question):
    made = action(olga, billing, identity="session", approval=False)
    for number in range(3):
        ActionRun.objects.create(
            action=made, name="x", ticket=question.ticket, contact=question.contact, key=f"k{number}",
            state=State.DONE, proposed_by="assistant", settled_at=clock.now(), expires_at=clock.now(),
        )  # fmt: skip
    question.meta["verified"] = True
    question.save()
    assert walked(question).state == State.WAITING_FOR_APPROVAL


def test_an_agent_runs_one_by_hand_and_the_code_is_asked_for_all_the_same(resend, question, ada, tool):
    reply(question.ticket, "I do that for you.", by=ada)
    run = run_by_hand(question.ticket, resend, {}, by=ada)
    assert (run.state, run.approved_by) == (State.WAITING_FOR_CODE, ada)
    assert spoken(run) == [], "A person has the ticket."
    with pytest.raises(Conflict):
        run_by_hand(question.ticket, resend, {}, by=ada)
    written(run, code_for(run))
    run_action(run.pk)
    run.refresh_from_db()
    assert run.state == State.DONE and len(tool.calls) == 1
    assert spoken(run) == []
    assert "on its way" in run.ticket.suggestions.first().text


def test_a_reply_that_names_a_link_or_anothers_address_does_not_leave_by_itself(
    monkeypatch, billing, olga, question, ada
):
    use(monkeypatch, Recorded(Outcome(shown=(("place", "https://evil.example/"),))))
    made = action(olga, billing, identity="none")
    made.reply = "It is at {place}."
    made.save()
    run = walked(question)
    approve(run, {}, by=ada)
    run_action(run.pk)
    run.refresh_from_db()
    assert run.state == State.DONE and spoken(run) == []
    assert "evil.example" in run.ticket.suggestions.first().because


def test_a_ticket_that_changed_hands_is_not_acted_on(resend, question, ada, tool):
    run = walked(question)
    written(run, code_for(run))
    approve(run, {}, by=ada)
    run.ticket.requester = contact_for("nora@example.net", "Nora")
    run.ticket.save()
    run_action(run.pk)
    run.refresh_from_db()
    assert run.state == State.FAILED and tool.calls == []
