"""What agents say of passages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from replywell.kit import clock
from replywell.knowledge.models.library import Article
from replywell.people.models import Agent
from replywell.tickets.models import Ticket


class PassageFlag(models.Model):
    """An agent's word that a passage is outdated or wrong. It survives the passage: the text is copied."""

    class Reason(models.TextChoices):
        OUTDATED = "outdated", _("Outdated")
        WRONG = "wrong", _("Wrong")

    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="flags"
    )
    title = models.CharField(max_length=300)
    heading = models.CharField(max_length=500, blank=True)
    text = models.TextField(help_text="The passage as it was.")
    hash = models.CharField(max_length=64, help_text="Of the text.")
    ticket = models.ForeignKey(Ticket, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason.choices)
    comment = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["article"], name="flag_open", condition=models.Q(resolved_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.reason}"
