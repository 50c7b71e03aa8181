"""Of those who chat it is known whether they are here and write."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0009_shared_requests")]

    operations = [
        migrations.AddField(
            model_name="identity",
            name="here_until",
            field=models.DateTimeField(blank=True, help_text="Where one can be here: until when.", null=True),
        ),
        migrations.AddField(
            model_name="identity",
            name="typing_at",
            field=models.DateTimeField(blank=True, help_text="When they last typed there.", null=True),
        ),
    ]
