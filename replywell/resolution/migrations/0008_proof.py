from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("resolution", "0007_account_actions")]

    operations = [
        migrations.AddField(
            model_name="categoryautonomy",
            name="minimum",
            field=models.PositiveIntegerField(
                blank=True, help_text="Judged answers that it takes at least; empty: the desk's.", null=True
            ),
        ),
        migrations.AddField(
            model_name="categoryautonomy",
            name="void",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Why what was proven does not hold any more; empty: it holds.",
                max_length=500,
            ),
        ),
    ]
