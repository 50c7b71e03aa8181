"""Two contacts turn out to be one: what they asked and said goes with them, and comes back."""

from django.db import transaction

from replywell.people.actions.merges import merge_contacts, note_moved, unmerge_contacts
from replywell.people.actors import actor_of
from replywell.people.models import Agent, Contact, ContactMerge
from replywell.tickets.actions.events import record
from replywell.tickets.models import Message, Ticket


@transaction.atomic
def join(gone: Contact, kept: Contact, *, by: Agent) -> ContactMerge:
    """One person from now on: tickets and messages of the one are the other's. Raises as `merge_contacts` does."""
    made = merge_contacts(gone, kept, by=by)
    tickets = sorted(Ticket.objects.filter(requester=gone).values_list("pk", flat=True))
    messages = sorted(Message.objects.filter(contact=gone).values_list("pk", flat=True))
    Ticket.objects.filter(pk__in=tickets).update(requester=kept)
    Message.objects.filter(pk__in=messages).update(contact=kept)
    note_moved(made, {"tickets": tickets, "messages": messages})
    _tell(tickets, "contact_merged", made, by)
    return made


@transaction.atomic
def part(merge: ContactMerge, *, by: Agent) -> ContactMerge:
    """Two persons after all: what moved goes back, and what came since by what the other is known by.

    Raises as `unmerge_contacts` does.
    """
    merge = unmerge_contacts(merge, by=by)
    gone, kept = merge.gone, merge.kept
    names = [str(each) for each in gone.identities.all()]
    since = Message.objects.filter(contact=kept, meta__by__in=names, created_at__gte=merge.at)
    newer = set(since.values_list("pk", flat=True))
    opened = Ticket.objects.filter(requester=kept, created_at__gte=merge.at, messages__in=newer)
    tickets = {*merge.moved.get("tickets", ()), *opened.values_list("pk", flat=True)}
    back = sorted(Ticket.objects.filter(pk__in=tickets, requester=kept).values_list("pk", flat=True))
    Ticket.objects.filter(pk__in=back).update(requester=gone)
    messages = {*merge.moved.get("messages", ()), *newer}
    Message.objects.filter(pk__in=messages, contact=kept).update(contact=gone)
    _tell(back, "contact_unmerged", merge, by)
    return merge


def _tell(tickets: list[int], kind: str, merge: ContactMerge, by: Agent) -> None:
    for ticket in Ticket.objects.filter(pk__in=tickets):
        record(ticket, kind, by=actor_of(by), gone=str(merge.gone), kept=str(merge.kept))
