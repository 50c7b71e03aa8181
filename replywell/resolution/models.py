"""Suggestions to agents, and how much the assistant may do alone."""

from datetime import timedelta

from django.db import models

from replywell.kit import clock
from replywell.people.models import Agent
from replywell.resolution.account_actions import AccountAction, ActionCode, ActionRun
from replywell.resolution.answers import (
    Answer,
    AssistantSettings,
    Correction,
    JudgedAnswer,
    LadderStep,
    ResolutionEntry,
)
from replywell.tickets.models import Category, Message, Ticket

__all__ = [
    "AccountAction",
    "ActionCode",
    "ActionRun",
    "Answer",
    "AssistantSettings",
    "CategoryAutonomy",
    "Correction",
    "JudgedAnswer",
    "LadderStep",
    "ResolutionEntry",
    "Suggestion",
    "Wish",
]

PATIENCE = timedelta(minutes=3)
"""What an agent wished and waits for longer waits for a worker that is not there."""


class CategoryAutonomy(models.Model):
    """How far the assistant may go in a category: a rung. Nothing is sent until somebody says so."""

    class Mode(models.TextChoices):
        OFF = "off", "Off: no suggestion"
        SHADOW = "shadow", "Shadow: its answers are only compared"
        DRAFT = "draft", "Draft: an agent sends"
        HOLD = "hold", "Hold: the assistant sends after a while"
        AUTO = "auto", "Auto: the assistant sends where it is safe"

    GOES_WITH = ("category",)
    """What was proven of a category is not proven of another one that takes its place."""

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="rungs")
    language = models.CharField(max_length=8, blank=True, help_text="Empty: in every language.")
    channel = models.CharField(max_length=20, blank=True, help_text="Empty: on every channel.")
    mode = models.CharField(max_length=6, choices=Mode.choices, default=Mode.DRAFT)
    stopped = models.BooleanField(
        default=False,
        help_text="Nothing leaves unattended here; on the row of a whole category, in all of it.",
    )
    target = models.FloatField(
        null=True, blank=True, help_text="Share of right answers to be proven; empty: the desk's."
    )
    minimum = models.PositiveIntegerField(
        null=True, blank=True, help_text="Judged answers that it takes at least; empty: the desk's."
    )
    void = models.CharField(
        max_length=500,
        blank=True,
        default="",
        help_text="Why what was proven does not hold any more; empty: it holds.",
    )
    versions = models.JSONField(
        default=list, blank=True, help_text="Versions of the assistant that the proof holds for."
    )
    since = models.DateTimeField(null=True, blank=True, help_text="Judged answers count from here on.")
    reached_at = models.DateTimeField(null=True, blank=True, help_text="When it came to this mode.")

    class Meta:
        verbose_name_plural = "category autonomies"
        constraints = [models.UniqueConstraint(fields=["category", "language", "channel"], name="rung_once")]

    def __str__(self) -> str:
        return f"{self.category}: {self.mode}"


class Suggestion(models.Model):
    """An answer offered to agents, and what became of it."""

    class Fate(models.TextChoices):
        OFFERED = "offered"
        SENT = "sent", "sent as it was"
        EDITED = "edited", "sent after editing"
        DISCARDED = "discarded", "another answer was sent"
        OUTDATED = "outdated", "a newer message came"
        REPLACED = "replaced", "another version of it was sent"

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="suggestions")
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="suggestions", help_text="The message it answers."
    )
    text = models.TextField()
    claims = models.JSONField(default=list)
    citations = models.JSONField(default=list)
    confidence = models.FloatField()
    extractive = models.BooleanField(default=False)
    because = models.TextField(blank=True)
    fate = models.CharField(max_length=10, choices=Fate.choices, default=Fate.OFFERED)
    edit_share = models.FloatField(null=True, blank=True, help_text="0: sent as it was; 1: nothing was kept.")
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="versions",
        help_text="The version it was made from; empty for the assistant's own.",
    )
    wish = models.CharField(max_length=12, blank=True, help_text="What an agent asked for, e.g. shorten.")
    detail = models.CharField(max_length=600, blank=True, help_text="The hint it was written with.")
    language = models.CharField(max_length=8, blank=True, help_text="Of the text; empty: the ticket's.")
    tone = models.CharField(max_length=12, blank=True)
    used_by = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Suggestion {self.pk} for #{self.ticket_id}"


class CategoryPolicy(models.Model):
    """What holds for answers in a category that leave unattended. Without a row the strictest does."""

    category = models.OneToOneField(Category, on_delete=models.CASCADE, related_name="answer_policy")
    personal = models.BooleanField(default=False)
    promises = models.BooleanField(default=False)
    attachments = models.BooleanField(default=False)
    hosts = models.JSONField(default=list, blank=True)
    forbidden = models.JSONField(default=list, blank=True)
    bar = models.FloatField(null=True, blank=True, help_text="Confidence an answer needs; empty: as for all.")
    longest = models.PositiveIntegerField(null=True, blank=True, help_text="Characters; empty: no bound.")

    class Meta:
        verbose_name_plural = "category policies"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(bar=None) | models.Q(bar__gte=0.5, bar__lte=1), name="policy_bar"
            )
        ]

    def __str__(self) -> str:
        return f"Policy of {self.category}"


class AnswerCalibration(models.Model):
    """What judged answers make of the confidence of one kind of writer; the newest of each that helps is used."""

    writer = models.CharField(max_length=10)
    slope = models.FloatField()
    shift = models.FloatField()
    judged = models.PositiveIntegerField()
    helps = models.BooleanField(help_text="On answers it was not fitted on it was better than what ships.")
    figures = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.writer}: {self.slope:.2f}, {self.shift:+.2f} from {self.judged}"


class Wish(models.Model):
    """What an agent asked of the assistant: another version of a suggestion, or a handover. It takes a while."""

    class Kind(models.TextChoices):
        REGENERATE = "regenerate"
        SHORTEN = "shorten"
        FRIENDLIER = "friendlier"
        FORMAL = "formal"
        DIRECT = "direct"
        TRANSLATE = "translate"
        ESCALATE = "escalate"

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="wishes")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    detail = models.CharField(
        max_length=600, blank=True, help_text="A hint, or the language to translate to."
    )
    suggestion = models.ForeignKey(
        Suggestion,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="wishes",
        help_text="The version that was on the screen.",
    )
    result = models.ForeignKey(Suggestion, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    handover = models.JSONField(null=True, blank=True, help_text="Sections of an escalation draft.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    error = models.TextField(blank=True)
    notice = models.TextField(blank=True)
    model = models.CharField(max_length=200, blank=True)
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    cost = models.PositiveBigIntegerField(default=0, help_text="Micro-dollars.")
    sent = models.JSONField(
        default=list, blank=True, help_text="What left for a model by API, when and to whom."
    )
    seconds = models.FloatField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "wishes"
        ordering = ["-id"]
        indexes = [models.Index(fields=["created_at"], name="wish_day")]

    def __str__(self) -> str:
        return f"{self.kind} on #{self.ticket_id}"

    @property
    def late(self) -> bool:
        """It has waited so long that nobody seems to work on it."""
        return self.state == self.State.WAITING and clock.now() - self.created_at > PATIENCE
