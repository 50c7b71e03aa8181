"""One update goes to all who wrote, once, by their own channels; the last one resolves their tickets."""

import pytest

from replywell.delivery.actions.suppressions import suppress
from replywell.delivery.models import Outbound, Suppression
from replywell.incidents.actions import announcing
from replywell.incidents.actions.announcing import announce, say, stop, tell_some, unfinished
from replywell.incidents.actions.incidents import change, link, mark, open_incident, unlink
from replywell.incidents.models import IncidentLetter
from replywell.incidents.reach import reach
from replywell.kit import clock, jobs
from replywell.kit.errors import Conflict, Invalid, NotAllowed
from replywell.people.actors import actor_of
from replywell.people.models import AuditEntry, Team
from replywell.tickets.actions.conversation import Said, receive_reply
from replywell.tickets.actions.lifecycle import close, resolve
from replywell.tickets.models import CustomField, Message, Ticket
from replywell.tickets.status import Status
from tests.incidents.outage import TROUBLES, writes

TEXT = {"en": "Hello {{requester.first_name|there}}, we look into it."}


@pytest.fixture
def incident(mailbox, lea):
    """Three people who cannot log in."""
    tickets = [writes(mailbox, n, TROUBLES[n]) for n in range(3)]
    return open_incident(tickets, by=lea, title="Login down")


def replies():
    return Message.objects.filter(author="agent").order_by("id")


def test_all_who_wrote_are_told_on_their_tickets(incident, lea):
    with jobs.inline():
        update = announce(incident, TEXT, by=lea)

    assert replies().count() == Outbound.objects.count() == 3
    assert replies()[0].text == "Hello Person, we look into it."
    assert {m.meta["update"] for m in replies()} == {update.pk}
    assert set(Ticket.objects.values_list("status", "assistant_off")) == {("on_hold", True)}
    update.refresh_from_db()
    assert update.sent_at is not None
    assert AuditEntry.objects.filter(verb="announced", agent=lea).count() == 1


def test_saying_it_again_says_nothing(incident, lea):
    update = announce(incident, TEXT, by=lea)
    letters = list(update.letters.values_list("pk", flat=True))
    for _ in range(3):
        tell_some(update.pk)
        for letter in letters:
            say(letter)
    assert replies().count() == 3


def test_a_form_that_is_sent_twice_tells_once(incident, lea):
    announce(incident, TEXT, by=lea, seen=0)
    with pytest.raises(Conflict):
        announce(incident, TEXT, by=lea, seen=0)


def test_a_job_that_dies_between_goes_on_where_it_was(incident, lea, monkeypatch):
    update = announce(incident, TEXT, by=lea)
    first = update.letters.order_by("id").first()
    before = announcing._settled

    def dies(letter, state, **more):
        before(letter, state, **more)
        if letter.pk != first.pk:
            raise RuntimeError("killed after the reply was written, before the transaction was over")
        return letter

    monkeypatch.setattr(announcing, "_settled", dies)
    with pytest.raises(RuntimeError):
        tell_some(update.pk)
    assert replies().count() == 1
    monkeypatch.setattr(announcing, "_settled", before)
    assert unfinished() == []
    later = clock.now() + announcing.timedelta(minutes=5)
    with clock.at(later):
        assert unfinished() == [update.pk]
        tell_some(update.pk)
    assert replies().count() == 3
    assert replies().values("ticket").distinct().count() == 3


def test_who_has_two_tickets_is_told_once(incident, lea, mailbox):
    again = writes(mailbox, 0, "Still no login!")
    link(incident, again, by=lea)
    with jobs.inline():
        update = announce(incident, TEXT, by=lea)
    assert replies().count() == 3
    assert update.letters.get(state="silent").ticket != again, "It is said on the newer one."


def test_where_it_cannot_be_said_it_is_said_on_their_other_ticket(incident, lea, mailbox):
    older = Ticket.objects.order_by("pk").first()
    newer = writes(mailbox, 0, "Still no login!")
    link(incident, newer, by=lea)
    update = announce(incident, TEXT, by=lea)
    close(resolve(newer, by=actor_of(lea)), by=actor_of(lea))
    while tell_some(update.pk):
        pass
    assert older.messages.filter(author="agent").count() == 1
    assert not newer.messages.filter(author="agent").exists()
    assert replies().count() == 3


def test_each_gets_their_language_and_others_the_desks(incident, lea):
    first, second, _ = Ticket.objects.order_by("pk")
    Ticket.objects.filter(pk=first.pk).update(language="de")
    Ticket.objects.filter(pk=second.pk).update(language="fr")
    with jobs.inline():
        announce(incident, {**TEXT, "de": "Wir sehen es uns an."}, by=lea)
    assert first.messages.filter(author="agent").get().text == "Wir sehen es uns an."
    assert "we look into it" in second.messages.filter(author="agent").get().text


