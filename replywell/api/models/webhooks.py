"""Who outside hears what happens here, and how telling them went."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from replywell.kit import clock
from replywell.kit.secrets import EncryptedJSONField
from replywell.people.models import Agent


class Webhook(models.Model):
    """An address that is told of what its owner may see."""

    name = models.CharField(max_length=120)
    url = models.CharField(max_length=2000)
    kinds = ArrayField(models.CharField(max_length=40), help_text="What it is told of.")
    owner = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="webhooks")
    secret: Any = EncryptedJSONField(
        default=dict, help_text="The secret, and the former one as long as it signs too."
    )
    active = models.BooleanField(default=True)
    problem = models.TextField(blank=True, help_text="Why it was switched off.")
    failing_since = models.DateTimeField(null=True, blank=True, help_text="Since its last success.")
    last_ok_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class WebhookDelivery(models.Model):
    """One thing that a webhook is told, until it has answered or nobody tries any more."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("failed")
        WITHHELD = "withheld", _("withheld")

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    key = models.CharField(max_length=40, unique=True, help_text="Its id for whoever receives it.")
    kind = models.CharField(max_length=40)
    event = models.BigIntegerField(null=True, blank=True, help_text="Id of the ticket's event.")
    ticket = models.BigIntegerField(null=True, blank=True)
    body = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    response = models.CharField(max_length=500, blank=True, help_text="How the answer begins.")
    error = models.TextField(blank=True)
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    tried_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "webhook deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["webhook", "event", "kind"],
                name="webhook_hears_once",
                condition=models.Q(event__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["webhook", "-id"], name="delivery_of_webhook"),
            models.Index(fields=["next_at"], name="delivery_due", condition=models.Q(state="waiting")),
            models.Index(fields=["created_at"], name="delivery_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.webhook_id}: {self.state}"
