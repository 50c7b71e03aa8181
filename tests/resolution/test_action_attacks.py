"""What somebody tries who wants an account action that is not theirs, or twice, or to read what they should not."""

import logging
from datetime import timedelta

import pytest
from django.db import transaction

from replywell.adapters.tools.http.settings import HttpSettings
from replywell.adapters.tools.values import Argument, Outcome
from replywell.kit import clock
from replywell.kit.errors import Refused
from replywell.people.actions.agents import add_agent
from replywell.people.models import AuditEntry
from replywell.pipeline.actions.account import run_action
from replywell.resolution.account_actions import AccountAction, ActionCode, ActionRun
from replywell.resolution.actions import running
from replywell.resolution.actions.account_actions import put_action
from replywell.resolution.actions.acting import approve, begin, next_state
from replywell.resolution.actions.codes import MASK, OF_CONTACT_A_DAY, TRIES, _hash, may_send, order_code
from replywell.resolution.proposing import ActionProposal
from replywell.tickets.actions.conversation import Said, open_ticket, receive_reply
from tests.pipeline.answers import desk
from tests.resolution.acting import Recorded, State, action, code_for, use, walked, written
from tests.tickets.together import at_once

INVOICE = Argument(name="invoice", label="Invoice", type="identifier", source="message", field="invoice")


@pytest.fixture
def of_invoice(monkeypatch, billing, olga):
    use(monkeypatch, Recorded(arguments=(INVOICE,)))
    return action(olga, billing)


def proposal(number, *, starts=False):
    return ActionProposal(
        action="resend_invoice", name="Resend invoice", arguments=(("invoice", number),), starts=starts
    )


def proposed(run, number, **how):
    message = receive_reply(run.ticket, Said(contact=run.contact, text=f"And {number}, please."))
    with transaction.atomic():
        return begin(message, proposal(number, **how), verified=False)


def test_what_was_agreed_to_does_not_become_something_else(of_invoice, question, ada):
    with transaction.atomic():
        run = begin(question, proposal("INV-1", starts=True), verified=False)
    approve(run, {}, by=ada)
    run.refresh_from_db()
    written(run, code_for(run) if run.state == State.WAITING_FOR_CODE else "")
    run.refresh_from_db()
    assert run.state == State.RUNNING
    ActionRun.objects.filter(pk=run.pk).update(state=State.WAITING_FOR_APPROVAL)
    after = proposed(run, "INV-2")
    assert after.arguments == {"invoice": "INV-2"}
    assert (after.approved_at, after.identified_at, after.state) == (None, None, State.PROPOSED)
    assert next_state(after) == State.WAITING_FOR_CODE


def test_the_same_named_again_changes_nothing(of_invoice, question, ada):
    with transaction.atomic():
        run = begin(question, proposal("INV-1", starts=True), verified=False)
    written(run, code_for(run))
    assert run.state == State.WAITING_FOR_APPROVAL
    again = proposed(run, "INV-1")
    assert again.is_identified and again.state == State.WAITING_FOR_APPROVAL


def test_a_code_belongs_to_the_address_that_it_went_to(resend, question):
    run = walked(question)
    digits = code_for(run)
    run.contact.email = "victim@example.net"
    run.contact.save()
    written(run, digits)
    assert run.identified_at is None


def test_who_is_known_by_another_address_since_shows_it_anew(resend, question, ada, tool):
    run = walked(question)
    written(run, code_for(run))
    approve(run, {}, by=ada)
    run.contact.email = "victim@example.net"
    run.contact.save()
    run_action(run.pk)
    run.refresh_from_db()
    assert tool.calls == [] and (run.state, run.identified_by) == (State.PROPOSED, "")


def test_a_code_that_was_never_mailed_is_right_for_nobody(resend, question):
    run = walked(question)
    code = run.codes.get()
    code.hash = _hash(run, "123456")
    code.save()
    written(run, "123456")
    assert run.identified_at is None and run.codes.first().attempts == 1


def test_what_is_quoted_is_no_answer(resend, question):
    run = walked(question)
    digits = code_for(run)
    written(run, f"I did not ask for this.\n> Your code: {digits}")
    assert run.identified_at is None and run.codes.get().attempts == 0


def test_codes_of_many_tickets_at_once_are_counted_together(committed, monkeypatch, rosa, mailbox):
    use(monkeypatch, Recorded())
    olga = add_agent("olga@example.com", name="Olga", role="owner")
    made = action(olga, desk("draft"))
    runs = []
    for number in range(2):
        said = Said(contact=rosa, connection=mailbox, subject=f"Invoice {number}", text="Send it again.")
        ticket = open_ticket(said).ticket
        runs.append(
            ActionRun.objects.create(
                action=made, name="x", ticket=ticket, contact=rosa, key=f"k{number}",
                state=State.WAITING_FOR_CODE, proposed_by="assistant", expires_at=clock.now() + timedelta(days=1),
            )
        )  # fmt: skip
    for number in range(OF_CONTACT_A_DAY - 1):  # of another run: one more is left
        ActionCode.objects.create(
            run=ActionRun.objects.create(
                action=None, name="y", ticket=runs[0].ticket, contact=rosa, key=f"o{number}",
                state=State.EXPIRED, proposed_by="assistant", expires_at=clock.now(),
            ), contact=rosa, number=1, hash="", expires_at=clock.now(),
        )  # fmt: skip

    def orders(run):
        with transaction.atomic():
            if allowed := may_send(run):
                order_code(run)
            return allowed

    assert sorted(at_once(lambda: orders(runs[0]), lambda: orders(runs[1]))) == [False, True]


