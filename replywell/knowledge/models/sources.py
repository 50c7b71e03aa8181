"""Where articles come from, and how reading them went."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from replywell.kit import clock
from replywell.kit.secrets import EncryptedJSONField


def new_token() -> str:
    """A secret that stands in an address: 192 bits."""
    return secrets.token_urlsafe(24)


class Source(models.Model):
    """A place that articles come from."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    adapter = models.CharField(max_length=40, default="folder")
    settings = models.JSONField(default=dict, help_text="The adapter's settings but its secrets.")
    secrets = EncryptedJSONField(default=dict, editable=False, help_text="Those, encrypted at rest.")
    active = models.BooleanField(default=True)
    every = models.PositiveIntegerField(default=60, help_text="Minutes from one sync to the next.")
    token = models.CharField(
        max_length=64,
        unique=True,
        default=new_token,
        editable=False,
        help_text="Its service posts changes to `/in/source/<token>/`.",
    )
    cursor = models.TextField(blank=True, editable=False, help_text="Where its next sync goes on.")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    last_sync_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When a sync last ended, well or not."
    )
    last_ok_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When a sync last read all of it."
    )
    last_error = models.TextField(blank=True, editable=False)
    held = models.PositiveIntegerField(
        default=0, editable=False, help_text="Articles that are gone there and wait for a person's word."
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SyncRun(models.Model):
    """One reading of a source, or a dry run: what would change."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        BROKE_OFF = "broke_off", _("Broke off")

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="runs")
    dry = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    seen = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True, blank=True, help_text="Documents, once the source knows.")
    changed = models.PositiveIntegerField(default=0)
    deleted = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0, help_text="Gone there, but kept: too many at once.")
    embedded = models.PositiveIntegerField(default=0, help_text="Passages that had to be embedded.")
    problems = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    told = models.JSONField(
        default=dict,
        help_text='Keys by what became of them: "new", "changed", "gone", "problems" (with why).',
    )

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["source", "-id"], name="run_newest")]

    def __str__(self) -> str:
        return f"{self.source} at {self.started_at:%Y-%m-%d %H:%M}"


class SourceProblem(models.Model):
    """A document that cannot be read, until it can."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="problems")
    key = models.CharField(max_length=400)
    problem = models.TextField()
    since = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="problem_of_one_document")]

    def __str__(self) -> str:
        return f"{self.key}: {self.problem}"
