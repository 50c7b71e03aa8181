"""Routing rules as data."""

from django.core.exceptions import ValidationError
from django.db import models

from replywell.people.models import Team
from replywell.triage.model_versions import Drift, EntityFormat, Learning, ModelVersion

__all__ = ["Drift", "EntityFormat", "Learning", "ModelVersion", "RoutingRule"]

FIELDS = (
    "category",
    "urgency",
    "sentiment",
    "complexity",
    "language",
    "tier",
    "company",
    "channel",
    "wants_human",
)


def check_conditions(value: object) -> None:
    """Conditions are `[{"field": "category", "any_of": ["billing"]}, …]`. Raises ValidationError."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ValidationError('Write a list of conditions: [{"field": "category", "any_of": ["billing"]}].')
    for item in value:
        if item.get("field") not in FIELDS:
            raise ValidationError(
                f"There is no field {item.get('field')!r}. Choose one of: {', '.join(FIELDS)}."
            )
        values = item.get("any_of")
        if not isinstance(values, list) or not values or not all(isinstance(v, str) for v in values):
            raise ValidationError(
                f'`any_of` of {item["field"]} has to be a list of words, e.g. ["high", "critical"].'
            )
        if set(item) - {"field", "any_of"}:
            raise ValidationError("A condition has a field and any_of, nothing else.")


class RoutingRule(models.Model):
    """When all conditions hold, the ticket goes to the team; the first rule that fits wins."""

    name = models.CharField(max_length=120)
    position = models.PositiveIntegerField(default=100, help_text="Rules are tried from the lowest on.")
    conditions = models.JSONField(default=list, validators=[check_conditions])
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="routing_rules")
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name
