"""Past tickets to try changes on: questions about refunds that were walked, and what people made of them."""

from replywell.pipeline.actions.walks import walk_message
from replywell.resolution.models import Suggestion
from replywell.tickets.actions.conversation import Said, open_ticket, reply
from tests.pipeline.answers import asking

TEXT = "How long does a refund take to reach the bank?"


def asked(rosa, mailbox, number, *, ask=None, text=TEXT):
    """One message and its walk."""
    said = Said(
        contact=rosa,
        connection=mailbox,
        external_id=f"{number}@past",
        subject=f"Question {number}",
        text=text,
    )
    message = open_ticket(said)
    return walk_message(message, ask or asking())


def many(rosa, mailbox, count, *, ada=None, sent=None, ask=None):
    """So many walks; Ada answers each with `sent`, or with what was suggested."""
    walks = [asked(rosa, mailbox, number, ask=ask) for number in range(count)]
    for walk in walks if ada else ():
        suggestion = Suggestion.objects.filter(message_id=walk.message_id).first()
        text = sent or (suggestion.text if suggestion else "")
        if text:
            walk.ticket.refresh_from_db()
            reply(walk.ticket, text, by=ada)
    return walks
