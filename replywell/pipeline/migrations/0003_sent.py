from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pipeline", "0002_rehearsals")]

    operations = [
        migrations.AddField(
            model_name="reasking",
            name="sent",
            field=models.JSONField(
                blank=True, default=list, help_text="What left for a model by API, when and to whom."
            ),
        ),
    ]
