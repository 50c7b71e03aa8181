"""Addresses that get no mail by itself, what the provider saw arrive, and mails of the desk itself, counted."""

import django.db.models.deletion
from django.db import migrations, models

import replywell.kit.clock


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0004_read"),
        ("tickets", "0014_skills"),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recipient", models.CharField(max_length=320)),
                ("sent_at", models.DateTimeField(default=replywell.kit.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.CharField(help_text="In lower case.", max_length=320, unique=True)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("bounced", "Mail to it comes back"),
                            ("complained", "Somebody there reported our mail as spam"),
                            ("unsubscribed", "They asked for no more mail"),
                            ("by hand", "Entered here"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "told",
                    models.TextField(blank=True, help_text="What the other server or the provider said."),
                ),
                ("since", models.DateTimeField(default=replywell.kit.clock.now)),
            ],
            options={
                "ordering": ["-since", "-id"],
            },
        ),
        migrations.AddField(
            model_name="outbound",
            name="delivered_at",
            field=models.DateTimeField(blank=True, help_text="The provider saw it arrive.", null=True),
        ),
        migrations.AlterField(
            model_name="outbound",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "Queued"),
                    ("sending", "Sending"),
                    ("sent", "Sent"),
                    ("retrying", "will be tried again"),
                    ("unsure", "may have left: we stopped in the middle of sending"),
                    ("failed", "Failed"),
                    ("bounced", "Bounced"),
                    ("nowhere", "there is no way to send it"),
                    ("held", "kept back: no person wrote it, and the address had enough or wants none"),
                    ("cancelled", "a person took it back before it left"),
                ],
                default="queued",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="outbound",
            index=models.Index(
                condition=models.Q(("automatic", True)), fields=["created_at"], name="outbound_automatic"
            ),
        ),
        migrations.AddIndex(
            model_name="outbound",
            index=models.Index(
                condition=models.Q(("provider_id", ""), _negated=True),
                fields=["provider_id"],
                name="outbound_provider_id",
            ),
        ),
        migrations.AddIndex(
            model_name="ownletter",
            index=models.Index(fields=["recipient", "sent_at"], name="own_letter_recipient"),
        ),
        migrations.AddField(
            model_name="suppression",
            name="message",
            field=models.ForeignKey(
                blank=True,
                help_text="Which did it.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="tickets.message",
            ),
        ),
    ]
