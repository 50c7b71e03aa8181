"""Clocks of promises in working hours, and the indexes from which lists are merged in the order of their shares."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import (
    BigIntegerField,
    Case,
    DateTimeField,
    DurationField,
    F,
    Func,
    IntegerField,
    Q,
    When,
)

import replywell.kit.clock

WORKING = ["new", "on_hold", "open", "pending"]


def _calm():
    told = "(CASE WHEN %(expressions)s = 1 THEN 0 ELSE 1 END)"
    return Func(F("urgency"), template=told, output_field=IntegerField())


def _pace():
    return Func(F("pace"), template="COALESCE(%(expressions)s, 0)", output_field=BigIntegerField())


def _length():
    waits = Func(
        F("due_at"),
        F("waiting_since"),
        arg_joiner=" - ",
        template="%(expressions)s",
        output_field=DurationField(),
    )
    told = "GREATEST(COALESCE(%(expressions)s), '0'::interval)"
    return Func(F("paced_for"), waits, template=told, output_field=DurationField())


def _since():
    never = Func(template="'5000-01-01 00:00:00+00'::timestamptz", output_field=DateTimeField())
    runs = Q(due_at__gt=F("waiting_since"))
    waits = Case(When(runs, then=F("waiting_since")), default=never, output_field=DateTimeField())
    told = "COALESCE(%(expressions)s)"
    return Func(F("paced_since"), waits, template=told, output_field=DateTimeField())


def _anew(name, condition, *first):
    order = (_calm(), _pace(), _length(), _since(), F("created_at"), F("id"))
    return [
        migrations.RemoveIndex("ticket", name),
        migrations.AddIndex("ticket", models.Index(*first, *order, name=name, condition=condition)),
    ]


class Migration(migrations.Migration):
    dependencies = [("tickets", "0019_contact_form")]

    operations = [
        migrations.CreateModel(
            name="Pace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("hours", models.JSONField(help_text="As `people.working_time.Hours`.")),
                ("set_at", models.DateTimeField(default=replywell.kit.clock.now)),
            ],
        ),
        migrations.AddField(
            model_name="ticket",
            name="pace",
            field=models.ForeignKey(
                blank=True,
                help_text="In which hours the time until then passes; none: in all.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="tickets.pace",
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="paced_since",
            field=models.DateTimeField(
                blank=True,
                help_text="What the pace's clock showed when that time began; none: no promise.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="paced_for",
            field=models.DurationField(blank=True, help_text="How long that time is by it.", null=True),
        ),
        *_anew("ticket_queue", Q(status__in=WORKING)),
        *_anew("ticket_paused", Q(status__in=["pending", "on_hold"])),
        *_anew("ticket_unassigned", Q(status__in=WORKING) & Q(assignee__isnull=True)),
        *_anew("ticket_to_sort", Q(status__in=WORKING) & Q(needs_triage=True)),
        *_anew("ticket_mine", Q(status__in=WORKING), F("assignee")),
    ]
