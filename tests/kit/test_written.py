"""A row that is written by a statement put together once is as if it had been saved."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from replywell.kit import clock
from replywell.kit.written import insert, update
from replywell.people.models import Contact, Identity
from replywell.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def test_a_new_row_has_its_key_and_all_its_values(rosa, mailbox):
    now = clock.now()
    given = {"requester": rosa, "connection": mailbox, "subject": "50 % \N{EURO SIGN}'s", "tags": ["vip"]}
    ticket = insert(Ticket(**given, custom={"a": [1, None]}, snoozed_until=now))
    saved = Ticket(**given, custom={"a": [1, None]}, snoozed_until=now, created_at=ticket.created_at)
    saved.updated_at = ticket.updated_at
    saved.save()

    def values(number: int) -> dict:
        return Ticket.objects.filter(pk=number).values().get() | {"id": 0}

    assert not ticket._state.adding
    assert values(ticket.pk) == values(saved.pk)


def test_only_the_named_fields_of_a_row_change(refund):
    refund.subject, refund.tags, refund.status = "Another", ["vip", "late"], "open"
    update(refund, ["subject", "tags", "subject"])

    found = Ticket.objects.get(pk=refund.pk)
    assert (found.subject, found.tags, found.status) == ("Another", ["vip", "late"], "new")


def test_what_is_not_there_any_more_is_not_changed(rosa):
    gone = Contact.objects.create(name="Gone")
    Contact.objects.filter(pk=gone.pk).delete()
    with pytest.raises(DatabaseError):
        update(gone, ["name"])


def test_what_may_be_there_once_is_there_once(rosa):
    insert(Identity(contact=rosa, kind="slack", value="U1"))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Identity(contact=rosa, kind="slack", value="U1"))
