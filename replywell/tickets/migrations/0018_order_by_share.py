"""Indexes from which lists are merged in the order of the share of time that is used up."""

from django.db import migrations, models
from django.db.models import Case, DateTimeField, DurationField, F, Func, IntegerField, Q, When

WORKING = ["new", "on_hold", "open", "pending"]


def _calm():
    told = "(CASE WHEN %(expressions)s = 1 THEN 0 ELSE 1 END)"
    return Func(F("urgency"), template=told, output_field=IntegerField())


def _length():
    told = "GREATEST(%(expressions)s, '0'::interval)"
    return Func(
        F("due_at"), F("waiting_since"), arg_joiner=" - ", template=told, output_field=DurationField()
    )


def _since():
    never = Func(template="'5000-01-01 00:00:00+00'::timestamptz", output_field=DateTimeField())
    waits = Q(due_at__gt=F("waiting_since"))
    return Case(When(waits, then=F("waiting_since")), default=never, output_field=DateTimeField())


def _anew(name, condition, *first):
    order = (_calm(), _length(), _since(), F("created_at"), F("id"))
    return [
        migrations.RemoveIndex("ticket", name),
        migrations.AddIndex("ticket", models.Index(*first, *order, name=name, condition=condition)),
    ]


class Migration(migrations.Migration):
    dependencies = [("tickets", "0017_conversations")]

    operations = [
        *_anew("ticket_queue", Q(status__in=WORKING)),
        *_anew("ticket_paused", Q(status__in=["pending", "on_hold"])),
        *_anew("ticket_unassigned", Q(status__in=WORKING) & Q(assignee__isnull=True)),
        *_anew("ticket_to_sort", Q(status__in=WORKING) & Q(needs_triage=True)),
        *_anew("ticket_mine", Q(status__in=WORKING), F("assignee")),
    ]
