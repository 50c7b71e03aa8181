"""A question that is put together once gives what the queryset would give, whatever it is asked with."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import F, Q, Value
from django.test.utils import CaptureQueriesContext

from replywell.kit import clock
from replywell.kit.compiled import Compiled
from replywell.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def test_it_gives_the_same_objects_as_the_queryset(refund, ada):
    refund.assignee = ada
    refund.tags = ["vip", "50 %"]
    refund.save()

    def asked(number: int):
        related = Ticket.objects.select_related("requester", "assignee", "team")
        return related.filter(pk=number, tags__contains=["50 %"]).annotate(again=F("subject"))

    (found,) = Compiled(asked, numbers="number")(number=refund.pk)
    (plain,) = asked(refund.pk)
    assert (found, found.again, found.tags) == (plain, plain.again, plain.tags)
    with CaptureQueriesContext(connection) as queries:
        assert (found.requester, found.assignee, found.team) == (refund.requester, ada, None)
    assert len(queries) == 0
    assert Compiled(asked, numbers="number")(number=refund.pk + 1) == []


def test_numbers_and_moments_take_their_own_places(refund):
    now = clock.now()
    refund.snoozed_until = now
    refund.save()

    def asked(first, second, since, until):
        numbers = Q(pk__gte=first) & Q(pk__lt=second)
        return Ticket.objects.filter(
            numbers, snoozed_until__gt=since - timedelta(hours=2), snoozed_until__lte=until
        )

    compiled = Compiled(asked, numbers="first second", moments="since until")
    hour = timedelta(hours=1)
    assert compiled(first=refund.pk, second=refund.pk + 1, since=now, until=now) == [refund]
    assert compiled(first=refund.pk, second=refund.pk, since=now, until=now) == []
    assert compiled(first=0, second=2**40, since=now + hour, until=now) == [refund]
    assert compiled(first=0, second=2**40, since=now + 3 * hour, until=now) == []
    assert compiled(first=0, second=2**40, since=now, until=now - hour) == []


def test_what_never_changes_is_written_into_it_and_stays_text(refund):
    hostile = "'; drop table tickets_ticket; -- %s %% \\ \" $1"
    refund.subject = hostile
    refund.save()
    compiled = Compiled(lambda number: Ticket.objects.filter(pk=number, subject=hostile), numbers="number")
    assert compiled(number=refund.pk) == [refund]
    other = Compiled(
        lambda number: Ticket.objects.filter(pk=number, subject__startswith="%"), numbers="number"
    )
    assert other(number=refund.pk) == []


def test_a_question_that_nothing_can_answer_is_never_asked(refund):
    with CaptureQueriesContext(connection) as queries:
        assert (
            Compiled(lambda number: Ticket.objects.filter(pk=number, pk__in=[]), numbers="number")(number=1)
            == []
        )
    assert len(queries) == 0


def test_no_span_is_too_long_for_a_stand_in(refund):
    centuries = timedelta(weeks=9999)

    def asked(now, other):
        return Ticket.objects.filter(created_at__gt=now - centuries, created_at__lt=other + centuries)

    now = clock.now()
    compiled = Compiled(asked, moments="now other")
    assert compiled(now=now, other=now) == [refund]
    assert compiled(now=now, other=now - 2 * centuries) == []
    assert compiled(now=now + 2 * centuries, other=now) == []


def test_values_come_as_tuples(refund):
    def asked(number):
        return (
            Ticket.objects.filter(pk=number).annotate(again=F("subject")).values_list("pk", "tags", "again")
        )

    assert Compiled(asked, numbers="number")(number=refund.pk) == [tuple(asked(refund.pk).get())]


def test_its_sql_can_be_part_of_another_question(refund):
    part = Compiled(lambda number: Ticket.objects.filter(pk=number, subject__contains="%"), numbers="number")
    sql, given = part.sql(number=refund.pk)
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from ({sql}) as part", given)
        assert cursor.fetchone() == (0,)
        Ticket.objects.update(subject="50 % off")
        cursor.execute(f"select count(*) from ({sql}) as part", given)
        assert cursor.fetchone() == (1,)


def test_texts_take_their_own_places_and_stay_text(refund):
    def asked(subject, status):
        return Ticket.objects.filter(subject=subject, status=status)

    compiled = Compiled(asked, texts="subject status")
    hostile = "'; drop table tickets_ticket; -- %s %% \\ \" $1"
    Ticket.objects.update(subject=hostile, status="open")
    assert compiled(subject=hostile, status="open") == [refund]
    assert compiled(subject="open", status=hostile) == []


@pytest.mark.django_db(transaction=True)
def test_rows_are_held_inside_of_a_transaction_only():
    def asked(number):
        return Ticket.objects.select_for_update().filter(pk=number)

    with transaction.atomic():
        compiled = Compiled(asked, numbers="number")
        assert compiled(number=1) == []
    with pytest.raises(transaction.TransactionManagementError):
        compiled(number=1)


@pytest.mark.django_db(transaction=True)
def test_it_is_prepared_when_it_is_asked_first_and_other_questions_are_not():
    marked = "a question that nobody else asks"
    known = (
        "select count(*) from pg_prepared_statements where statement like %s and statement not like '%%pg_%%'"
    )

    def prepared():
        with connection.cursor() as cursor:
            cursor.execute(known, [f"%{marked}%"])
            return cursor.fetchone()[0]

    list(Ticket.objects.filter(pk=1, subject=Value(marked)).extra(where=[f"'{marked}' = '{marked}'"]))
    assert prepared() == 0
    Compiled(lambda number: Ticket.objects.filter(pk=number, subject=marked), numbers="number")(number=1)
    assert prepared() == 1
