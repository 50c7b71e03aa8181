"""The one-time code: who it opens an action for, how often, and where it stands nowhere."""

from datetime import timedelta

from django.core import mail

from replywell.kit import clock, jobs
from replywell.people.actions.agents import add_agent
from replywell.people.actions.contacts import contact_for
from replywell.resolution.account_actions import ActionCode, ActionRun
from replywell.resolution.actions.acting import refuse
from replywell.resolution.actions.codes import HEARD, TRIES, heard, mail_code
from replywell.tickets.actions.conversation import Said, receive_reply
from replywell.tickets.models import Message
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
from tests.tickets.together import at_once


def test_the_code_stands_nowhere_in_what_is_kept(resend, question):
    run = walked(question)
    digits = code_for(run)
    spaced = f"{digits[:3]} {digits[3:]}"
    message = written(run, f"My code is {spaced}.", html=f"<p>{spaced}</p>", quoted=f"Your code: {digits}")
    kept = f"{message.text} {message.html} {message.quoted} {message.meta}"
    assert digits not in kept and spaced not in kept
    assert message.text == "My code is ••••••."
    assert digits not in ActionCode.objects.get(run=run).hash
    assert run.state == State.WAITING_FOR_APPROVAL


def test_five_wrong_codes_use_one_up_and_three_codes_the_run(resend, question, ada):
    run = walked(question)
    for number in range(3):
        digits = code_for(run)
        wrong = ["000000", "000001", "000002", "000003", "000004"]
        for tried in [one if one != digits else "000009" for one in wrong]:
            written(run, tried)
        used_up = ActionCode.objects.filter(run=run, attempts=TRIES)
        assert used_up.count() == number + 1
        assert "more tries" in spoken(run)[-2 if number < 2 else -1] or number == 2
    assert run.state == State.EXPIRED
    assert run.ticket.events.filter(kind="handed_off").exists()
    before = ActionCode.objects.count()
    written(run, digits)
    assert run.state == State.EXPIRED and ActionCode.objects.count() == before


def test_the_right_code_after_five_wrong_ones_opens_nothing(resend, question):
    run = walked(question)
    digits = code_for(run)
    for _ in range(TRIES):
        written(run, "000000" if digits != "000000" else "000001")
    written(run, digits)
    assert run.state == State.WAITING_FOR_CODE
    assert run.identified_at is None


def test_an_old_code_opens_nothing_and_another_one_is_sent(resend, question):
    run = walked(question)
    digits = code_for(run)
    with clock.at(clock.now() + timedelta(minutes=11)):
        written(run, digits)
    assert run.identified_at is None
    assert run.codes.count() == 2
    assert "not valid any more" in spoken(run)[-1]


def test_a_used_code_is_used_up(resend, question, ada):
    run = walked(question)
    digits = code_for(run)
    written(run, digits)
    refuse(run, "Changed their mind", by=ada)
    again = ActionRun.objects.create(
        action=run.action, name=run.name, ticket=run.ticket, contact=run.contact, key="k2",
        state=State.WAITING_FOR_CODE, proposed_by="assistant", expires_at=clock.now() + timedelta(days=1),
    )  # fmt: skip
    ActionCode.objects.create(
        run=again,
        contact=again.contact,
        number=1,
        hash=run.codes.get().hash,
        expires_at=clock.now() + timedelta(minutes=5),
    )
    written(again, digits)
    assert again.identified_at is None


def test_another_contacts_code_and_hand_open_nothing(resend, question, mailbox):
    run = walked(question)
    digits = code_for(run)
    mallory = contact_for("mallory@example.net", "Mallory")
    message = written(run, digits, contact=mallory)
    assert HEARD not in message.meta
    assert run.identified_at is None and run.codes.get().attempts == 0


def test_a_machine_that_sends_the_code_back_opens_nothing(resend, question):
    run = walked(question)
    digits = code_for(run)
    written(run, digits, auto="auto-reply")
    assert run.identified_at is None


def test_two_who_answer_at_the_same_moment_use_it_once(committed, monkeypatch, rosa, mailbox):
    use(monkeypatch, Recorded())
    olga = add_agent("olga@example.com", name="Olga", role="owner")
    billing = desk("draft")
    action(olga, billing)
    from replywell.tickets.actions.conversation import open_ticket

    run = walked(
        open_ticket(Said(contact=rosa, connection=mailbox, subject="Invoice", text="Send it again."))
    )
    digits = code_for(run)

    def answers():
        said = Said(contact=run.contact, connection=mailbox, text=digits)
        from django.db import transaction

        with transaction.atomic():
            return heard(run.ticket, said).meta.get(HEARD, {}).get("verdict")

    assert sorted(at_once(answers, answers)) == ["over", "right"]


def test_nothing_tells_whether_an_address_is_known(resend, question, rosa):
    known = walked(question)
    told = spoken(known)[0]
    ActionRun.objects.all().delete()
    Message.objects.filter(author="assistant").delete()
    rosa.email = ""
    rosa.save()
    unknown = walked(receive_reply(question.ticket, Said(contact=rosa, text="Send it again, please.")))
    mail.outbox.clear()
    mail_code(unknown.codes.first().pk)
    assert mail.outbox == []
    assert spoken(unknown)[0] == told
    written(unknown, "123456")
    assert "does not fit" in spoken(unknown)[-1]


def test_a_job_of_a_code_that_runs_twice_mails_once(resend, question):
    run = walked(question)
    mail.outbox.clear()
    code_for(run)
    mail_code(run.codes.first().pk)
    assert len(mail.outbox) == 1
    assert jobs._functions["mail action code"]
