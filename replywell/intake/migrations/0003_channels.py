"""The ledger knows what chats bring beside messages."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0002_initial")]

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
                    ("duplicate", "Duplicate"),
                    ("ignored", "nothing for the desk"),
                    ("quarantined", "Quarantined"),
                ],
                max_length=12,
            ),
        ),
    ]
