from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("resolution", "0005_policies")]

    operations = [
        migrations.AddField(
            model_name="wish",
            name="sent",
            field=models.JSONField(
                blank=True, default=list, help_text="What left for a model by API, when and to whom."
            ),
        ),
    ]
