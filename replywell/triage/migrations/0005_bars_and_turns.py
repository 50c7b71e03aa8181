"""The bars of each dimension, what becomes of tickets whose agent goes, and whose turn it is."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import replywell.triage.models


class Migration(migrations.Migration):
    dependencies = [
        ("triage", "0004_rules_as_data"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TriageSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "bars",
                    models.JSONField(
                        default=replywell.triage.models._usual_bars,
                        help_text="Dimension → confidence, and `triage`.",
                    ),
                ),
                (
                    "requeue_after",
                    models.PositiveIntegerField(
                        blank=True,
                        default=30,
                        help_text="Minutes after which unanswered tickets of an agent who is away go back; empty for never.",
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(10080)],
                    ),
                ),
                (
                    "sticky_days",
                    models.PositiveSmallIntegerField(
                        default=14,
                        help_text="Days in which a requester's next ticket goes to the same agent; 0 for not at all.",
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(365),
                        ],
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="triage_settings_are_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("given_at", models.DateTimeField()),
                (
                    "agent",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