def test_the_desks_own_language_is_needed(incident, lea):
    for texts in ({}, {"en": " \0 "}, {"de": "Nur Deutsch."}, {"en": "x" * 20_000}):
        with pytest.raises(Invalid):
            announce(incident, texts, by=lea)
    assert not IncidentLetter.objects.exists()


def test_who_is_left_out(incident, lea, mailbox):
    closed, suppressed, untold = Ticket.objects.order_by("pk")
    close(resolve(closed, by=actor_of(lea)), by=actor_of(lea))
    suppress(suppressed.requester.email, Suppression.Reason.UNSUBSCRIBED)
    mark(incident, untold, by=lea, untold=True)
    form = writes(mailbox, 9, TROUBLES[0], unproven=True)
    link(incident, form, by=lea)

    whom = reach(lea, incident)
    assert (whom.told, len(whom.left_out)) == (0, 4)
    assert len(whom.reasons) == 4
    with jobs.inline():
        update = announce(incident, TEXT, by=lea)
    assert replies().count() == 0
    assert update.letters.filter(state="skipped").count() == 4


def test_what_changes_before_a_letter_leaves_is_noticed(incident, lea):
    update = announce(incident, TEXT, by=lea)
    gone, closed, _ = Ticket.objects.order_by("pk")
    unlink(incident, gone, by=lea)
    close(resolve(closed, by=actor_of(lea)), by=actor_of(lea))
    tell_some(update.pk)
    assert replies().count() == 1


def test_tickets_that_the_writer_may_not_see_are_left_out(incident, lea):
    ticket = Ticket.objects.order_by("pk").first()
    Ticket.objects.filter(pk=ticket.pk).update(team=Team.objects.create(name="Legal", private=True))
    assert reach(lea, incident).hidden == 1
    with jobs.inline():
        announce(incident, TEXT, by=lea)
    assert replies().count() == 2
    assert not ticket.messages.filter(author="agent").exists()


def test_stopping_keeps_the_rest_silent(incident, lea, monkeypatch):
    monkeypatch.setattr(announcing, "AT_ONCE", 1)
    update = announce(incident, TEXT, by=lea)
    assert tell_some(update.pk) == 2
    assert stop(update, by=lea) == 2
    assert tell_some(update.pk) == 0
    assert replies().count() == 1


def test_only_leads_announce(incident, ada):
    with pytest.raises(NotAllowed):
        announce(incident, TEXT, by=ada)


def test_resolving_tells_and_resolves(incident, lea, rosa):
    kept = Ticket.objects.order_by("pk").first()
    with jobs.inline():
        update = announce(incident, TEXT, by=lea, resolves=True, apart=frozenset([kept.pk]))

    incident.refresh_from_db()
    assert (incident.status, incident.is_open) == ("resolved", False)
    kept.refresh_from_db()
    assert kept.status != Status.RESOLVED
    assert not kept.messages.filter(author="agent").exists(), "Its other question is answered by itself."
    assert (
        Ticket.objects.filter(status="resolved").count() == update.letters.filter(resolved=True).count() == 2
    )

    objects = Ticket.objects.filter(status="resolved").first()
    receive_reply(objects, Said(contact=objects.requester, text="Still broken here."))
    objects.refresh_from_db()
    assert objects.status == Status.OPEN
    with pytest.raises(Conflict):
        announce(incident, TEXT, by=lea)


def test_a_second_ticket_is_resolved_without_words(incident, lea, mailbox):
    link(incident, writes(mailbox, 0, "Still no login!"), by=lea)
    with jobs.inline():
        announce(incident, TEXT, by=lea, resolves=True)
    assert replies().count() == 3
    assert set(Ticket.objects.values_list("status", flat=True)) == {"resolved"}


def test_what_lacks_a_field_is_told_but_not_resolved(incident, lea):
    CustomField.objects.create(slug="cause", name="Cause", kind="text", required=True)
    with jobs.inline():
        update = announce(incident, TEXT, by=lea, resolves=True)
    assert replies().count() == 3
    assert not Ticket.objects.filter(status="resolved").exists()
    assert all(letter.because for letter in update.letters.all())


def test_a_ticket_is_of_one_open_incident(incident, lea):
    other = open_incident([], by=lea, title="Other")
    ticket = Ticket.objects.first()
    with pytest.raises(Conflict):
        link(other, ticket, by=lea)
    unlink(incident, ticket, by=lea)
    assert link(other, ticket, by=lea)
    assert not link(other, ticket, by=lea)
    change(other, by=lea, status="resolved")
    with pytest.raises(Conflict):
        link(other, Ticket.objects.last(), by=lea)


def test_changes_are_told_and_audited(incident, lea, ada):
    change(incident, by=ada, status="identified", owner=ada)
    incident.refresh_from_db()
    assert (incident.status, incident.owner) == ("identified", ada)
    assert incident.entries.filter(data__what="owner").get().data["after"] == "Ada Byrne"
    assert AuditEntry.objects.filter(kind="incident", verb="changed", agent=ada).exists()
    with pytest.raises(Invalid):
        change(incident, by=ada, status="nonsense")
