"""What happened to tickets."""

from django.db import models

from replywell.kit import clock
from replywell.tickets.models.messages import Message
from replywell.tickets.models.ticket import Ticket


class TicketEvent(models.Model):
    """What happened, forever. Every reaction of the product starts from one of these rows."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=40)
    actor = models.CharField(max_length=40)
    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="+")
    data = models.JSONField(default=dict)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["ticket", "at"], name="event_story")]

    def __str__(self) -> str:
        return f"{self.kind} on #{self.ticket_id}"
