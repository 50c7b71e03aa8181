"""The ledger of resolutions, and corrections."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import replywell.kit.clock


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0010_here"),
        ("resolution", "0003_the_ladder"),
        ("tickets", "0019_contact_form"),
    ]

    operations = [
        migrations.CreateModel(
            name="ResolutionEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "by",
                    models.CharField(
                        choices=[("assistant", "Assistant"), ("person", "Person")], max_length=9
                    ),
                ),
                ("arm", models.CharField(blank=True, max_length=8)),
                ("category", models.CharField(blank=True, max_length=50)),
                ("language", models.CharField(blank=True, max_length=8)),
                ("channel", models.CharField(blank=True, max_length=20)),
                ("claimed_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "thanked_at",
                    models.DateTimeField(
                        blank=True, help_text="Words of thanks: a weak sign, counted apart.", null=True
                    ),
                ),
                ("durable_7_at", models.DateTimeField(blank=True, null=True)),
                ("durable_14_at", models.DateTimeField(blank=True, null=True)),
                ("overturned_at", models.DateTimeField(blank=True, null=True)),
                ("overturned_because", models.CharField(blank=True, max_length=20)),
            ],
            options={
                "verbose_name_plural": "resolution entries",
                "ordering": ["-claimed_at", "-id"],
            },
        ),
        migrations.AddField(
            model_name="resolutionentry",
            name="again",
            field=models.ForeignKey(
                blank=True,
                help_text="The ticket by which the requester came back with the same matter.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="tickets.ticket",
            ),
        ),
        migrations.AddField(
            model_name="resolutionentry",
            name="agent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="resolutionentry",
            name="contact",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.contact"
            ),
        ),
        migrations.AddField(
            model_name="resolutionentry",
            name="message",
            field=models.OneToOneField(
                help_text="The answer.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="resolution",
                to="tickets.message",
            ),
        ),
        migrations.AddField(
            model_name="resolutionentry",
            name="ticket",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="resolutions", to="tickets.ticket"
            ),
        ),
        migrations.AddIndex(
            model_name="resolutionentry",
            index=models.Index(fields=["-claimed_at", "-id"], name="resolution_newest"),
        ),
        migrations.AddIndex(
            model_name="resolutionentry",
            index=models.Index(fields=["contact", "-claimed_at"], name="resolution_of_contact"),
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("article", models.BigIntegerField(help_text="Number of the article that was wrong.")),
                ("title", models.CharField(blank=True, max_length=300)),
                ("text", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("drafted", "Drafted"),
                            ("sent", "Sent"),
                            ("dropped", "Dropped"),
                            ("failed", "Failed"),
                        ],
                        default="drafted",
                        max_length=8,
                    ),
                ),
                ("problem", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(default=replywell.kit.clock.now)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tickets.message",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="tickets.ticket",
                    ),
                ),
                (
                    "wrong",
                    models.ForeignKey(
                        help_text="The answer to correct.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tickets.message",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "drafted")),
                        fields=("ticket", "article"),
                        name="correction_once",
                    )
                ],
            },
        ),
    ]
