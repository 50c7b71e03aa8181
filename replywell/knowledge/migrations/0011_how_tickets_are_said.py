from django.db import migrations
from pgvector.django import HalfVectorField


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0010_contradictions")]

    operations = [
        migrations.AddField(
            model_name="ticketvector",
            name="manner",
            field=HalfVectorField(
                dimensions=384,
                null=True,
                help_text="How it is said, which classification learns from; empty where it was kept before.",
            ),
        ),
    ]
