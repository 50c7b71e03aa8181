"""Routing as data: the rules and what they were before, the bars, and whose turn it is."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from replywell.kit import clock
from replywell.people.models import Agent, Team
from replywell.triage.conditions import check_conditions, empty
from replywell.triage.model_versions import Drift, EntityFormat, Learning, ModelVersion
from replywell.triage.values import Bars

__all__ = [
    "Drift",
    "EntityFormat",
    "Learning",
    "ModelVersion",
    "RoutingRule",
    "RoutingVersion",
    "TriageSettings",
    "Turn",
]


class RoutingRule(models.Model):
    """What is done with a new ticket for which its conditions hold. With a team it ends the search; without one it
    adds its urgency and skills, and the next rules are asked."""

    name = models.CharField(max_length=120)
    position = models.PositiveIntegerField(default=100, help_text="Rules are tried from the lowest on.")
    conditions = models.JSONField(default=empty, validators=[check_conditions])
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.CASCADE, related_name="routing_rules"
    )
    agent = models.ForeignKey(
        Agent,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Takes it when they can.",
    )
    urgency = models.CharField(max_length=10, blank=True, help_text="critical, high, medium or low.")
    skills = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class RoutingVersion(models.Model):
    """All rules as they were after somebody changed them."""

    at = models.DateTimeField(default=clock.now)
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    who = models.CharField(max_length=120, help_text="Their name then.")
    told = models.CharField(max_length=200, help_text="What they did.")
    rules = models.JSONField(default=list)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.who}: {self.told}"


def _usual_bars() -> dict[str, Any]:
    return Bars().model_dump(mode="json")


class TriageSettings(models.Model):
    """How sure the assistant has to be, and what becomes of tickets whose agent goes: one row."""

    bars = models.JSONField(default=_usual_bars, help_text="Dimension → confidence, and `triage`.")
    requeue_after = models.PositiveIntegerField(
        null=True,
        blank=True,
        default=30,
        validators=[MaxValueValidator(7 * 24 * 60)],
        help_text="Minutes after which unanswered tickets of an agent who is away go back; empty for never.",
    )
    sticky_days = models.PositiveSmallIntegerField(
        default=14,
        validators=[MinValueValidator(0), MaxValueValidator(365)],
        help_text="Days in which a requester's next ticket goes to the same agent; 0 for not at all.",
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="triage_settings_are_one")]

    def __str__(self) -> str:
        return "Triage and assignment"


class Turn(models.Model):
    """When an agent was given a ticket last: among equals whoever has waited longest is next."""

    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, related_name="+")
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.agent} at {self.given_at:%Y-%m-%d %H:%M}"
