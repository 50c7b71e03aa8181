"""Parts of teams within a promise, what is likely to be late, and renewals of one contact or company."""

import django.db.models.deletion
from django.db import migrations, models

OPEN = models.Q(met_at=None, ended_at=None)


def _one(model, **more):
    return models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=model, **more
    )


def count_anew(apps, _editor):
    """Open tickets get what their lists are sorted by; a worker goes on with it when it starts."""
    if apps.get_model("sla", "Target").objects.exists():
        working = ["new", "open", "pending", "on_hold"]
        tickets = apps.get_model("tickets", "Ticket").objects.filter(status__in=working, side_of=None)
        apps.get_model("sla", "Renewal").objects.create(total=tickets.count())


class Migration(migrations.Migration):
    dependencies = [("sla", "0001_initial"), ("tickets", "0020_paces")]

    operations = [
        migrations.AddField(
            "policy",
            "internal",
            models.JSONField(
                blank=True, default=dict, help_text="Team → minutes in which it has to do its part."
            ),
        ),
        migrations.CreateModel(
            name="Prediction",
            fields=[
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="prediction",
                        serialize=False,
                        to="tickets.ticket",
                    ),
                ),
                ("expected_at", models.DateTimeField(help_text="When its turn is likely to come.")),
                ("ahead", models.PositiveIntegerField(help_text="Tickets before it.")),
                (
                    "per_hour",
                    models.FloatField(help_text="Answers of its team for each working hour, lately."),
                ),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.AddIndex("target", models.Index(fields=["due_at"], name="target_due", condition=OPEN)),
        migrations.AddIndex(
            "target",
            models.Index(
                fields=["ticket"],
                name="target_near",
                condition=OPEN & (models.Q(fired__gte=75) | models.Q(breached_at__isnull=False)),
            ),
        ),
        migrations.AddField("renewal", "company", _one("people.company")),
        migrations.AddField("renewal", "contact", _one("people.contact")),
        migrations.AddField("target", "team", _one("people.team", help_text="Of an internal one.")),
        migrations.AlterField(
            "target",
            "kind",
            models.CharField(
                choices=[
                    ("first_response", "First Response"),
                    ("next_response", "Next Response"),
                    ("resolution", "Resolution"),
                    ("internal", "Internal"),
                ],
                max_length=14,
            ),
        ),
        migrations.RunPython(count_anew, migrations.RunPython.noop, elidable=True),
    ]
