"""How contacts come in to see their requests."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0009_shared_requests"), ("portal", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="knock",
            name="kind",
            field=models.CharField(
                choices=[
                    ("message", "Message"),
                    ("word", "Word"),
                    ("entry", "Entry"),
                    ("answer", "Answer"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="Access",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "password",
                    models.CharField(
                        blank=True, help_text="Its hash; empty for links alone.", max_length=128
                    ),
                ),
                (
                    "link",
                    models.CharField(
                        blank=True,
                        help_text="Hash of the newest link's secret; empty once it was used.",
                        max_length=64,
                    ),
                ),
                ("link_until", models.DateTimeField(blank=True, null=True)),
                (
                    "round",
                    models.PositiveIntegerField(
                        default=0, help_text="Who came in during an earlier one is out."
                    ),
                ),
                ("entered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="access",
                        to="people.contact",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "access",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("link", ""), _negated=True),
                        fields=("link",),
                        name="access_link_is_one",
                    )
                ],
            },
        ),
    ]
