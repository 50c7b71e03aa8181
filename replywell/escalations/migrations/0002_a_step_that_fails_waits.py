from django.db import migrations, models


class Migration(migrations.Migration):
    """A step that fails is tried again after a pause."""

    dependencies = [("escalations", "0001_escalations")]

    operations = [
        migrations.AddField(
            model_name="escalation",
            name="retry_at",
            field=models.DateTimeField(
                help_text="Its step failed, and is not tried again before.", null=True
            ),
        )
    ]
