"""One person, known in many ways: what they claim, and contacts that are merged."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import replywell.kit.clock


class Migration(migrations.Migration):
    dependencies = [("people", "0007_handing")]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="merged",
                to="people.contact",
            ),
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(default="email", max_length=20)),
                ("value", models.CharField(max_length=320)),
                ("at", models.DateTimeField(default=replywell.kit.clock.now)),
                (
                    "asked_at",
                    models.DateTimeField(
                        blank=True, help_text="When a mail last asked that address to confirm it.", null=True
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="claims",
                        to="people.contact",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "value"], name="claim_value")],
                "constraints": [
                    models.UniqueConstraint(fields=("contact", "kind", "value"), name="claim_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactMerge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "moved",
                    models.JSONField(
                        default=dict, help_text="Ids of what moved, by kind: identities, claims, tickets…"
                    ),
                ),
                (
                    "before",
                    models.JSONField(
                        default=dict, help_text="What the kept contact was before: email, name, company."
                    ),
                ),
                ("after", models.JSONField(default=dict, help_text="And what it was right afterwards.")),
                ("at", models.DateTimeField(default=replywell.kit.clock.now)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "gone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="merges_away",
                        to="people.contact",
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="merges_here",
                        to="people.contact",
                    ),
                ),
            ],
            options={"ordering": ["-id"]},
        ),
    ]
