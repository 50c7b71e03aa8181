"""What agents are told, and how they want to be told."""

from django.db import models

from replywell.kit import clock
from replywell.people.models import Agent
from replywell.tickets.models import Ticket


class Notification(models.Model):
    """One piece of news for one agent. An event is told to somebody once at most."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="notifications")
    ticket = models.ForeignKey(
        Ticket, null=True, on_delete=models.CASCADE, related_name="+", help_text="None: it is of an article."
    )
    event = models.BigIntegerField(null=True, help_text="Id of the ticket event that it tells of.")
    key = models.CharField(max_length=80, blank=True, help_text="Names what it tells of an article.")
    subject = models.CharField(max_length=300, blank=True, help_text="The article's title.")
    path = models.CharField(max_length=200, blank=True, help_text="Where it leads, if to no ticket.")
    kind = models.CharField(max_length=20)
    who = models.CharField(max_length=200, blank=True)
    mail = models.BooleanField(default=False, help_text="Wanted by mail.")
    browser = models.BooleanField(default=False, help_text="Wanted by the browser.")
    at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["agent", "event"], name="told_once"),
            models.UniqueConstraint(
                fields=["agent", "key"], name="told_once_of_an_article", condition=~models.Q(key="")
            ),
        ]
        indexes = [
            models.Index(fields=["agent", "-id"], name="notification_list"),
            models.Index(fields=["agent"], name="notification_unread", condition=models.Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.agent_id} on {self.about}"

    @property
    def about(self) -> str:
        """What it is of: a ticket's subject, or an article's title."""
        return self.ticket.subject if self.ticket else self.subject


class Wishes(models.Model):
    """How an agent wants to hear of things; kinds that are not named here go as `kinds.py` says."""

    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, related_name="notification_wishes")
    media = models.JSONField(default=dict, help_text="Kind → list of media.")
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_to = models.TimeField(null=True, blank=True)
    quiet_days = models.JSONField(default=list, help_text="Weekdays that are quiet all day; 0 is Monday.")

    class Meta:
        verbose_name_plural = "wishes"

    def __str__(self) -> str:
        return f"Wishes of {self.agent}"
