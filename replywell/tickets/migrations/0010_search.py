"""A row of words a ticket. Rows of older tickets are made by a job."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("connections", "0001_initial"),
        ("people", "0002_hours"),
        ("tickets", "0003_newest_message"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("tickets", models.PositiveIntegerField(default=1)),
                (
                    "stems",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TicketWords",
            fields=[
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="tickets.ticket",
                    ),
                ),
                ("newest", models.BigIntegerField(default=0)),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "verbose_name_plural": "ticket words",
            },
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["-created_at"], name="ticket_created"),
        ),
        migrations.AddIndex(
            model_name="searchword",
            index=django.contrib.postgres.indexes.GinIndex(fields=["stems"], name="search_word_stems"),
        ),
        migrations.AddIndex(
            model_name="ticketwords",
            index=models.Index(fields=["-newest", "-ticket"], name="words_newest"),
        ),
        migrations.AddIndex(
            model_name="ticketwords",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["words"], gin_pending_list_limit=1024, name="words_found"
            ),
        ),
        migrations.RunSQL(
            # For `icontains`, which Django writes as UPPER(...) LIKE UPPER(...).
            "create index if not exists contact_trigrams on people_contact"
            " using gin (upper(name::text) gin_trgm_ops, upper(email::text) gin_trgm_ops)",
            "drop index if exists contact_trigrams",
        ),
    ]
