"""What the desk has learned, version by version, and when it last looked for something to learn."""

from django.db import models

from replywell.kit import clock


class ModelVersion(models.Model):
    """One learned state of one dimension and model; of these one runs at a time."""

    class State(models.TextChoices):
        RUNNING = "running"
        RETIRED = "retired", "another version took its place"
        REJECTED = "rejected", "it was worse than the running one"

    dimension = models.CharField(max_length=20)
    model = models.CharField(max_length=200, help_text="Whose answers: as walks record it.")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices)
    key = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the head; empty without one.")
    head = models.BinaryField(null=True, help_text="What the embedded classifier learned.")
    labels = models.JSONField(default=list, help_text="The labels in the order of the head.")
    examples = models.JSONField(default=dict, help_text="Label → messages that a model by API is shown.")
    calibration = models.JSONField(default=dict)
    metrics = models.JSONField(default=dict, help_text="On tickets that it was not learned from.")
    comparison = models.JSONField(
        default=dict, help_text="With the version that ran before, ticket by ticket."
    )
    unseen = models.JSONField(
        default=list, help_text="Ticket, whether it was told right unseen, for later comparisons."
    )
    judged = models.PositiveIntegerField(default=0, help_text="Tickets it was learned from.")
    corrected = models.PositiveIntegerField(
        default=0, help_text="Of these, where a person changed something."
    )
    seconds = models.FloatField(default=0)
    because = models.TextField(blank=True)
    chosen_by = models.CharField(max_length=40, default="system")
    created_at = models.DateTimeField(default=clock.now)
    running_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "triage"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["dimension", "model", "number"], name="model_version_number"),
            models.UniqueConstraint(
                fields=["dimension", "model"],
                condition=models.Q(state="running"),
                name="model_version_running",
            ),
        ]
        indexes = [models.Index(fields=["key"], name="model_version_key")]

    def __str__(self) -> str:
        return f"{self.dimension} {self.number} ({self.model})"


class Learning(models.Model):
    """How far a dimension has learned."""

    dimension = models.CharField(max_length=20, unique=True)
    seen_event = models.BigIntegerField(default=0, help_text="The last ticket event that was looked at.")
    waiting_since = models.DateTimeField(
        null=True, blank=True, help_text="Of the first correction not learned."
    )
    paused = models.BooleanField(default=False, help_text="Somebody went back to an earlier version.")
    note = models.TextField(blank=True, help_text="What came of the last try.")
    tried_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "triage"
        verbose_name_plural = "learning"

    def __str__(self) -> str:
        return self.dimension


class Drift(models.Model):
    """Something about new tickets is not as it was in the month before."""

    class Kind(models.TextChoices):
        CONFIDENCE = "confidence"
        MIX = "mix"

    dimension = models.CharField(max_length=20)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    label = models.CharField(max_length=100, blank=True, help_text="Whose share changed.")
    before = models.FloatField(help_text="In the month before the last week.")
    now = models.FloatField(help_text="In the last week.")
    tickets = models.PositiveIntegerField(help_text="Of the last week.")
    since = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True, help_text="When administrators were mailed.")

    class Meta:
        app_label = "triage"
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dimension", "kind", "label"],
                condition=models.Q(ended_at=None),
                name="drift_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.dimension} {self.kind} {self.label}".strip()


class EntityFormat(models.Model):
    """How the organization's numbers of one kind look, or what its products are called."""

    kind = models.CharField(max_length=20, unique=True)
    looks = models.JSONField(
        default=list, help_text="As they look: # is a digit, @ a letter. Products: names."
    )

    class Meta:
        app_label = "triage"

    def __str__(self) -> str:
        return self.kind
