"""On silence the next one is told: each step once, also late, and nobody any more once somebody answers."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from replywell.escalations.actions.answering import acknowledge, end_with, finish
from replywell.escalations.actions.stepping import sweep
from replywell.escalations.models import Alert, Escalation, Telling
from replywell.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from replywell.people.actors import SYSTEM
from replywell.people.models import Team
from replywell.pipeline.counted import count
from replywell.sla.models import Calendar
from replywell.tickets.actions.triage import route
from tests.escalations.desk import MONDAY, after, begun, path, rotation, swept, told


def test_each_step_is_taken_at_its_moment_and_once(refund, steps, ada, ben, olga):
    escalation = begun(refund, steps)
    assert told(escalation) == [(0, 0, [ada.name])]
    assert escalation.due_at == MONDAY + timedelta(minutes=60)
    assert swept(9.9) == 0
    assert swept(10) == 1
    assert swept(29) == 0
    swept(30)
    assert told(escalation)[1:] == [(1, 10, [ben.name]), (2, 30, [olga.name])]
    for minutes in (50, 60, 80):
        assert swept(minutes) == 1
    assert [one[0] for one in told(escalation)] == [0, 1, 2, 3, 4, 5]
    assert [one[2] for one in told(escalation)][3:] == [[ada.name], [ben.name], [olga.name]]
    assert swept(100) == 1  # it is over: nobody answered
    escalation.refresh_from_db()
    assert escalation.unanswered_at == MONDAY + timedelta(minutes=100)
    assert swept(10_000) == 0
    kinds = list(refund.events.filter(kind__startswith="escalation").values_list("kind", flat=True))
    assert kinds.count("escalation_told") == 6
    assert kinds.count("escalation_unanswered") == 1


def test_after_downtime_one_step_is_taken_and_whoever_it_is_for_has_their_time(refund, steps, ben, olga):
    escalation = begun(refund, steps)
    assert swept(360) == 1
    assert told(escalation)[1:] == [(1, 360, [ben.name])]
    assert escalation.tellings.get(number=1).meant_for == MONDAY + timedelta(minutes=10)
    assert swept(379) == 0
    swept(380)
    assert told(escalation)[2] == (2, 380, [olga.name])


def test_once_acknowledged_nobody_else_is_told(refund, steps, ada, ben):
    escalation = begun(refund, steps)
    with after(5):
        assert acknowledge(escalation.pk, by=ada, how="desk")
    with after(6):
        assert not acknowledge(escalation.pk, by=ben, how="desk")
    assert swept(500) == 0
    escalation.refresh_from_db()
    assert (escalation.state, escalation.acknowledged_by) == ("acknowledged", ada)
    assert refund.events.filter(kind="escalation_acknowledged").count() == 1


def test_who_is_away_or_may_not_see_it_is_left_out_and_the_next_is_told_at_once(
    refund, steps, ada, ben, olga
):
    ada.available = False
    ada.save()
    escalation = begun(refund, steps)
    assert told(escalation) == [(0, 0, []), (1, 0, [ben.name])]
    assert escalation.tellings.get(number=0).left_out == [[ada.name, "is away"]]


def test_a_private_teams_ticket_is_told_to_nobody_outside(refund, steps, ada, ben, olga):
    secret = Team.objects.create(name="Legal", private=True)
    olga.teams.add(secret)
    escalation = begun(route(refund, secret, by=SYSTEM), steps)
    assert told(escalation) == [(0, 0, []), (1, 0, []), (2, 0, [olga.name])]
    assert Alert.objects.filter(address__in=[ada.email, ben.email]).count() == 0


def test_of_a_rotation_whoever_is_on_call_is_told_and_of_those_away_the_next(refund, ada, ben, olga):
    on_call = rotation(ada, ben)
    escalation = begun(refund, path(owner=f"rotation:{on_call.pk}"))
    assert told(escalation) == [(0, 0, [ada.name])]
    ada.away_until = MONDAY + timedelta(days=1)
    ada.save()
    other = begun(refund, path("Other", owner=f"rotation:{on_call.pk}"))
    assert told(other) == [(0, 0, [ben.name])]


def test_a_path_that_reaches_nobody_ends_at_once_with_the_administrators(refund, ada, olga):
    on_call = rotation(ada, week={"6": [["09:00", "17:00"]]})
    escalation = begun(refund, path(owner=f"rotation:{on_call.pk}"))
    assert told(escalation) == [(0, 0, []), (1, 0, [olga.name])]
    assert escalation.unanswered_at == MONDAY


def test_where_a_team_has_no_lead_the_administrators_are_told_instead(refund, ben, olga, lea):
    led, alone = ben.teams.get(), Team.objects.create(name="Alone")
    escalation = begun(refund, path(owner=f"leads:{alone.pk}"))
    assert told(escalation) == [(0, 0, [olga.name])]
    assert escalation.unanswered_at is None
    why = "there are none: the administrators are told instead"
    assert escalation.tellings.get().left_out == [["the leads of Alone", why]]
    assert told(begun(refund, path("Led", owner=f"leads:{led.pk}"))) == [(0, 0, [lea.name])]


def test_minutes_count_in_the_hours_of_a_calendar(refund, ada, ben):
    office = Calendar.objects.create(
        name="Office", week={"0": [["09:00", "09:30"]], "1": [["09:00", "17:00"]]}
    )
    on = path(
        owner=f"agent:{ada.pk}",
        calendar=office.pk,
        steps=[{"after": 45, "to": f"agent:{ben.pk}"}],
        response=60,
    )
    escalation = begun(refund, on)
    assert escalation.due_at == MONDAY + timedelta(days=1, minutes=30)
    assert escalation.next_at == MONDAY + timedelta(days=1, minutes=15)
    office.delete()
    assert count(office.pk, MONDAY, 60) == MONDAY + timedelta(minutes=60)


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_at_once_take_each_step_once(rosa, mailbox, ada, ben, olga):
    from tests.sla.test_sweeping import asked

    on = path(owner=f"agent:{ada.pk}", steps=[{"after": 10, "to": f"agent:{ben.pk}"}])
    for number in range(20):
        begun(asked(rosa, mailbox, number), on)
    start, done = threading.Barrier(2), []

    def run() -> None:
        try:
            start.wait()
            done.append(swept(10))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == 20
    assert Telling.objects.filter(number=1).count() == 20


def test_a_sweeper_that_dies_leaves_all_as_it_was(refund, steps, monkeypatch):
    escalation = begun(refund, steps)
    broken = "replywell.escalations.actions.stepping.record"
    with monkeypatch.context() as patched, pytest.raises(SystemExit), after(10):
        patched.setattr(broken, lambda *_, **__: (_ for _ in ()).throw(SystemExit))
        sweep(count)
    assert told(escalation)[1:] == []
    assert swept(11) == 1


def test_one_whose_step_fails_holds_up_nobody_and_is_tried_again(refund, steps, ben, rosa, mailbox, caplog):
    from tests.sla.test_sweeping import asked

    broken, good = begun(refund, steps), begun(asked(rosa, mailbox, 1), steps)
    as_it_was = broken.terms
    Escalation.objects.filter(pk=broken.pk).update(terms={"steps": "hunter2"})
    assert swept(10) == 1
    assert told(good)[1:] == [(1, 10, [ben.name])]
    assert f"Escalation {broken.pk}: its step failed (ValidationError)" in caplog.text
    assert "hunter2" not in caplog.text
    Escalation.objects.filter(pk=broken.pk).update(terms=as_it_was)
    assert swept(10.5) == 0  # not at every look
    assert swept(11) == 1
    assert told(broken)[1:] == [(1, 11, [ben.name])]
    assert broken.tellings.get(number=1).meant_for == MONDAY + timedelta(minutes=10)


def test_it_ends_with_a_reason_or_goes_back_to_whoever_had_it(refund, steps, ada, ben, team_billing):
    from replywell.escalations.actions.beginning import Before, Said, begin

    technical = ben.teams.get()
    refund = route(refund, technical, by=SYSTEM)
    before = Before(team_billing, ada)
    with after(0):
        escalation = begin(refund, steps, Said(told="?"), by=ada, count=count, before=before)
    with pytest.raises(Invalid, match="Say why"):
        finish(escalation.pk, "handed_back", reason=" ", by=ben)
    finish(escalation.pk, "handed_back", reason="Not ours.", by=ben)
    refund.refresh_from_db()
    assert (refund.team, refund.assignee) == (team_billing, ada)
    assert "Not ours." in refund.notes.get().text
    with pytest.raises(Conflict):
        acknowledge(escalation.pk, by=ada, how="desk")


def test_an_approval_is_never_given_by_whoever_asked_for_it(refund, ada, ben, olga):
    on = path(owner=f"agent:{ben.pk}", approval=True)
    escalation = begun(refund, on, by=olga)
    for agent in (olga, ada):  # who asked, and who was never told
        with pytest.raises(NotAllowed):
            finish(escalation.pk, "approved", reason="", by=agent)
    with pytest.raises(Invalid):
        finish(escalation.pk, "resolved", reason="", by=ben)
    finish(escalation.pk, "approved", reason="", by=ben)
    assert Escalation.objects.get().state == "approved"


def test_a_resolved_ticket_ends_what_waits(refund, steps):
    escalation = begun(refund, steps)
    assert end_with(refund) == 1
    assert end_with(refund) == 0
    assert swept(1000) == 0
    escalation.refresh_from_db()
    assert escalation.state == "ended"


def test_only_who_sees_the_ticket_and_writes_notes_answers(refund, steps, ada):
    from replywell.people.actions.agents import add_agent

    escalation = begun(refund, steps)
    viewer = add_agent("vera@example.com", name="Vera", role="viewer")
    with pytest.raises(NotAllowed):
        acknowledge(escalation.pk, by=viewer, how="desk")
    route(refund, Team.objects.create(name="Legal", private=True), by=SYSTEM)
    with pytest.raises(NotFound):
        acknowledge(escalation.pk, by=ada, how="desk")


def test_a_ticket_is_on_a_path_once_at_a_time(refund, steps, ada):
    escalation = begun(refund, steps, by=ada)
    with pytest.raises(Conflict):
        begun(refund, steps, by=ada)
    finish(escalation.pk, "resolved", reason="", by=ada)
    assert begun(refund, steps, by=ada).state == "waiting"
