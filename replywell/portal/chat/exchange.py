"""What a chat answers to each frame; the socket and the way without one both ask here."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from replywell.adapters.channels.widget.identity import Account, signed_account
from replywell.delivery.actions.receipts import read_up_to
from replywell.kit.errors import NotAllowed, Refused, ReplywellError
from replywell.people.organization import main_locale
from replywell.portal.actions import chat
from replywell.portal.actions.chat import Session
from replywell.portal.actions.transcripts import send_transcript
from replywell.portal.chat import frames, rates
from replywell.portal.chat.tokens import Bearer, known_bearer, newcomer, token_of
from replywell.portal.chat.told import profile, told_since
from replywell.portal.chat.widgets import Widget
from replywell.portal.finding import find
from replywell.portal.visitor import Visitor, language_of_pages
from replywell.tickets.models import Message, Ticket
from replywell.triage.queries import on_duty

type Told = dict[str, Any]


def greeted(widget: Widget, hello: frames.Hello, address: str) -> tuple[Session, list[Told]]:
    """A session for whoever says hello, with what they have missed. Raises `NotAllowed` and `Refused`."""
    if not rates.ARRIVALS.allows(address):
        raise NotAllowed("Too many connections came from here. Wait a minute.")
    account = _account(widget, hello.identity)
    before, visitor = known_bearer(hello.token, widget.connection.pk) if hello.token else (None, None)
    bearer = _bearer(before, f"{widget.settings.key}:{account.id}" if account else "")
    session = Session(
        widget,
        bearer,
        (bearer.conversation,),
        address,
        account,
        hello.locale or main_locale(),
        hello.page,
        last=hello.last,
    )
    fresh = before is None or before.visitor != bearer.visitor
    session.visitor = None if fresh else visitor
    if account:
        chat.signed_in(session)
        session.conversations = chat.conversations_of(bearer, widget.connection.pk)
    if fresh:
        session.last = 0
    missed = [] if fresh and not account else news(session, first=True)  # nobody can have said anything yet
    welcome: Told = {
        "t": "welcome",
        "token": token_of(bearer, widget.connection.pk),
        "fresh": fresh,
        "me": profile(session.visitor),
        "open": is_open(widget),
    }
    return session, [welcome, *missed]


def answered(session: Session, frame: frames.Frame) -> list[Told]:
    """What the chat says to a frame. What cannot be done is told, never raised."""
    with translation.override(language_of_pages(session.locale)):
        try:
            return _answered(session, frame)
        except ReplywellError as error:
            return [{"t": "problem", "told": error.message, "of": getattr(frame, "id", "")}]


def _answered(session: Session, frame: frames.Frame) -> list[Told]:
    match frame:
        case frames.Say():
            return _said(session, frame)
        case frames.Typing():
            chat.type_(session)
        case frames.Read(n=newest):
            for conversation in session.conversations:
                read_up_to(session.widget.connection.pk, conversation, newest)
        case frames.Rated(stars=stars, text=text):
            chat.give_stars(session, stars, text)
            return [{"t": "rated", "stars": stars}]
        case frames.Profile(name=name, email=email):
            return [{"t": "me", "me": profile(chat.introduce(session, name, email))}]
        case frames.Transcript():
            _bound(rates.MAILS, session)
            return [{"t": "told", "told": send_transcript(session)}]
        case frames.Ask(text=text):
            _bound(rates.LOOKUPS, session)
            return [{"t": "answers", "q": text, "found": answers(text, session.locale)}]
    return []


def _said(session: Session, said: frames.Say) -> list[Told]:
    if not (rates.MESSAGES.allows(session.bearer.visitor) and rates.OF_ADDRESS.allows(session.address)):
        return [{"t": "wait", "id": said.id, "seconds": 10}]
    item = chat.say(session, said)
    if item.outcome == "quarantined":
        return [{"t": "problem", "told": _("This could not be taken. Try again."), "of": said.id}]
    ack: Told = {"t": "ack", "id": said.id, "n": item.message_id or 0}
    return [ack, *news(session)]


def news(session: Session, *, first: bool = False) -> list[Told]:
    """What came since the last one this page has; then how the ticket stands."""
    found, newest = told_since(
        session.widget.connection.pk, session.conversations, session.last, session.widget.settings.key
    )
    if found:
        session.last = max(session.last, found[-1]["n"])
    if newest is None:
        return found
    ticket = newest.ticket
    session.ticket = ticket.pk
    session.tickets.add(ticket.pk)
    if first and len(session.conversations) > 1 and newest.conversation != session.conversation:
        session.conversations = (
            newest.conversation,
            *(c for c in session.conversations if c != newest.conversation),
        )
    return [*found, _state(ticket, newest)]


def _state(ticket: Ticket, newest: Message) -> Told:
    """Whether it is solved, whether a person has it, and whether the assistant is at it."""
    waits = newest.from_contact and not ticket.assistant_off
    return {
        "t": "state",
        "solved": ticket.status in ("resolved", "closed"),
        "person": ticket.assistant_off,
        "thinking": waits and not newest.thought,  # type: ignore[attr-defined]  # told_since asks for it
    }


def answers(text: str, locale: str) -> list[Told]:
    """What strangers may read about this, at most three."""
    main = main_locale()
    reader = Visitor(("public",), locale or main, main)
    return [
        {"title": str(each.article.title), "url": each.address, "excerpt": str(each.excerpt)}
        for each in find(text, reader, limit=3)
    ]


def is_open(widget: Widget) -> bool:
    """Whether somebody answers now; a widget without hours is always open."""
    return widget.settings.hours == "always" or bool(on_duty())


def _account(widget: Widget, identity: Any) -> Account | None:
    if widget.settings.identity == "off" or not identity:
        if widget.settings.identity == "only":
            raise Refused("Log in to chat with us.")
        return None
    return signed_account(identity, widget.settings.secret.get_secret_value())


def _bearer(before: Bearer | None, account: str) -> Bearer:
    """Whoever logs in stays who they were; another account, or nobody any more, is somebody else."""
    if before is None or (before.account and before.account != account):
        return newcomer(account)
    return Bearer(before.visitor, account)


def _bound(rate: rates.Rate, session: Session) -> None:
    if not rate.allows(session.address or session.bearer.visitor):
        raise NotAllowed(_("That was too often. Wait a little, then try again."))
