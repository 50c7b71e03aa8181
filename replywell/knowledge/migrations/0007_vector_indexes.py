import django.db.models.deletion
import pgvector.django.halfvec
from django.conf import settings
from django.db import migrations, models

import replywell.kit.clock
import replywell.kit.secrets


def first_index(apps, _editor):
    """What serves on every desk until somebody chooses otherwise has the number 1."""
    apps.get_model("knowledge", "VectorIndex").objects.create(
        pk=1,
        state="serving",
        model="minilm-int8",
        dimension=384,
        serves_since=replywell.kit.clock.now(),
    )


# Vectors that are there move over: nothing is embedded again.
THERE = (
    "select setval(pg_get_serial_sequence('knowledge_vectorindex', 'id'), 1)",
    """
    insert into knowledge_passagevector (index_id, passage_id, embedding, told)
    select 1, id, embedding, '' from knowledge_passage order by id
    """,
    "set local maintenance_work_mem = '256MB'",
    """
    create index passage_vectors_1 on knowledge_passagevector
    using hnsw ((embedding::halfvec(384)) halfvec_cosine_ops) with (m = 16, ef_construction = 64)
    where index_id = 1
    """,
)
BACK = (
    """
    update knowledge_passage p set embedding = v.embedding from knowledge_passagevector v
    where v.passage_id = p.id and v.index_id = 1
    """,
    "drop index if exists passage_vectors_1",
)


class Migration(migrations.Migration):
    dependencies = [
        ("knowledge", "0006_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="VectorIndex",
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
                            ("filling", "Being filled"),
                            ("serving", "Serves"),
                            ("previous", "Kept"),
                            ("leaving", "Being removed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("engine", models.CharField(default="pgvector", max_length=20)),
                (
                    "embedder",
                    models.CharField(default="embedded", help_text="The way of embedding.", max_length=20),
                ),
                (
                    "model",
                    models.CharField(
                        help_text="The model's id: what changes it changes the vectors.", max_length=200
                    ),
                ),
                ("dimension", models.PositiveSmallIntegerField()),
                ("engine_settings", models.JSONField(default=dict)),
                ("embedder_settings", models.JSONField(default=dict)),
                (
                    "secrets",
                    replywell.kit.secrets.EncryptedJSONField(
                        default=dict,
                        help_text="Of both, encrypted at rest: {engine: {…}, embedder: {…}}.",
                    ),
                ),
                (
                    "anew",
                    models.BooleanField(
                        default=False,
                        help_text="No vector is taken over from another index of the same model.",
                    ),
                ),
                ("started_at", models.DateTimeField(default=replywell.kit.clock.now)),
                ("serves_since", models.DateTimeField(null=True)),
                (
                    "error",
                    models.TextField(
                        blank=True, help_text="Why it cannot be filled or kept up at the moment."
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "leaving"), _negated=True),
                        fields=("state",),
                        name="one_index_of_a_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PassageVector",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "embedding",
                    pgvector.django.halfvec.HalfVectorField(
                        help_text="Unit vector with as many numbers as its index says."
                    ),
                ),
                (
                    "told",
                    models.CharField(
                        blank=True,
                        help_text="What a service was told to filter by, as a digest.",
                        max_length=32,
                    ),
                ),
                (
                    "index",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="knowledge.vectorindex",
                    ),
                ),
                (
                    "passage",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="knowledge.passage",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("index", "passage"), name="passage_once_an_index")
                ],
            },
        ),
        migrations.RunPython(first_index, migrations.RunPython.noop),
        migrations.AlterField(
            "passage", "embedding", pgvector.django.halfvec.HalfVectorField(dimensions=384, null=True)
        ),
        migrations.RunSQL(THERE, BACK),
        migrations.RemoveIndex(model_name="passage", name="passage_embedding"),
        migrations.RemoveField(model_name="passage", name="embedding"),
        migrations.AddIndex(
            model_name="passage",
            index=models.Index(fields=["kind", "audience"], name="passage_readers"),
        ),
    ]
