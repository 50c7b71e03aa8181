"""The ledger tells a thread that was saved as knowledge."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_channels")]

    operations = [
        migrations.AlterField(
            model_name="inbounditem",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("waiting", "stored, not read yet"),
                    ("ticket", "new ticket"),
                    ("reply", "Reply"),
                    ("changed", "an earlier message was edited or deleted"),
                    ("pressed", "a button below an answer"),
                    ("kept", "saved as knowledge"),
                    ("duplicate", "Duplicate"),
                    ("ignored", "nothing for the desk"),
                    ("quarantined", "Quarantined"),
                ],
                max_length=12,
            ),
        ),
    ]
