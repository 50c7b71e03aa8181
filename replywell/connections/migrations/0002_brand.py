"""A connection belongs to a brand."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("connections", "0001_initial"), ("people", "0006_brand_looks")]

    operations = [
        migrations.AddField(
            model_name="connection",
            name="brand",
            field=models.ForeignKey(
                blank=True,
                help_text="Whom what comes by it is answered as; the first brand where there is none.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="people.brand",
            ),
        ),
    ]
