"""Where articles come from."""

from django.db import models


class Source(models.Model):
    """A place that articles come from."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    adapter = models.CharField(max_length=40, default="folder")
    settings = models.JSONField(default=dict)
    active = models.BooleanField(default=True)
    last_sync_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_error = models.TextField(blank=True, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
