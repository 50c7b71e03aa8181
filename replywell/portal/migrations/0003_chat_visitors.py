"""Who chats."""

import django.db.models.deletion
from django.db import migrations, models

import replywell.kit.clock


class Migration(migrations.Migration):
    dependencies = [("portal", "0002_access"), ("connections", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="ChatVisitor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40, unique=True)),
                (
                    "account",
                    models.CharField(
                        blank=True, help_text="Of the website, where its server said so.", max_length=240
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200)),
                ("email", models.CharField(blank=True, max_length=320)),
                (
                    "proven",
                    models.BooleanField(
                        default=False, help_text="The website's server vouches for the address."
                    ),
                ),
                ("locale", models.CharField(blank=True, max_length=12)),
                (
                    "page",
                    models.CharField(blank=True, help_text="Where they began to write.", max_length=500),
                ),
                ("created_at", models.DateTimeField(default=replywell.kit.clock.now)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="connections.connection",
                    ),
                ),
            ],
        ),
    ]
