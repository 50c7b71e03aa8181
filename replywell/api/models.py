"""Keys to the API."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from replywell.kit import clock
from replywell.people.models import Agent


class ApiToken(models.Model):
    """A program's key; it may do what its agent may, within its scopes. Only its hash is kept."""

    name = models.CharField(max_length=120)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="tokens")
    scopes = ArrayField(models.CharField(max_length=20))
    hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
