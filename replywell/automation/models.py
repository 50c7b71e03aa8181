"""Saved answers and saved steps."""

from django.db import models

from replywell.kit import clock
from replywell.people.models import Agent, Team
from replywell.tickets.models import Category


class Shared(models.Model):
    """Whose something is: an agent's own, a team's, or, with neither, everybody's."""

    owner = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    uses = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True


class CannedReply(Shared):
    """A text that is written again and again; in the composer `/` and its shortcut insert it."""

    name = models.CharField(max_length=120)
    shortcut = models.SlugField(max_length=40, unique=True)
    text = models.TextField(help_text="Markdown with placeholders.")
    locale = models.CharField(max_length=12, blank=True, help_text="Offered first for tickets in it.")
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "canned replies"

    def __str__(self) -> str:
        return self.name


class Macro(Shared):
    """Steps that are done on a ticket in one go: `steps.py` says which there are."""

    name = models.CharField(max_length=120)
    description = models.CharField(max_length=200, blank=True)
    steps = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name
