"""What agents keep at their desks: views of the queue, and where they are looking."""

from django.db import models

from replywell.kit import clock
from replywell.people.models import Agent, Team
from replywell.tickets.models import Ticket


class SavedView(models.Model):
    """A list of tickets with a name: filters, order and columns. Private, a team's, or everybody's."""

    name = models.CharField(max_length=80)
    owner = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="views")
    shared = models.BooleanField(default=False)
    team = models.ForeignKey(
        Team,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Shared with it alone.",
    )
    filters = models.JSONField(default=list, help_text="Conditions, all of which hold.")
    sort = models.CharField(max_length=20, default="urgent")
    columns = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Presence(models.Model):
    """An agent who has a ticket open in a tab. Rows are short-lived, and need not survive a crash."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    tab = models.CharField(max_length=40)
    seen_at = models.DateTimeField(default=clock.now)
    typing_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "agent", "tab"], name="presence_of_a_tab")]
        indexes = [models.Index(fields=["ticket", "seen_at"], name="presence_at_ticket")]

    def __str__(self) -> str:
        return f"{self.agent} at #{self.ticket_id}"


class BulkChange(models.Model):
    """What an agent did to many tickets at once, and what each of them was before: kept to undo it."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    tickets = models.JSONField(
        default=list, help_text="Number, time of the change, and the values before it, of each ticket."
    )
    at = models.DateTimeField(default=clock.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="bulk_change_at")]

    def __str__(self) -> str:
        return f"{self.agent} at {self.at:%H:%M}"
