"""A ticket tells which skills it asks for."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0012_mine_in_order")]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="skills",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60),
                blank=True,
                default=list,
                help_text="What whoever takes it should know.",
                size=None,
            ),
        ),
    ]
