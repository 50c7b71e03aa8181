"""Calendars, policies, and what each ticket was promised."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models

from replywell.kit import clock
from replywell.people.models import Brand, Company, Contact, Team
from replywell.sla.records import (  # they are this room's tables, too
    Breach,
    FollowUp,
    PostMortem,
    SignedVersion,
)
from replywell.tickets.models import Category, Ticket, Urgency

__all__ = [
    "AppliedTerms",
    "Breach",
    "Calendar",
    "CalendarDay",
    "FollowUp",
    "Policy",
    "PostMortem",
    "Prediction",
    "Renewal",
    "SignedVersion",
    "Target",
]

_OPEN = models.Q(met_at=None, ended_at=None)


class Calendar(models.Model):
    """When work is done: hours in a week, holidays of a country, and days of their own."""

    name = models.CharField(max_length=80, unique=True)
    timezone = models.CharField(max_length=60, default="UTC", help_text="An IANA name, e.g. Europe/Berlin.")
    week = models.JSONField(
        default=dict,
        blank=True,
        help_text='Weekday (0 is Monday) → intervals: {"0": [["09:00", "12:00"], ["13:00", "17:30"]]}.',
    )
    country = models.CharField(max_length=2, blank=True, help_text="Whose public holidays are free, as DE.")
    region = models.CharField(max_length=20, blank=True, help_text="Of the country, as BY.")
    teams = models.ManyToManyField(
        Team, blank=True, related_name="calendars", help_text="Whose parts count in these hours."
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """A day that is not as its weekday: free, or with hours of its own. It goes before a holiday."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="days")
    date = models.DateField()
    name = models.CharField(max_length=120, blank=True)
    hours = models.JSONField(default=list, blank=True, help_text="Intervals of HH:MM; none: free.")
    imported = models.BooleanField(default=False, help_text="From an iCalendar file.")

    class Meta:
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["calendar", "date"], name="calendar_day_once")]

    def __str__(self) -> str:
        return f"{self.date} {self.name}".strip()


class Policy(models.Model):
    """Promises to some tickets. The first policy that fits a ticket holds for it; no condition fits everything."""

    name = models.CharField(max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)
    urgencies = ArrayField(
        models.PositiveSmallIntegerField(choices=Urgency.choices), default=list, blank=True
    )
    tiers = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    channels = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    companies = models.ManyToManyField(Company, blank=True, related_name="+")
    categories = models.ManyToManyField(Category, blank=True, related_name="+")
    brands = models.ManyToManyField(Brand, blank=True, related_name="+")
    calendar = models.ForeignKey(
        Calendar,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="policies",
        help_text="Whose hours count; none: every hour of every day.",
    )
    first_response = models.PositiveIntegerField(null=True, blank=True, help_text="Minutes.")
    next_response = models.PositiveIntegerField(null=True, blank=True, help_text="Minutes.")
    resolution = models.PositiveIntegerField(null=True, blank=True, help_text="Minutes.")
    around_the_clock = ArrayField(
        models.CharField(max_length=20),
        default=list,
        blank=True,
        help_text="Promises that count every hour, whatever the calendar says.",
    )
    pauses = ArrayField(
        models.CharField(max_length=10), default=list, blank=True, help_text="Statuses without any time."
    )

    internal = models.JSONField(
        default=dict, blank=True, help_text="Team → minutes in which it has to do its part."
    )

    class Meta:
        ordering = ["position", "id"]
        verbose_name_plural = "policies"

    def __str__(self) -> str:
        return self.name


class AppliedTerms(models.Model):
    """What a policy and its calendar said once: one row for each content that held for a ticket."""

    hash = models.CharField(max_length=64, unique=True)
    terms = models.JSONField()
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.hash[:12]


class Target(models.Model):
    """One clock of one ticket, as `clocks.py` folds it; every row can be made again from the ticket's events."""

    class Kind(models.TextChoices):
        FIRST_RESPONSE = "first_response"
        NEXT_RESPONSE = "next_response"
        RESOLUTION = "resolution"
        INTERNAL = "internal"

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="targets")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    number = models.PositiveSmallIntegerField(default=1)
    team = models.ForeignKey(
        Team, null=True, on_delete=models.CASCADE, related_name="+", help_text="Of an internal one."
    )
    terms = models.ForeignKey(AppliedTerms, null=True, on_delete=models.PROTECT, related_name="targets")
    started_at = models.DateTimeField()
    spans = models.JSONField(default=list, help_text="[from, until] each, while it ran; no until: it runs.")
    length = models.DurationField(default=timedelta, help_text="What is promised.")
    used = models.DurationField(default=timedelta, help_text="Before the last span.")
    due_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True, help_text="When something has to be done about it.")
    fired = models.PositiveSmallIntegerField(default=0, help_text="Per cent that were acted on: 75, 90, 100.")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["ticket", "kind", "number"], name="target_once")]
        indexes = [
            models.Index(fields=["next_at"], name="target_next", condition=models.Q(next_at__isnull=False)),
            models.Index(fields=["due_at"], name="target_due", condition=_OPEN),
            models.Index(
                fields=["ticket"],
                name="target_near",
                condition=_OPEN & (models.Q(fired__gte=75) | models.Q(breached_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of #{self.ticket_id}"


class Prediction(models.Model):
    """A ticket that is likely to be answered after it is due, as its queue stood and its team worked then."""

    ticket = models.OneToOneField(
        Ticket, primary_key=True, on_delete=models.CASCADE, related_name="prediction"
    )
    expected_at = models.DateTimeField(help_text="When its turn is likely to come.")
    ahead = models.PositiveIntegerField(help_text="Tickets before it.")
    per_hour = models.FloatField(help_text="Answers of its team for each working hour, lately.")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"#{self.ticket_id} at {self.expected_at}"


class Renewal(models.Model):
    """The clocks of all open tickets are counted anew, or of those of a contact or company: how far it has come."""

    contact = models.ForeignKey(Contact, null=True, on_delete=models.CASCADE, related_name="+")
    company = models.ForeignKey(Company, null=True, on_delete=models.CASCADE, related_name="+")
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    after = models.BigIntegerField(default=0, help_text="Tickets up to this number are done.")
    started_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.done} of {self.total}"
