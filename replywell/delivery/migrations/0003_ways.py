"""The outbox knows by which connection a message goes, and that a person may take one back."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delivery", "0002_initial"), ("connections", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="outbound",
            name="connection",
            field=models.ForeignKey(
                blank=True,
                help_text="The way it goes.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="connections.connection",
            ),
        ),
        migrations.AlterField(
            model_name="outbound",
            name="recipient",
            field=models.CharField(
                help_text="An address, or how the channel knows them, in words.", max_length=320
            ),
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
                    ("cancelled", "a person took it back before it left"),
                ],
                default="queued",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="outbound",
            index=models.Index(fields=["state", "-id"], name="outbound_state"),
        ),
    ]
