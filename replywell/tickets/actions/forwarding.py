"""What was said on a ticket is shown to somebody else, in a conversation at its side."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from replywell.adapters.channels.email.bodies import attribution
from replywell.kit.errors import Invalid
from replywell.people.models import Agent, Contact
from replywell.tickets.actions.conversation import storable
from replywell.tickets.actions.starting import start_conversation
from replywell.tickets.models import Message, Ticket
from replywell.tickets.queries import conversation

MOST = 50
LONGEST = 50_000
"""Characters of all that is quoted."""


def forward(
    ticket: Ticket,
    chosen: Sequence[int],
    to: Contact,
    *,
    comment: str,
    by: Agent,
    subject: str = "",
    with_files: bool = True,
    files: Sequence[dict[str, Any]] = (),
    **letter: Any,
) -> Message:
    """Messages of this ticket, quoted below a comment, with their files. Raises as `start_conversation` does.

    `chosen` are ids; one that is not of this ticket is refused.
    """
    numbers = list(dict.fromkeys(chosen))
    if not numbers or len(numbers) > MOST:
        raise Invalid(_("Choose between 1 and %(most)s messages to forward.") % {"most": MOST})
    messages = list(conversation(ticket).filter(pk__in=numbers))
    if len(messages) != len(numbers):
        raise Invalid(_("One of the messages is not on this ticket. Reload the page and choose again."))
    quotes = "\n\n".join(_quoted(message, ticket.language) for message in messages)
    if len(quotes) > LONGEST:
        raise Invalid(_("That is too long to forward. Choose fewer messages."))
    return start_conversation(
        to,
        subject=subject.strip() or f"Fwd: {ticket.subject}"[:500],
        text="\n\n".join(filter(None, (storable(comment), quotes))),
        by=by,
        connection=ticket.connection,
        files=[*files, *(_files(messages) if with_files else ())],
        side_of=ticket,
        kind="forwarded",
        meta={"forwards": numbers},
        **letter,
    )


def _quoted(message: Message, language: str) -> str:
    """A message below the line that says whose it is. A requester's signs mean nothing: it is no Markdown."""
    lines = (message.text or message.quoted).splitlines()
    if message.from_contact:
        lines = [_plain(line) for line in lines]
    head = attribution(_plain(message.author_name), message.created_at, language or "en")
    return "\n".join([head, "", *(f"> {line}".rstrip() for line in lines)])


def _plain(line: str) -> str:
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#~|!&" else sign for sign in line)


def _files(messages: Sequence[Message]) -> list[dict[str, Any]]:
    fields = ("name", "type", "size", "sha256", "inline", "content_id")
    found = [file for message in messages for file in message.attachments.all()]
    return [{name: getattr(file, name) for name in fields} for file in found]
