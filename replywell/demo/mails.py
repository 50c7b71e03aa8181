"""The mails the demo desk has sent, as a mail program lists and shows them."""

import email
import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from email.message import Message

from replywell.adapters.channels.email.parse import parse
from replywell.adapters.channels.port import InboundMessage, Party
from replywell.demo.models import CaughtMail
from replywell.kit import blobs
from replywell.kit.errors import NotFound
from replywell.tickets.pictures import SHOWN

PAGE = 50
NEWS = 200
"""How many new mails a waiting list takes up at once."""
SOURCE = 200_000
"""Bytes of the source that are shown."""
_PLACE = re.compile(r'"cid:([^"\s]{1,255})"')
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
# Links of a mail open beside it: the frame they are in can go nowhere.
_ELSEWHERE = '<base target="_blank">'


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the list; `before` is the cursor of the next one, None on the last."""

    mails: list[CaughtMail]
    before: int | None


@dataclass(frozen=True, slots=True)
class Letter:
    """A caught mail, read. `source` is its beginning; `cut` says that there is more."""

    mail: CaughtMail
    message: InboundMessage
    html: str
    source: str
    cut: bool

    @property
    def recipients(self) -> tuple[Party, ...]:
        """Whom the envelope says it went to, with their names as far as the mail tells them."""
        named = {party.email.lower(): party for party in (*self.message.to, *self.message.cc)}
        bare = [address.strip().lower() for address in self.mail.recipient.split(",") if address.strip()]
        return tuple(named.get(address, Party(address)) for address in bare)

    @property
    def reply_to(self) -> str:
        """Where an answer goes."""
        asked = next((party.email for party in self.message.reply_to if party.email), "")
        return asked or self.message.sender.email or self.mail.sender


def page(*, before: int | None = None, upto: int | None = None) -> Page:
    """Newest first: those before one, or from one on, or from the newest on."""
    mails = CaughtMail.objects.all()
    if before is not None:
        mails = mails.filter(pk__lt=before)
    elif upto is not None:
        mails = mails.filter(pk__lte=upto)
    found = list(mails.order_by("-pk")[: PAGE + 1])
    return Page(found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None)


def page_with(mail: CaughtMail) -> Page:
    """The newest mails, or if this one is older, those from it on."""
    newest = page()
    return newest if mail in newest.mails else page(upto=mail.pk)


def newer_than(number: int) -> list[CaughtMail]:
    """What was caught since, newest first."""
    return list(CaughtMail.objects.filter(pk__gt=number).order_by("-pk")[:NEWS])


def mail_numbered(number: int) -> CaughtMail:
    """One mail. Raises `NotFound`."""
    mail = CaughtMail.objects.filter(pk=number).first()
    if mail is None:
        raise NotFound(f"No mail {number} was caught. Choose one from the list.")
    return mail


def letter_of(mail: CaughtMail) -> Letter:
    """A mail, read. Raises `NotFound` when it is not in the store any more."""
    try:
        raw = blobs.read(mail.raw)
    except FileNotFoundError as error:
        raise NotFound("This mail is not in the store any more. Load the demo again.") from error
    return Letter(
        mail=mail,
        message=parse(raw),
        html=_html(raw),
        source=raw[:SOURCE]
        .decode("utf-8", "replace")
        .replace("\r\n", "\n")
        .replace("\0", "\N{REPLACEMENT CHARACTER}"),
        cut=len(raw) > SOURCE,
    )


def sent_at(letter: Letter) -> datetime:
    return letter.message.date or letter.mail.caught_at


def _html(raw: bytes) -> str:
    """The HTML body as it was sent, with its styles and the pictures it carries; empty where there is none."""
    mail = email.message_from_bytes(raw)
    for part in mail.walk():
        if part.get_content_type() == "text/html" and part.get_content_disposition() != "attachment":
            html = _with_pictures(_text(part), _pictures(mail))
            head = _HEAD.search(html)
            at = head.end() if head else 0
            return f"{html[:at]}{_ELSEWHERE}{html[at:]}"
    return ""


def _with_pictures(html: str, pictures: dict[str, str]) -> str:
    return _PLACE.sub(lambda place: pictures.get(place[1], place[0]), html)


def _pictures(mail: Message) -> dict[str, str]:
    """What stands beside the text, by its Content-ID, as addresses that need no server."""
    placed = [part for part in mail.walk() if part.get_content_type() in SHOWN and part["Content-ID"]]
    return {
        str(part["Content-ID"]).strip(" <>"): f'"data:{part.get_content_type()};base64,{_encoded(part)}"'
        for part in placed
    }


def _encoded(part: Message) -> str:
    content = part.get_payload(decode=True)
    return b64encode(content).decode() if isinstance(content, bytes) else ""


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        return content.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return content.decode("utf-8", "replace")
