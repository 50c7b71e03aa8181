"""An agent's own tickets in the order that they are worked in."""

from django.db import migrations, models
from django.db.models import DateTimeField, F, Func, IntegerField, Q


class Migration(migrations.Migration):
    dependencies = [("tickets", "0011_queue_indexes")]

    operations = [
        migrations.AddIndex(
            "ticket",
            models.Index(
                F("assignee"),
                Func(
                    F("urgency"),
                    template="(CASE WHEN %(expressions)s = 1 THEN 0 ELSE 1 END)",
                    output_field=IntegerField(),
                ),
                Func(
                    F("due_at"),
                    template="COALESCE(%(expressions)s, '5000-01-01 00:00:00+00'::timestamptz)",
                    output_field=DateTimeField(),
                ),
                F("created_at"),
                F("id"),
                name="ticket_mine",
                condition=Q(status__in=["new", "on_hold", "open", "pending"]),
            ),
        ),
    ]
