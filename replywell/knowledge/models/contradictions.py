"""Passages of two articles that say the same with another number or date."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from replywell.kit import clock
from replywell.knowledge.models.library import Article
from replywell.people.models import Agent


class Contradiction(models.Model):
    """Two sentences of two articles, until one of them is not said any more. Open, none of them answers alone.

    It is known by what is said, not by passages: those are cut anew, and get other numbers.
    """

    class Verdict(models.TextChoices):
        ONE = "one", _("The first is right")
        OTHER = "other", _("The second is right")
        BOTH = "both", _("Both are right")

    one = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+", help_text="The older row.")
    other = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    says = models.TextField(help_text="The sentence of the first article.")
    against = models.TextField(help_text="The sentence of the other one.")
    hash = models.CharField(max_length=64, help_text="Of both sentences.")
    found_at = models.DateTimeField(default=clock.now)
    verdict = models.CharField(
        max_length=10, choices=Verdict.choices, blank=True, help_text="Empty while open."
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["one", "other", "hash"], name="contradiction_is_told_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="contradiction_is_of_two"),
        ]
        indexes = [
            models.Index(fields=["-id"], name="contradiction_open", condition=Q(settled_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.says[:80]} / {self.against[:80]}"
