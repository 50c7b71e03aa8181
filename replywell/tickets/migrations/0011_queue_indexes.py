"""Indexes in the order of the lists that agents work from."""

from django.db import migrations, models
from django.db.models import DateTimeField, F, Func, IntegerField, Q

WORKING = ["new", "on_hold", "open", "pending"]
OR_NEVER = "COALESCE(%(expressions)s, '5000-01-01 00:00:00+00'::timestamptz)"


def _calm():
    told = "(CASE WHEN %(expressions)s = 1 THEN 0 ELSE 1 END)"
    return Func(F("urgency"), template=told, output_field=IntegerField())


def _due():
    return Func(F("due_at"), template=OR_NEVER, output_field=DateTimeField())


def _waiting():
    return Func(F("waiting_since"), template=OR_NEVER, output_field=DateTimeField())


class Migration(migrations.Migration):
    dependencies = [("tickets", "0010_search")]

    operations = [
        migrations.RemoveIndex("ticket", "ticket_queue"),
        migrations.AddIndex(
            "ticket",
            models.Index(
                _calm(), _due(), "created_at", "id", name="ticket_queue", condition=Q(status__in=WORKING)
            ),
        ),
        migrations.AddIndex(
            "ticket",
            models.Index(
                _calm(),
                _due(),
                "created_at",
                "id",
                name="ticket_paused",
                condition=Q(status__in=["pending", "on_hold"]),
            ),
        ),
        migrations.AddIndex(
            "ticket",
            models.Index(_due(), "id", name="ticket_due_first", condition=Q(status__in=WORKING)),
        ),
        migrations.AddIndex(
            "ticket",
            models.Index(_waiting(), "id", name="ticket_longest_waiting", condition=Q(status__in=WORKING)),
        ),
        migrations.AddIndex(
            "ticket",
            models.Index(
                _calm(),
                _due(),
                "created_at",
                "id",
                name="ticket_unassigned",
                condition=Q(status__in=WORKING) & Q(assignee__isnull=True),
            ),
        ),
        migrations.AddIndex(
            "ticket",
            models.Index(
                _calm(),
                _due(),
                "created_at",
                "id",
                name="ticket_to_sort",
                condition=Q(status__in=WORKING) & Q(needs_triage=True),
            ),
        ),
        migrations.AddIndex(
            "ticket",
            models.Index(
                F("updated_at").desc(),
                F("id").desc(),
                name="ticket_resolved",
                condition=Q(status="resolved"),
            ),
        ),
        migrations.RemoveIndex("ticket", "ticket_updated"),
        migrations.AddIndex(
            "ticket", models.Index(F("updated_at").desc(), F("id").desc(), name="ticket_updated")
        ),
    ]
