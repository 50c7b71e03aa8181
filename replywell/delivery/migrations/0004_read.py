"""The outbox knows when a message was read, where its channel tells."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delivery", "0003_ways")]

    operations = [
        migrations.AddField(
            model_name="outbound",
            name="read_at",
            field=models.DateTimeField(
                blank=True, help_text="When they read it, where the channel tells.", null=True
            ),
        ),
    ]
