"""The ladder: modes by language and channel, answers, what was judged of them, and its steps."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import replywell.kit.clock


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0010_here"),
        ("resolution", "0002_wishes"),
        ("tickets", "0019_contact_form"),
    ]

    operations = [
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("shadow", "kept to compare"),
                            ("offered", "offered to agents"),
                            ("waiting", "waits before it leaves"),
                            ("sent", "Sent"),
                            ("stopped", "did not leave"),
                        ],
                        max_length=8,
                    ),
                ),
                ("text", models.TextField()),
                ("claims", models.JSONField(default=list)),
                ("citations", models.JSONField(default=list)),
                ("confidence", models.FloatField()),
                (
                    "sendable",
                    models.BooleanField(
                        default=False, help_text="With `auto` it would have left unattended."
                    ),
                ),
                (
                    "arm",
                    models.CharField(
                        blank=True,
                        help_text="`people`: held out by lot; `alone`: it could have been; or empty.",
                        max_length=8,
                    ),
                ),
                (
                    "category",
                    models.CharField(blank=True, help_text="Slug, as the walk took it.", max_length=50),
                ),
                ("language", models.CharField(blank=True, max_length=8)),
                ("channel", models.CharField(blank=True, max_length=20)),
                (
                    "version",
                    models.CharField(blank=True, help_text="Of model, prompts and rules.", max_length=12),
                ),
                (
                    "last_act",
                    models.BigIntegerField(
                        default=0, help_text="The newest act of an agent that it knew of."
                    ),
                ),
                ("send_at", models.DateTimeField(blank=True, null=True)),
                ("because", models.TextField(blank=True, help_text="Why it did not leave.")),
                ("created_at", models.DateTimeField(default=replywell.kit.clock.now)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="AssistantSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "stopped",
                    models.BooleanField(
                        default=False, help_text="Nothing leaves unattended, in no category."
                    ),
                ),
                (
                    "target",
                    models.FloatField(
                        default=0.98, help_text="Share of right answers that has to be proven."
                    ),
                ),
                (
                    "minimum",
                    models.PositiveIntegerField(
                        default=60, help_text="Judged answers that it takes at least."
                    ),
                ),
                (
                    "hold_out",
                    models.FloatField(
                        default=0.03,
                        help_text="Share of answers that go to people all the same, drawn by lot.",
                    ),
                ),
                (
                    "hold_shortest",
                    models.PositiveIntegerField(
                        default=60, help_text="Seconds, with the strongest evidence."
                    ),
                ),
                (
                    "hold_longest",
                    models.PositiveIntegerField(default=300, help_text="Seconds, with the weakest."),
                ),
            ],
            options={
                "verbose_name_plural": "assistant settings",
            },
        ),
        migrations.CreateModel(
            name="JudgedAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("right", "Right"),
                            ("wrong", "Wrong"),
                            ("severe", "severely wrong"),
                            ("open", "for a review"),
                            ("unknown", "cannot be told"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("review", "a review"),
                            ("confirmed", "the requester said so"),
                            ("overturned", "reopened or corrected"),
                            ("draft", "sent as it was"),
                            ("edited", "sent after editing"),
                            ("discarded", "discarded by an agent"),
                            ("compared", "compared with what people sent"),
                        ],
                        max_length=10,
                    ),
                ),
                ("weight", models.FloatField(default=1.0)),
                (
                    "said",
                    models.TextField(blank=True, help_text="What people answered instead or afterwards."),
                ),
                ("because", models.TextField(blank=True)),
                ("to_review", models.BooleanField(default=False, help_text="It waits on the review page.")),
                ("judged_at", models.DateTimeField(default=replywell.kit.clock.now)),
            ],
            options={
                "ordering": ["judged_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="LadderStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("set", "set by hand"),
                            ("offered", "a promotion is offered"),
                            ("promoted", "Promoted"),
                            ("demoted", "Demoted"),
                            ("stopped", "Stopped"),
                            ("resumed", "Resumed"),
                            ("held_back", "held back until it is proven again"),
                            ("proved", "proven again"),
                        ],
                        max_length=10,
                    ),
                ),
                ("before", models.CharField(blank=True, max_length=12)),
                ("after", models.CharField(blank=True, max_length=12)),
                ("because", models.TextField(blank=True)),
                ("at", models.DateTimeField(default=replywell.kit.clock.now)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="categoryautonomy",
            name="channel",
            field=models.CharField(blank=True, help_text="Empty: on every channel.", max_length=20),
        ),
        migrations.AddField(
            model_name="categoryautonomy",
            name="language",
            field=models.CharField(blank=True, help_text="Empty: in every language.", max_length=8),
        ),
        migrations.AddField(
            model_name="categoryautonomy",
            name="reached_at",
            field=models.DateTimeField(blank=True, help_text="When it came to this mode.", null=True),
        ),
        migrations.AddField(
            model_name="categoryautonomy",
            name="since",
            field=models.DateTimeField(blank=True, help_text="Judged answers count from here on.", null=True),
        ),
        migrations.AddField(
            model_name="categoryautonomy",
            name="stopped",
            field=models.BooleanField(
                default=False,
                help_text="Nothing leaves unattended here; on the row of a whole category, in all of it.",
            ),
        ),
        migrations.AddField(
            model_name="categoryautonomy",
            name="target",
            field=models.FloatField(
                blank=True, help_text="Share of right answers to be proven; empty: the desk's.", null=True
            ),
        ),
        migrations.AddField(
            model_name="categoryautonomy",
            name="versions",
            field=models.JSONField(
                blank=True, default=list, help_text="Versions of the assistant that the proof holds for."
            ),
        ),
        migrations.AlterField(
            model_name="categoryautonomy",
            name="category",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="rungs", to="tickets.category"
            ),
        ),
        migrations.AlterField(
            model_name="categoryautonomy",
            name="mode",
            field=models.CharField(
                choices=[
                    ("off", "Off: no suggestion"),
                    ("shadow", "Shadow: its answers are only compared"),
                    ("draft", "Draft: an agent sends"),
                    ("hold", "Hold: the assistant sends after a while"),
                    ("auto", "Auto: the assistant sends where it is safe"),
                ],
                default="draft",
                max_length=6,
            ),
        ),
        migrations.AddConstraint(
            model_name="categoryautonomy",
            constraint=models.UniqueConstraint(fields=("category", "language", "channel"), name="rung_once"),
        ),
        migrations.AddField(
            model_name="answer",
            name="message",
            field=models.OneToOneField(
                help_text="What it answers.",
                on_delete=django.db.models.deletion.CASCADE,
                related_name="answer",
                to="tickets.message",
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="sent",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="sent_answer",
                to="tickets.message",
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="suggestion",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="resolution.suggestion",
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="ticket",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="tickets.ticket"
            ),
        ),
        migrations.AddField(
            model_name="judgedanswer",
            name="answer",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="judged", to="resolution.answer"
            ),
        ),
        migrations.AddField(
            model_name="judgedanswer",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="ladderstep",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="ladderstep",
            name="rung",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: the whole assistant.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="steps",
                to="resolution.categoryautonomy",
            ),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["send_at"], name="answer_due"
            ),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(fields=["ticket", "-id"], name="answer_of_ticket"),
        ),
        migrations.AddIndex(
            model_name="judgedanswer",
            index=models.Index(fields=["judged_at", "id"], name="judged_order"),
        ),
        migrations.AddIndex(
            model_name="judgedanswer",
            index=models.Index(
                condition=models.Q(("to_review", True)), fields=["id"], name="judged_to_review"
            ),
        ),
    ]
