"""How a team gets its tickets, what an agent takes of one channel, and since when they are away."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0006_brand_looks")]

    operations = [
        migrations.AddField(
            model_name="team",
            name="handing",
            field=models.CharField(
                choices=[("push", "Tickets are handed to agents"), ("pull", "Agents take the next ticket")],
                default="push",
                max_length=4,
            ),
        ),
        migrations.AddField(
            model_name="agent",
            name="channel_capacity",
            field=models.JSONField(
                blank=True, default=dict, help_text='Of one channel, where it is less: {"email": 4}.'
            ),
        ),
        migrations.AddField(
            model_name="agent",
            name="away_since",
            field=models.DateTimeField(blank=True, help_text="Since when they take none.", null=True),
        ),
    ]
