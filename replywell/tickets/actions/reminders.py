"""An agent is reminded of a ticket, in private."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.kit.errors import Invalid
from replywell.people.actors import SYSTEM
from replywell.people.models import Agent
from replywell.tickets.actions.events import record
from replywell.tickets.actions.snooze import FURTHEST
from replywell.tickets.models import Reminder, Ticket
from replywell.tickets.queries import visible_to

LONGEST = 200
MOST = 20
"""Reminders of one agent on one ticket."""
BATCH = 100


@transaction.atomic
def remind(ticket: Ticket, agent: Agent, at: datetime, text: str = "") -> Reminder:
    """Tell this agent at that time to look here again. Raises `Invalid` for a time that cannot be."""
    now = clock.now()
    if at <= now:
        raise Invalid(_("That time is over. Choose one in the future."))
    if at > now + FURTHEST:
        raise Invalid(_("A reminder waits for a year at most. Choose an earlier time."))
    text = " ".join(text.replace("\x00", "").split())
    if len(text) > LONGEST:
        raise Invalid(_("The note has at most %(most)s characters. Shorten it.") % {"most": LONGEST})
    if Reminder.objects.filter(ticket=ticket, agent=agent, done_at=None).count() >= MOST:
        raise Invalid(_("You have %(most)s reminders here already. Remove one first.") % {"most": MOST})
    return Reminder.objects.create(ticket=ticket, agent=agent, at=at, text=text)


@transaction.atomic
def forget(reminder: Reminder) -> None:
    """The agent does not want it any more; nothing remains of it."""
    Reminder.objects.filter(pk=reminder.pk, done_at=None).delete()


def remind_due() -> int:
    """Tell of every reminder whose time has come, each exactly once. Returns how many."""
    told = 0
    while True:
        with transaction.atomic():
            due = list(
                Reminder.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(at__lte=clock.now(), done_at=None)
                .select_related("ticket", "agent")[:BATCH]
            )
            for reminder in due:
                _tell(reminder)
        told += len(due)
        if len(due) < BATCH:
            return told


def _tell(reminder: Reminder) -> None:
    """Their agent hears of it if they may still see the ticket; the note stays with the reminder."""
    reminder.done_at = clock.now()
    reminder.save(update_fields=["done_at"])
    if visible_to(reminder.agent).filter(pk=reminder.ticket_id).exists():
        record(reminder.ticket, "reminder_due", by=SYSTEM, reminder=reminder.pk, agents=[reminder.agent_id])
