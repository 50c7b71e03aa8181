"""What a visitor does in a chat."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from replywell.adapters.channels.port import Raw
from replywell.adapters.channels.widget.channel import FORMAT
from replywell.adapters.channels.widget.identity import Account
from replywell.intake.actions.take_in import take_in
from replywell.intake.models import InboundItem
from replywell.kit import clock, live
from replywell.people.actions.being_here import here, types
from replywell.people.actions.recognition import Known, recognized
from replywell.people.models import Contact, Identity
from replywell.portal.chat.frames import Say
from replywell.portal.chat.tokens import Bearer, file_of, visitor_of
from replywell.portal.chat.widgets import Widget
from replywell.portal.models import ChatVisitor
from replywell.tickets.actions.rating import rate
from replywell.tickets.models import Ticket

MOST_BROWSERS = 8
"""Other browsers of an account whose conversations are read; the newest."""


@dataclass(slots=True)
class Session:
    """A page in which somebody chats. `conversations`: where they read; the first is where they write."""

    widget: Widget
    bearer: Bearer
    conversations: tuple[str, ...]
    address: str = ""
    account: Account | None = None
    locale: str = ""
    page: str = ""
    last: int = 0
    ticket: int = 0
    visitor: ChatVisitor | None = None
    tickets: set[int] = field(default_factory=set)
    here: bool = False

    @property
    def conversation(self) -> str:
        return self.conversations[0]


def say(session: Session, said: Say) -> InboundItem:
    """Keep a message or a button; the same id again changes nothing."""
    if session.visitor and session.here:
        return _kept(session, said)
    try:
        with transaction.atomic():  # with their first word they become known and here, all of it or nothing
            return _kept(session, said)
    except BaseException:
        session.visitor, session.here = None, False
        raise


def _kept(session: Session, said: Say) -> InboundItem:
    visitor = known(session, name=said.name, email=said.email)
    files = [file for token in said.files if (file := file_of(token, session.bearer.conversation))]
    body = {
        "id": f"{session.bearer.visitor}:{said.id}",
        "visitor": session.bearer.visitor,
        "conversation": session.conversation,
        "account": session.bearer.account,
        "name": visitor.name,
        "email": visitor.email,
        "proven": visitor.proven,
        "text": said.text.replace("\0", "").strip(),
        "pressed": said.pressed,
        "files": files,
        "page": session.page,
    }
    raw = Raw(
        key=f"{session.bearer.visitor}:{said.id}",
        body=json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"),
        format=FORMAT,
    )
    item = take_in(session.widget.connection, raw)
    if item.ticket_id:
        session.ticket = item.ticket_id
        session.tickets.add(item.ticket_id)
    if not session.here:  # from now on the beat of the hub says so
        here([session.bearer.visitor])
        session.here = True
    if item.outcome == InboundItem.Outcome.TICKET:  # their other pages do not know its number yet
        live.publish(chat=session.conversation)
    return item


def known(session: Session, *, name: str = "", email: str = "") -> ChatVisitor:
    """The row of this visitor, made with their first word; what the website's server says goes before."""
    visitor = session.visitor or visitor_of(session.bearer.visitor)
    before = visitor and _told_of(visitor)
    visitor = visitor or ChatVisitor(key=session.bearer.visitor, connection=session.widget.connection)
    account = session.account
    visitor.account = session.bearer.account
    visitor.locale, visitor.page = session.locale[:12], visitor.page or session.page[:500]
    visitor.name = ((account and account.name) or _line(name) or visitor.name)[:200]
    if account and account.email:
        visitor.email, visitor.proven = account.email.lower()[:320], True
    elif _address(email) and not visitor.proven:
        visitor.email = _address(email)
    if visitor.pk is None or before != _told_of(visitor):
        visitor.save()
    session.visitor = visitor
    return visitor


def _told_of(visitor: ChatVisitor) -> tuple[str, str, bool, str]:
    return visitor.name, visitor.email, visitor.proven, visitor.account


def signed_in(session: Session) -> None:
    """The website's server says who they are: what was said in this browser before is the account's from now on,
    and whoever it was said by is known by the account, too."""
    before = session.visitor.account if session.visitor else ""
    visitor = known(session)
    if before != visitor.account and contact_of(session):
        recognized(handles(session), visitor.email, visitor.name, proven=visitor.proven)


def conversations_of(bearer: Bearer, connection: int) -> tuple[str, ...]:
    """Where a visitor reads: of an account, also what was said in any of its browsers before it logged in there."""
    if not bearer.account:
        return (bearer.conversation,)
    others = ChatVisitor.objects.filter(account=bearer.account, connection=connection)
    keys = others.exclude(key=bearer.visitor).order_by("-pk").values_list("key", flat=True)[:MOST_BROWSERS]
    return (bearer.conversation, f"v-{bearer.visitor}", *(f"v-{key}" for key in keys))


def introduce(session: Session, name: str, email: str) -> ChatVisitor:
    """They say who they are; where they have written already, their contact knows it from now on."""
    visitor = known(session, name=name, email=email)
    if contact_of(session):
        recognized(handles(session), visitor.email, visitor.name, proven=visitor.proven)
    return visitor


def handles(session: Session) -> list[Known]:
    account = [Known("account", session.bearer.account)] if session.bearer.account else []
    return [*account, Known("visitor", session.bearer.visitor)]


def contact_of(session: Session) -> Contact | None:
    """Who they are for the desk; None as long as they have said nothing."""
    for kind, value in handles(session):
        one = Identity.objects.filter(kind=kind, value=value).select_related("contact").first()
        if one:
            return one.contact
    return None


def type_(session: Session) -> None:
    """They are writing: whoever looks at their ticket sees it."""
    if session.ticket:
        types(session.bearer.visitor)
        live.publish(presence=session.ticket)


def give_stars(session: Session, stars: int, comment: str) -> bool:
    """What they think of how it went; False where there is nothing to rate."""
    contact = contact_of(session)
    ticket = Ticket.objects.filter(
        pk=session.ticket, messages__conversation__in=session.conversations
    ).first()
    if contact is None or ticket is None:
        return False
    rate(ticket, stars, comment, by=contact)
    return True


@transaction.atomic
def revoke(visitors: Sequence[str]) -> int:
    """These browsers' tokens open nothing any more, and what they have open is closed."""
    ended = ChatVisitor.objects.filter(key__in=visitors, revoked_at=None).update(revoked_at=clock.now())
    for visitor in visitors:
        live.publish(ended=visitor)
    return ended


def revoked_among(visitors: Collection[str]) -> list[str]:
    """Those of them whose tokens were revoked."""
    ended = ChatVisitor.objects.filter(key__in=visitors, revoked_at__isnull=False)
    return list(ended.values_list("key", flat=True))


def _line(written: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in written).split())


def _address(written: str) -> str:
    text = _line(written).lower()
    name, at, host = text.rpartition("@")
    return text[:320] if name and at and "." in host and " " not in text else ""
