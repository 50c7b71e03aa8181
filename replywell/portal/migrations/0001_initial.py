"""Uses of the public forms are counted."""

from django.db import migrations, models

import replywell.kit.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Knock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(choices=[("message", "Message"), ("word", "Word")], max_length=10),
                ),
                ("visitor", models.CharField(max_length=64)),
                ("address", models.CharField(blank=True, max_length=64)),
                ("at", models.DateTimeField(default=replywell.kit.clock.now)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["kind", "visitor", "at"], name="knock_of_visitor"),
                    models.Index(fields=["kind", "address", "at"], name="knock_of_address"),
                    models.Index(fields=["at"], name="knock_at"),
                ],
            },
        ),
    ]
