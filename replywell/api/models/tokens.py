"""Keys to the API, and what is remembered of the requests made with them."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from replywell.kit import clock
from replywell.kit.secrets import EncryptedJSONField
from replywell.people.models import Agent

RATE = 600
"""Requests a minute, where nothing else is said."""


class ApiToken(models.Model):
    """A program's key; it may do what its agent may, within its scopes. Only its hash is kept."""

    name = models.CharField(max_length=120)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="tokens")
    scopes = ArrayField(models.CharField(max_length=20))
    rate = models.PositiveIntegerField(default=RATE, help_text="Requests a minute.")
    hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Allowance(models.Model):
    """How far ahead of its rate a token is; short-lived, and need not survive a crash."""

    token = models.OneToOneField(ApiToken, on_delete=models.CASCADE, primary_key=True, related_name="+")
    until = models.DateTimeField(help_text="When all that was asked for would be over, at the token's rate.")

    def __str__(self) -> str:
        return f"{self.token_id} until {self.until:%H:%M:%S}"


class Answered(models.Model):
    """A POST with an Idempotency-Key, and its answer: sent again, it is answered and not done again."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    asked = models.CharField(max_length=64, help_text="Hash of method, path and body.")
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    said: Any = EncryptedJSONField(default=dict, help_text="Its body, which may hold a secret.")
    at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="answered_once")]

    def __str__(self) -> str:
        return f"{self.key}: {self.status}"


class Upload(models.Model):
    """A file that a program has sent ahead, to go with a message; its bytes are kept under their checksum."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now, db_index=True)

    def __str__(self) -> str:
        return self.name
