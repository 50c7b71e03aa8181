"""Paths and what came of them; rotations and who swapped what."""

from datetime import time

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy, pgettext_lazy

from replywell.connections.models import Connection
from replywell.escalations.values import Terms
from replywell.kit import clock
from replywell.people.models import Agent, Team
from replywell.tickets.models import Ticket


class Rotation(models.Model):
    """People who are on call in turns."""

    name = models.CharField(max_length=80, unique=True)
    timezone = models.CharField(max_length=60, default="UTC", help_text="An IANA name, e.g. Europe/Berlin.")
    starts_on = models.DateField(help_text="Day of a handover; its weekday is that of all of them.")
    days = models.PositiveSmallIntegerField(default=7, help_text="Of a turn.")
    handover = models.TimeField(default=time(9))
    offset = models.PositiveSmallIntegerField(default=0, help_text="Whose turn the first one is.")
    week = models.JSONField(default=dict, blank=True, help_text="Hours with somebody on call; none: always.")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class RotationMember(models.Model):
    """Somebody's place in a rotation."""

    rotation = models.ForeignKey(Rotation, on_delete=models.CASCADE, related_name="members")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["rotation", "agent"], name="rotation_member_once")]

    def __str__(self) -> str:
        return f"{self.agent} in {self.rotation}"


class Swap(models.Model):
    """For a while somebody else is on call."""

    rotation = models.ForeignKey(Rotation, on_delete=models.CASCADE, related_name="swaps")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="swap_has_time")
        ]

    def __str__(self) -> str:
        return f"{self.agent} takes {self.rotation}"


class Feed(models.Model):
    """A secret address of shifts for a calendar: a rotation's, or without one its agent's own. Only its hash is kept."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="shift_feeds")
    rotation = models.ForeignKey(Rotation, null=True, on_delete=models.CASCADE, related_name="feeds")
    hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Shifts of {self.rotation or self.agent}"


class Path(models.Model):
    """Who hears, when, of a situation."""

    class Taken(models.TextChoices):
        ASKED = "asked", gettext_lazy("when somebody chooses it; proposed where the conditions fit")
        AT_ONCE = "at_once", gettext_lazy("by itself as soon as the conditions fit")
        AT_BREACH = "at_breach", gettext_lazy("by itself when a promise is missed and the conditions fit")

    name = models.CharField(max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)
    situation = models.CharField(max_length=300, blank=True, help_text="What it is for, for people.")
    conditions = models.JSONField(default=dict, blank=True, help_text="As those of routing rules.")
    taken = models.CharField(max_length=9, choices=Taken.choices, default=Taken.ASKED)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    urgency = models.PositiveSmallIntegerField(null=True, blank=True)
    owner = models.CharField(max_length=40, help_text="Who is told first, as recipients.py reads it.")
    response = models.PositiveIntegerField(default=60, help_text="Minutes in which somebody should answer.")
    calendar = models.BigIntegerField(
        null=True,
        blank=True,
        help_text="The SLA's calendar whose hours count; none: every minute.",
    )
    approval = models.BooleanField(default=False, help_text="It ends with yes or no.")
    fields = models.JSONField(default=list, blank=True)
    steps = models.JSONField(default=list, blank=True)
    repeat = models.PositiveSmallIntegerField(default=0)
    reply = models.TextField(
        blank=True, help_text="To the requester, as a draft: Markdown with placeholders."
    )
    internal = models.TextField(blank=True, help_text="To whoever is told, with placeholders.")
    connection = models.ForeignKey(
        Connection, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    channel = models.CharField(max_length=200, blank=True, help_text="Id of the channel in Slack or Teams.")
    addresses = ArrayField(models.EmailField(), default=list, blank=True, help_text="Told besides.")

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Escalation(models.Model):
    """A ticket on a path: who was told, who answered, what came of it."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("escalation", "Waits for an answer")
        ACKNOWLEDGED = "acknowledged", pgettext_lazy("escalation", "Acknowledged")
        RESOLVED = "resolved", pgettext_lazy("escalation", "Resolved")
        APPROVED = "approved", pgettext_lazy("escalation", "Approved")
        DECLINED = "declined", pgettext_lazy("escalation", "Declined")
        HANDED_BACK = "handed_back", pgettext_lazy("escalation", "Handed back")
        ENDED = "ended", pgettext_lazy("escalation", "Ended with the ticket")

    OPEN = (State.WAITING, State.ACKNOWLEDGED)

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="escalations")
    path = models.ForeignKey(Path, null=True, on_delete=models.SET_NULL, related_name="escalations")
    name = models.CharField(max_length=80, help_text="Of the path, then.")
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    terms = models.JSONField()
    values = models.JSONField(default=list, help_text="[label, value] each.")
    told = models.TextField(blank=True, help_text="What is said to whoever is told.")
    reply = models.TextField(blank=True, help_text="What is offered to be said to the requester.")
    by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    because = models.CharField(max_length=300, blank=True)
    team_before = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+")
    assignee_before = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(null=True, help_text="When an answer is expected.")
    step = models.PositiveSmallIntegerField(default=0, help_text="The next one.")
    next_at = models.DateTimeField(null=True, help_text="When it is taken if nobody answers.")
    retry_at = models.DateTimeField(null=True, help_text="Its step failed, and is not tried again before.")
    unanswered_at = models.DateTimeField(null=True, help_text="All steps were taken, and nobody answered.")
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    acknowledged_how = models.CharField(
        max_length=200, blank=True, help_text="desk, link, mail or a channel."
    )
    finished_at = models.DateTimeField(null=True)
    finished_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "path"], condition=Q(by=None), name="path_taken_by_itself_once"
            ),
            models.UniqueConstraint(
                fields=["ticket", "path"],
                condition=Q(state__in=["waiting", "acknowledged"]),
                name="path_open_once",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], name="escalation_next", condition=Q(next_at__isnull=False)),
            models.Index(fields=["state", "due_at"], name="escalation_open"),
        ]

    def __str__(self) -> str:
        return f"{self.name} on #{self.ticket_id}"

    @property
    def terms_then(self) -> Terms:
        return Terms.model_validate(self.terms)

    @property
    def open(self) -> bool:
        return self.state in self.OPEN


class Telling(models.Model):
    """A step that was taken: whom it was for, and who was told."""

    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, related_name="tellings")
    number = models.PositiveSmallIntegerField()
    whom = models.CharField(max_length=160, help_text="In words, then.")
    agents = models.ManyToManyField(Agent, related_name="+")
    left_out = models.JSONField(default=list, help_text="[name, why] each: away, or may not see it.")
    meant_for = models.DateTimeField(help_text="When it was due.")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["escalation", "number"], name="step_taken_once")]

    def __str__(self) -> str:
        return f"Step {self.number} of {self.escalation}"


class Alert(models.Model):
    """Something that is sent because of a telling: to an agent, an address or a channel, each once."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        DROPPED = "dropped"

    telling = models.ForeignKey(Telling, on_delete=models.CASCADE, related_name="alerts")
    medium = models.CharField(max_length=8, help_text="mail or channel.")
    agent = models.ForeignKey(Agent, null=True, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=320, help_text="An address, or the id of a channel.")
    connection = models.ForeignKey(Connection, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["telling", "medium", "address"], name="alert_once")]
        indexes = [
            models.Index(fields=["medium", "address"], name="alert_waiting", condition=Q(state="waiting"))
        ]

    def __str__(self) -> str:
        return f"{self.medium} to {self.address}"
