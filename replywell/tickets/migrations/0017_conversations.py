"""A message tells the conversation that its channel keeps it in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0014_skills"),
        ("connections", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="conversation",
            field=models.CharField(
                blank=True,
                default="",
                help_text="The channel's name of the conversation, where it keeps them apart.",
                max_length=250,
            ),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("conversation", ""), _negated=True),
                fields=["connection", "conversation", "-id"],
                name="message_channel_conversation",
            ),
        ),
    ]
