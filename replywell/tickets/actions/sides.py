"""What happens in a side conversation is made known on the ticket it is about."""

from replywell.people.actors import Actor
from replywell.tickets.actions.events import record
from replywell.tickets.actions.lifecycle import locked, wait
from replywell.tickets.models import Message, Ticket
from replywell.tickets.status import Status

NO_PERSON = {"auto-reply", "bounce"}


def tell_of_answer(side: Ticket, message: Message, *, by: Actor) -> None:
    """The third party answered: the ticket hears of it, and opens when it was on hold for that."""
    if side.side_of is None or message.auto in NO_PERSON:
        return
    ticket = locked(side.side_of)
    record(ticket, "side_replied", by=by, side=side.pk, said=message.pk, name=str(message.contact))
    if ticket.status == Status.ON_HOLD and side.messages.filter(meta__holds=True).exists():
        wait(ticket, Status.OPEN, by=by)


def tell_of_letter(side: Ticket, message: Message, *, by: Actor) -> None:
    """A colleague wrote to the third party again."""
    if side.side_of is not None:
        record(side.side_of, "side_written", by=by, side=side.pk, said=message.pk, name=str(side.requester))
