import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F

import replywell.kit.clock
import replywell.kit.secrets
import replywell.knowledge.models.sources


def fill(apps, _editor):
    """Every source gets a token of its own; folders are looked at each minute, as before."""
    source = apps.get_model("knowledge", "Source")
    for row in source.objects.all():
        row.token = replywell.knowledge.models.sources.new_token()
        row.every = 1 if row.adapter == "folder" else 60
        row.save(update_fields=["token", "every"])
    source.objects.filter(last_error="").update(last_ok_at=F("last_sync_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("knowledge", "0004_articles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "source",
            "secrets",
            replywell.kit.secrets.EncryptedJSONField(
                default=dict, editable=False, help_text="Those, encrypted at rest."
            ),
        ),
        migrations.AlterField(
            "source",
            "settings",
            models.JSONField(default=dict, help_text="The adapter's settings but its secrets."),
        ),
        migrations.AddField(
            "source",
            "every",
            models.PositiveIntegerField(default=60, help_text="Minutes from one sync to the next."),
        ),
        migrations.AddField(
            "source",
            "cursor",
            models.TextField(blank=True, editable=False, help_text="Where its next sync goes on."),
        ),
        migrations.AddField(
            "source", "created_at", models.DateTimeField(default=replywell.kit.clock.now, editable=False)
        ),
        migrations.AlterField(
            "source",
            "last_sync_at",
            models.DateTimeField(
                blank=True, editable=False, help_text="When a sync last ended, well or not.", null=True
            ),
        ),
        migrations.AddField(
            "source",
            "last_ok_at",
            models.DateTimeField(
                blank=True, editable=False, help_text="When a sync last read all of it.", null=True
            ),
        ),
        migrations.AddField(
            "source",
            "held",
            models.PositiveIntegerField(
                default=0,
                editable=False,
                help_text="Articles that are gone there and wait for a person's word.",
            ),
        ),
        migrations.AddField("source", "token", models.CharField(default="", editable=False, max_length=64)),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            "source",
            "token",
            models.CharField(
                default=replywell.knowledge.models.sources.new_token,
                editable=False,
                help_text="Its service posts changes to `/in/source/<token>/`.",
                max_length=64,
                unique=True,
            ),
        ),
        migrations.CreateModel(
            name="SyncRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("dry", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("broke_off", "Broke off"),
                        ],
                        default="running",
                        max_length=10,
                    ),
                ),
                ("started_at", models.DateTimeField(default=replywell.kit.clock.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("seen", models.PositiveIntegerField(default=0)),
                (
                    "total",
                    models.PositiveIntegerField(
                        blank=True, help_text="Documents, once the source knows.", null=True
                    ),
                ),
                ("changed", models.PositiveIntegerField(default=0)),
                ("deleted", models.PositiveIntegerField(default=0)),
                (
                    "held",
                    models.PositiveIntegerField(
                        default=0, help_text="Gone there, but kept: too many at once."
                    ),
                ),
                (
                    "embedded",
                    models.PositiveIntegerField(default=0, help_text="Passages that had to be embedded."),
                ),
                ("problems", models.PositiveIntegerField(default=0)),
                ("error", models.TextField(blank=True)),
                (
                    "told",
                    models.JSONField(
                        default=dict,
                        help_text='Keys by what became of them: "new", "changed", "gone", "problems" (with why).',
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="knowledge.source",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["source", "-id"], name="run_newest")],
            },
        ),
        migrations.CreateModel(
            name="SourceProblem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=400)),
                ("problem", models.TextField()),
                ("since", models.DateTimeField(default=replywell.kit.clock.now)),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="problems",
                        to="knowledge.source",
                    ),
                ),
            ],
            options={
                "ordering": ["key"],
                "constraints": [
                    models.UniqueConstraint(fields=("source", "key"), name="problem_of_one_document")
                ],
            },
        ),
        migrations.CreateModel(
            name="TicketConsent",
            fields=[
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="consent",
                        serialize=False,
                        to="tickets.ticket",
                    ),
                ),
                ("at", models.DateTimeField(default=replywell.kit.clock.now)),
                (
                    "agent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
