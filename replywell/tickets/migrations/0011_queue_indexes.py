"""Indexes in the order of the lists that agents work from."""

from django.db import migrations, models
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce

from replywell.tickets.ranks import NEVER

WORKING = ["new", "on_hold", "open", "pending"]


def _calm():
    return Case(When(urgency=1, then=Value(0)), default=Value(1), output_field=IntegerField())


def _due():
    return Coalesce(F("due_at"), Value(NEVER))


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
