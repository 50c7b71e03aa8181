"""Walks and what was decided on them: enough to explain, replay, rehearse and learn; and what was measured."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models

from replywell.kit import clock
from replywell.people.models import Agent
from replywell.tickets.models import Message, Ticket

PATIENCE = timedelta(minutes=5)
"""What says nothing of itself for longer waits for a worker that is not there."""


class DeskVersion(models.Model):
    """The organization's configuration as it was: one row for each content that walks have used."""

    hash = models.CharField(max_length=64, unique=True)
    desk = models.JSONField()
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.hash[:12]


class Walk(models.Model):
    """One message's way through the building: facts, desk and tape in, a journey out."""

    class State(models.TextChoices):
        CARRIED_OUT = "carried_out"
        OVERTAKEN = "overtaken", "a newer message or a person was faster"
        FAILED = "failed"

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="walks")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="walks")
    desk = models.ForeignKey(DeskVersion, on_delete=models.PROTECT, related_name="walks")
    state = models.CharField(max_length=12, choices=State.choices)
    schema = models.PositiveSmallIntegerField(default=1)
    facts = models.JSONField()
    tape = models.JSONField()
    journey = models.JSONField(null=True)
    error = models.TextField(blank=True)
    notice = models.TextField(blank=True, help_text="Something people should know: another model answered.")
    model = models.CharField(max_length=200, blank=True)
    version = models.CharField(max_length=40, blank=True, db_default="", help_text="Of the product.")
    prompts = models.JSONField(default=dict, db_default={}, help_text="Version of each prompt that was used.")
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    cost = models.PositiveBigIntegerField(default=0, help_text="Micro-dollars.")
    seconds = models.FloatField(default=0)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["created_at"], name="walk_day")]

    def __str__(self) -> str:
        return f"Walk {self.pk} of #{self.ticket_id}"


class DecisionRecord(models.Model):
    """One step's decision with its reason; people's verdict is added when they give one."""

    walk = models.ForeignKey(Walk, on_delete=models.CASCADE, related_name="decisions")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="decisions")
    step = models.CharField(max_length=20)
    decision = models.JSONField()
    because = models.TextField()
    confidence = models.FloatField(null=True)
    schema = models.PositiveSmallIntegerField(default=1)
    verdict = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.step}: {self.because}"


class Reasking(models.Model):
    """A kept walk's facts, decided again with the desk and the answers of another day. Nothing was carried out."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    walk = models.ForeignKey(Walk, on_delete=models.CASCADE, related_name="reaskings")
    by = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    desk = models.CharField(max_length=64, blank=True, help_text="Hash of the desk it was decided with.")
    journey = models.JSONField(null=True)
    error = models.TextField(blank=True)
    notice = models.TextField(blank=True)
    model = models.CharField(max_length=200, blank=True)
    cost = models.PositiveBigIntegerField(default=0, help_text="Micro-dollars.")
    sent = models.JSONField(
        default=list, blank=True, help_text="What left for a model by API, when and to whom."
    )
    seconds = models.FloatField(default=0)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["created_at"], name="reasking_day")]

    def __str__(self) -> str:
        return f"Walk {self.walk_id} again"

    @property
    def late(self) -> bool:
        return self.state == self.State.WAITING and clock.now() - self.created_at > PATIENCE


class Rehearsal(models.Model):
    """A change that was tried on past tickets before it is made."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        CANCELLED = "cancelled"
        FAILED = "failed"

    title = models.CharField(max_length=300, help_text="What would change.")
    candidate = models.JSONField()
    hash = models.CharField(
        max_length=64, help_text="Of the candidate: what is published has to be exactly this."
    )
    days = models.PositiveIntegerField(help_text="How far back tickets were taken from.")
    wanted = models.PositiveIntegerField(help_text="Tickets asked for.")
    seed = models.PositiveIntegerField(default=1)
    margin = models.FloatField(help_text="The loss of right answers that is borne, as a share.")
    by = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    population = models.PositiveIntegerField(default=0, help_text="Tickets that the sample stands for.")
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    figures = models.JSONField(null=True)
    passed = models.BooleanField(null=True)
    because = models.TextField(blank=True)
    again = models.JSONField(
        null=True, help_text="How the change is made: an address and what is posted there."
    )
    error = models.TextField(blank=True)
    notice = models.TextField(blank=True)
    model = models.CharField(max_length=200, blank=True)
    cost = models.PositiveBigIntegerField(default=0, help_text="Micro-dollars.")
    seconds = models.FloatField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    heard_at = models.DateTimeField(default=clock.now, help_text="When it last went on.")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["hash"], name="rehearsal_of"),
            models.Index(fields=["created_at"], name="rehearsal_day"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def working(self) -> bool:
        return self.state in {self.State.WAITING, self.State.RUNNING}

    @property
    def late(self) -> bool:
        return self.working and clock.now() - self.heard_at > PATIENCE


class RehearsedTicket(models.Model):
    """What a rehearsal found on one ticket: decided as today, and with the change."""

    class Outcome(models.TextChoices):
        SAME = "same"
        LOST = "lost", "right before, wrong then"
        WON = "won", "wrong before, right then"
        EVEN = "even", "another, as right or as wrong as before"
        OPEN = "open", "another, and nobody has judged it"

    rehearsal = models.ForeignKey(Rehearsal, on_delete=models.CASCADE, related_name="tickets")
    walk = models.ForeignKey(Walk, on_delete=models.CASCADE, related_name="rehearsals")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="rehearsals")
    category = models.CharField(max_length=100, blank=True)
    flips = ArrayField(models.CharField(max_length=12), default=list, help_text="What would be another.")
    before = models.JSONField()
    after = models.JSONField()
    outcome = models.CharField(max_length=5, choices=Outcome.choices, help_text="Of its answer.")
    by_category = models.CharField(max_length=5, choices=Outcome.choices, default=Outcome.SAME)
    severe = models.BooleanField(default=False, help_text="A wrong answer would leave unattended.")
    judged_by = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reference = models.TextField(blank=True, help_text="What people sent.")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["rehearsal", "walk"], name="walk_is_rehearsed_once")]

    def __str__(self) -> str:
        return f"#{self.ticket_id}: {self.outcome}"


class Evaluation(models.Model):
    """Figures of one run of a scoring command, by version."""

    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=120, blank=True, help_text="What was scored.")
    figures = models.JSONField()
    version = models.CharField(max_length=80)
    model = models.CharField(max_length=200, blank=True)
    prompts = models.JSONField(default=dict, help_text="Each prompt's version.")
    desk = models.CharField(max_length=64, blank=True, help_text="Hash of the desk that it was run beside.")
    command = models.TextField(blank=True)
    seconds = models.FloatField(default=0)
    started = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-started", "-id"]
        indexes = [models.Index(fields=["kind", "name"], name="evaluation_of")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}".strip()
