"""A company whose contacts see each other's requests."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0008_continuity")]

    operations = [
        migrations.AddField(
            model_name="company",
            name="requests_shared",
            field=models.BooleanField(default=False, help_text="Its contacts see each other's requests."),
        ),
    ]
