"""What requesters are asked in the contact form."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0018_order_by_share")]

    operations = [
        migrations.AddField(
            model_name="category",
            name="in_form",
            field=models.BooleanField(
                default=False, help_text="Requesters may choose it in the contact form."
            ),
        ),
        migrations.AddField(
            model_name="customfield",
            name="in_form",
            field=models.CharField(
                choices=[("not", "Not asked"), ("asked", "Asked"), ("needed", "Has to be answered")],
                default="not",
                help_text="Whether requesters are asked for it in the contact form.",
                max_length=6,
            ),
        ),
    ]
