"""Rules with any, all and none, and with more that they can say; what they were before is kept."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import replywell.kit.clock
import replywell.triage.conditions


def grouped(apps, schema):
    """A list of conditions becomes the group of which all have to hold."""
    rules = apps.get_model("triage", "RoutingRule")
    for rule in rules.objects.all():
        if isinstance(rule.conditions, list):
            rule.conditions = {"all": rule.conditions, "any": [], "none": []}
            rule.save(update_fields=["conditions"])


def ungrouped(apps, schema):
    """Only what a list can say goes back; rules that say more are switched off, so that none fits too much."""
    rules = apps.get_model("triage", "RoutingRule")
    for rule in rules.objects.all():
        stored = rule.conditions
        plain = [c for c in stored.get("all", []) if c.get("op", "is") == "is"]
        said = sum(len(stored.get(group, [])) for group in ("all", "any", "none"))
        rule.active = rule.active and len(plain) == said
        rule.conditions = [{"field": c["field"], "any_of": c["any_of"]} for c in plain]
        rule.save(update_fields=["conditions", "active"])
    rules.objects.filter(team=None).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("triage", "0002_model_versions"),
        ("people", "0007_handing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="routingrule",
            name="agent",
            field=models.ForeignKey(
                blank=True,
                help_text="Takes it when they can.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="routingrule",
            name="urgency",
            field=models.CharField(blank=True, help_text="critical, high, medium or low.", max_length=10),
        ),
        migrations.AddField(
            model_name="routingrule",
            name="skills",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), blank=True, default=list, size=None
            ),
        ),
        migrations.AlterField(
            model_name="routingrule",
            name="team",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="routing_rules",
                to="people.team",
            ),
        ),
        migrations.AlterField(
            model_name="routingrule",
            name="conditions",
            field=models.JSONField(
                default=replywell.triage.conditions.empty,
                validators=[replywell.triage.conditions.check_conditions],
            ),
        ),
        migrations.RunPython(grouped, ungrouped),
        migrations.CreateModel(
            name="RoutingVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=replywell.kit.clock.now)),
                ("who", models.CharField(help_text="Their name then.", max_length=120)),
                ("told", models.CharField(help_text="What they did.", max_length=200)),
                ("rules", models.JSONField(default=list)),
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
            options={"ordering": ["-id"]},
        ),
    ]
