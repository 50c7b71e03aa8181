"""A chat by mail: to read again, or to go on where nobody reads it any more. Only proven addresses get words."""

import contextlib
from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from replywell.connections.models import Connection
from replywell.delivery.actions.dispatch import by_mail
from replywell.delivery.actions.receipts import unread_in
from replywell.kit import clock
from replywell.kit.errors import AdapterError, Invalid
from replywell.people.actions.being_here import last_here
from replywell.people.actions.recognition import asked, prove
from replywell.people.models import Claim, Contact
from replywell.portal.actions.chat import Session, contact_of
from replywell.portal.chat.tokens import confirmation_of
from replywell.portal.visitor import language_of_pages
from replywell.tickets.models import Message


def send_transcript(session: Session) -> str:
    """Mail them what was said, or first ask whether the address is theirs; says which. Raises `Invalid`."""
    contact = contact_of(session)
    if contact is None:
        raise Invalid(_("There is nothing to send yet."))
    if contact.email:
        said = Message.objects.filter(
            connection=session.widget.connection, conversation__in=session.conversations
        )
        _mail(
            contact.email,
            _("Your chat with %(name)s") % {"name": session.widget.settings.name},
            _written(said),
        )
        return _("It is on its way to %(address)s.") % {"address": contact.email}
    claim = contact.claims.filter(kind="email").order_by("-id").first()
    if claim is None:
        raise Invalid(_("Tell us your address first."))
    ask_to_confirm(claim, session.widget.settings.name)
    return _("We have sent a mail to %(address)s: confirm there that it is yours, then ask again.") % {
        "address": claim.value
    }


def ask_to_confirm(claim: Claim, name: str) -> bool:
    """Ask an address, once a day, whether it is theirs; the mail holds nothing of what was said."""
    if claim.asked_at and claim.asked_at > clock.now() - timedelta(days=1):
        return False
    asked(claim)
    link = settings.PUBLIC_URL + reverse(
        "portal:chat-confirm", args=[confirmation_of(claim.contact_id, claim.value)]
    )
    text = _(
        "Somebody gave this address in a chat with %(name)s. If it was you, confirm it, and our answers reach "
        "you by mail when you have left the chat:\n\n%(link)s\n\nIf it was not you, do nothing: nothing more comes."
    )
    _mail(claim.value, _("Is this your address?"), text % {"name": name, "link": link})
    return True


def confirm(contact: Contact, email: str) -> bool:
    """They have shown that the address is theirs; what they did not read goes there. False where it is another's."""
    if not prove(contact, email):
        return False
    for connection in Connection.objects.filter(adapter="widget", active=True):
        for row in reversed(unread_in(connection.pk)):
            if row.message.ticket.requester_id == contact.pk:
                by_mail(row)
    return True


def hand_over() -> int:
    """Answers that nobody reads in a chat they have left go by mail; returns how many went."""
    went = 0
    for connection in Connection.objects.filter(adapter="widget", active=True):
        for row in reversed(unread_in(connection.pk)):
            contact = row.message.ticket.requester
            here_until, _typed = last_here(contact.pk)
            if here_until and here_until > clock.now():
                continue
            if contact.email:
                went += by_mail(row)
                continue
            claim = contact.claims.filter(kind="email").order_by("-id").first()
            if claim:
                with translation.override(language_of_pages(row.message.ticket.language or "en")):
                    ask_to_confirm(claim, connection.name)
    return went


def _written(said: QuerySet[Message]) -> str:
    lines = [
        f"{message.author_name}, {message.created_at:%Y-%m-%d %H:%M}\n{message.text}"
        for message in said.select_related("contact", "agent").order_by("id")[:500]
    ]
    return "\n\n".join(lines)


def _mail(to: str, subject: str, text: str) -> None:
    with contextlib.suppress(AdapterError):  # it is in the log; whoever asked can ask again
        send_mail(subject, text, None, [to])