@pytest.mark.parametrize("why", ["used", "expired", "used up", "replaced", "refused"])
def test_a_code_that_is_over_opens_nothing_and_stands_nowhere(resend, question, ada, why):
    run = walked(question)
    digits = code_for(run)
    later = clock.now()
    match why:
        case "used":
            written(run, digits)
        case "expired":
            later += timedelta(minutes=11)
        case "used up":
            run.codes.update(attempts=TRIES)
        case "replaced":
            order_code(run)
        case "refused":
            ActionRun.objects.filter(pk=run.pk).update(state=State.REFUSED)
    before = ActionRun.objects.values_list("identified_at", flat=True).get()
    with clock.at(later):
        message = written(run, f"It is {digits}.", html=f"<p>{digits[:3]} {digits[3:]}</p>", quoted=digits)
    assert run.identified_at == before
    assert message.text == f"It is {MASK}."
    assert digits not in message.quoted and digits[:3] + " " not in message.html


def test_a_live_code_is_not_masked_beside_wrong_ones_or_guessing_would_show_it(resend, question):
    run = walked(question)
    digits = code_for(run)
    wrong = [one for one in ("111111", "222222", "333333", "444444") if one != digits][:3]
    message = written(run, " ".join([*wrong, digits]))
    assert run.identified_at is None and digits in message.text


def test_a_machine_that_sends_a_used_code_back_is_masked_as_well(resend, question):
    run = walked(question)
    digits = code_for(run)
    written(run, digits)
    assert digits not in written(run, f"Away. Your code: {digits}", auto="auto-reply").text


def test_many_runs_at_once_are_not_each_the_first_of_the_day(tool, billing, olga, question):
    made = action(olga, billing, identity="session", approval=False)
    for number in range(3):
        other = open_ticket(
            Said(contact=question.contact, subject="x", text="Send it."),
        ).ticket
        ActionRun.objects.create(
            action=made, name="x", ticket=other, contact=question.contact, key=f"k{number}",
            state=State.RUNNING, proposed_by="assistant", expires_at=clock.now(),
        )  # fmt: skip
    question.meta["verified"] = True
    question.save()
    assert walked(question).state == State.WAITING_FOR_APPROVAL


def test_a_call_that_kills_its_worker_each_time_is_given_up(monkeypatch, billing, olga, question, ada):
    use(monkeypatch, Recorded(repeats=True))
    action(olga, billing, identity="none")
    run = walked(question)
    approve(run, {}, by=ada)
    now = clock.now()
    for number in range(running.TRIES):
        with clock.at(now + timedelta(minutes=4 * number)):
            assert running.claim(run.pk).attempt == number + 1
    with clock.at(now + timedelta(hours=2)):
        run_action(run.pk)
    run.refresh_from_db()
    assert run.state == State.UNKNOWN


def test_a_worker_that_was_taken_for_dead_settles_nothing(monkeypatch, billing, olga, question, ada):
    use(monkeypatch, Recorded(repeats=True))
    action(olga, billing, identity="none")
    run = walked(question)
    approve(run, {}, by=ada)
    slow = running.claim(run.pk)
    with clock.at(clock.now() + timedelta(minutes=4)):
        quick = running.claim(run.pk)
        assert running.settle(slow, Refused("Too late.")) is None
        assert running.settle(quick, Outcome()).state == State.DONE


def test_an_error_with_a_secret_in_it_is_logged_without(monkeypatch, billing, olga, question, ada, caplog):
    use(monkeypatch, Recorded(RuntimeError("Illegal header b'Bearer s3cret'"), repeats=False))
    action(olga, billing, identity="none")
    run = walked(question)
    approve(run, {}, by=ada)
    with caplog.at_level(logging.DEBUG):
        run_action(run.pk)
    run.refresh_from_db()
    assert "RuntimeError" in caplog.text and "s3cret" not in f"{caplog.text}{run.error}{run.detail}"


@pytest.mark.parametrize("token", ["a\r\nX-Evil: 1", "schlüssel", "a\0b"])
def test_a_token_makes_no_header_of_its_own(token):
    with pytest.raises(ValueError, match="token"):
        HttpSettings(url="https://api.example.com/x", token=token)


def test_no_secret_of_an_action_stands_in_the_audit(olga):
    made = put_action(
        AccountAction(tool="http"),
        {
            "name": "Call",
            "reply": "Done.",
            "settings": {"url": "https://api.example.com/x", "token": "s3cret", "headers": ["A: {token}"]},
        },
        by=olga,
    )
    put_action(made, {"settings": {**made.settings, "token": "n3wsecret"}}, by=olga)
    told = str(list(AuditEntry.objects.values_list("changes", flat=True)))
    assert "s3cret" not in told and "n3wsecret" not in told and made.settings["signing_secret"] not in told
