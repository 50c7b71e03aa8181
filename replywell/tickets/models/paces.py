"""How the time of promises passes."""

from django.db import models

from replywell.kit import clock


class Pace(models.Model):
    """Hours in which the time of a promise passes, as they were once: a row for each content, which never changes.

    Beside the clock on the wall it has one of its own, which shows the same at `set_at` and stands still outside of
    these hours. By that clock every promise passes evenly, so that what it began at and how long it is tell its share
    at any moment.
    """

    hash = models.CharField(max_length=64, unique=True)
    hours = models.JSONField(help_text="As `people.working_time.Hours`.")
    set_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.hash[:12]
