"""Configured adapters: a channel with its settings, secrets and health."""

from django.db import models

from replywell.kit import clock
from replywell.kit.secrets import EncryptedJSONField
from replywell.people.models import Brand


class Connection(models.Model):
    """A channel, set up. `slug` is its name in addresses: webhooks enter at `/in/<slug>/`."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    adapter = models.CharField(max_length=40, default="email")
    settings = EncryptedJSONField(default=dict, help_text="The adapter's settings, encrypted at rest.")
    active = models.BooleanField(default=True)
    brand = models.ForeignKey(
        Brand,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Whom what comes by it is answered as; the first brand where there is none.",
    )
    cursor = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    last_ok_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_error = models.TextField(blank=True, editable=False)
    last_error_at = models.DateTimeField(null=True, blank=True, editable=False)
    refused = models.PositiveBigIntegerField(
        default=0, editable=False, help_text="Deliveries turned away: wrong signature or password."
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
