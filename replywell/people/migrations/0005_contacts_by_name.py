"""Contacts are found by any part of their names."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations, models
from django.db.models import F, Func
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [("people", "0004_removals")]

    operations = [
        migrations.AddIndex(
            "contact",
            GinIndex(
                OpClass(
                    Upper(
                        Func(
                            F("name"),
                            Func(F("email"), template="split_part(%(expressions)s, '@', 1)"),
                            template="(%(expressions)s)",
                            arg_joiner=" || ' ' || ",
                            output_field=models.TextField(),
                        )
                    ),
                    "gin_trgm_ops",
                ),
                name="contact_named",
            ),
        ),
    ]
