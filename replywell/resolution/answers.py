"""What the assistant said or would have said, what people made of it, and what that earned it."""

from django.db import models

from replywell.kit import clock
from replywell.people.models import Agent, Contact
from replywell.tickets.models import Message, Ticket


class AssistantSettings(models.Model):
    """How careful the desk is with its assistant: one row, number 1."""

    stopped = models.BooleanField(default=False, help_text="Nothing leaves unattended, in no category.")
    target = models.FloatField(default=0.98, help_text="Share of right answers that has to be proven.")
    minimum = models.PositiveIntegerField(default=60, help_text="Judged answers that it takes at least.")
    hold_out = models.FloatField(
        default=0.03, help_text="Share of answers that go to people all the same, drawn by lot."
    )
    hold_shortest = models.PositiveIntegerField(default=60, help_text="Seconds, with the strongest evidence.")
    hold_longest = models.PositiveIntegerField(default=300, help_text="Seconds, with the weakest.")

    class Meta:
        verbose_name_plural = "assistant settings"

    def __str__(self) -> str:
        return "Assistant"


class Answer(models.Model):
    """An answer of the assistant to one message: offered, held, sent, or kept to compare."""

    class State(models.TextChoices):
        SHADOW = "shadow", "kept to compare"
        OFFERED = "offered", "offered to agents"
        WAITING = "waiting", "waits before it leaves"
        SENT = "sent"
        STOPPED = "stopped", "did not leave"

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="answers")
    message = models.OneToOneField(
        Message, on_delete=models.CASCADE, related_name="answer", help_text="What it answers."
    )
    sent = models.OneToOneField(
        Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="sent_answer"
    )
    suggestion = models.ForeignKey(
        "resolution.Suggestion", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(max_length=8, choices=State.choices)
    text = models.TextField()
    claims = models.JSONField(default=list)
    citations = models.JSONField(default=list)
    confidence = models.FloatField()
    sendable = models.BooleanField(default=False, help_text="With `auto` it would have left unattended.")
    arm = models.CharField(
        max_length=8,
        blank=True,
        help_text="`people`: held out by lot; `alone`: it could have been; or empty.",
    )
    category = models.CharField(max_length=50, blank=True, help_text="Slug, as the walk took it.")
    language = models.CharField(max_length=8, blank=True)
    channel = models.CharField(max_length=20, blank=True)
    version = models.CharField(max_length=12, blank=True, help_text="Of model, prompts and rules.")
    last_act = models.BigIntegerField(default=0, help_text="The newest act of an agent that it knew of.")
    send_at = models.DateTimeField(null=True, blank=True)
    because = models.TextField(blank=True, help_text="Why it did not leave.")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["send_at"], name="answer_due", condition=models.Q(state="waiting")),
            models.Index(fields=["ticket", "-id"], name="answer_of_ticket"),
        ]

    def __str__(self) -> str:
        return f"Answer {self.pk} on #{self.ticket_id}"


class JudgedAnswer(models.Model):
    """Whether an answer was right, and who said so."""

    class Verdict(models.TextChoices):
        RIGHT = "right"
        WRONG = "wrong"
        SEVERE = "severe", "severely wrong"
        OPEN = "open", "for a review"
        UNKNOWN = "unknown", "cannot be told"

    class Source(models.TextChoices):
        REVIEW = "review", "a review"
        CONFIRMED = "confirmed", "the requester said so"
        OVERTURNED = "overturned", "reopened or corrected"
        DRAFT = "draft", "sent as it was"
        EDITED = "edited", "sent after editing"
        DISCARDED = "discarded", "discarded by an agent"
        COMPARED = "compared", "compared with what people sent"

    answer = models.OneToOneField(Answer, on_delete=models.CASCADE, related_name="judged")
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    source = models.CharField(max_length=10, choices=Source.choices)
    weight = models.FloatField(default=1.0)
    said = models.TextField(blank=True, help_text="What people answered instead or afterwards.")
    because = models.TextField(blank=True)
    to_review = models.BooleanField(default=False, help_text="It waits on the review page.")
    by = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    judged_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["judged_at", "id"]
        indexes = [
            models.Index(fields=["judged_at", "id"], name="judged_order"),
            models.Index(fields=["id"], name="judged_to_review", condition=models.Q(to_review=True)),
        ]

    def __str__(self) -> str:
        return f"{self.answer}: {self.verdict}"


class LadderStep(models.Model):
    """Something that happened to how far the assistant may go; the newest is what holds."""

    class Kind(models.TextChoices):
        SET = "set", "set by hand"
        OFFERED = "offered", "a promotion is offered"
        PROMOTED = "promoted"
        DEMOTED = "demoted"
        STOPPED = "stopped"
        RESUMED = "resumed"
        HELD_BACK = "held_back", "held back until it is proven again"
        PROVED = "proved", "proven again"

    rung = models.ForeignKey(
        "resolution.CategoryAutonomy",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="steps",
        help_text="Empty: the whole assistant.",
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12, blank=True)
    because = models.TextField(blank=True)
    by = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.before} → {self.after}"


class ResolutionEntry(models.Model):
    """One resolution, by the assistant or a person: claimed when it is sent, and what became of the claim."""

    class By(models.TextChoices):
        ASSISTANT = "assistant"
        PERSON = "person"

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="resolutions")
    message = models.OneToOneField(
        Message, null=True, on_delete=models.CASCADE, related_name="resolution", help_text="The answer."
    )
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    by = models.CharField(max_length=9, choices=By.choices)
    agent = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    arm = models.CharField(max_length=8, blank=True)
    category = models.CharField(max_length=50, blank=True)
    language = models.CharField(max_length=8, blank=True)
    channel = models.CharField(max_length=20, blank=True)
    claimed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    thanked_at = models.DateTimeField(
        null=True, blank=True, help_text="Words of thanks: a weak sign, counted apart."
    )
    durable_7_at = models.DateTimeField(null=True, blank=True)
    durable_14_at = models.DateTimeField(null=True, blank=True)
    overturned_at = models.DateTimeField(null=True, blank=True)
    overturned_because = models.CharField(max_length=20, blank=True)
    again = models.ForeignKey(
        Ticket,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The ticket by which the requester came back with the same matter.",
    )

    class Meta:
        verbose_name_plural = "resolution entries"
        ordering = ["-claimed_at", "-id"]
        indexes = [
            models.Index(fields=["-claimed_at", "-id"], name="resolution_newest"),
            models.Index(fields=["contact", "-claimed_at"], name="resolution_of_contact"),
        ]

    def __str__(self) -> str:
        return f"Resolution of #{self.ticket_id}"


class Correction(models.Model):
    """A letter to a requester whose answer rested on something that was wrong: drafted, then approved by a person."""

    class State(models.TextChoices):
        DRAFTED = "drafted"
        SENT = "sent"
        DROPPED = "dropped"
        FAILED = "failed"

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="corrections")
    wrong = models.ForeignKey(
        Message, null=True, on_delete=models.SET_NULL, related_name="+", help_text="The answer to correct."
    )
    article = models.BigIntegerField(help_text="Number of the article that was wrong.")
    title = models.CharField(max_length=300, blank=True)
    text = models.TextField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFTED)
    problem = models.TextField(blank=True)
    drafted_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    approved_by = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    sent = models.ForeignKey(Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "article"], name="correction_once", condition=models.Q(state="drafted")
            )
        ]

    def __str__(self) -> str:
        return f"Correction on #{self.ticket_id}"
