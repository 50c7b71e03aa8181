"""Which tickets may be learned from."""

from django.db import models

from replywell.kit import clock
from replywell.people.models import Agent
from replywell.tickets.models import Ticket


class TicketConsent(models.Model):
    """An agent's word that a ticket may be used as knowledge, once what is personal is taken out."""

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, primary_key=True, related_name="consent")
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"#{self.ticket_id} may be used"
