"""Reading a mailbox: takes what is new, remembers where it was, changes nothing unless asked to."""

import imaplib
import json
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import batched
from typing import Any, Self

from imap_tools.errors import ImapToolsError, MailboxLoginError, UnexpectedCommandStatusError
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.utils import encode_folder

from replywell.adapters.channels.email.delivery import delivered_to, delivery_key
from replywell.adapters.channels.email.oauth import access_token, forget_token
from replywell.adapters.channels.email.settings import EmailSettings
from replywell.adapters.channels.port import Raw
from replywell.kit.errors import Refused, Unavailable

HEADERS_ONLY = "text/rfc822-headers"
"""Content type of a mail whose body was left where it is; its parameter `problem` says why."""

_HEADER_BYTES = 128 * 1024
_AT_ONCE = 200
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_DATE = re.compile(rb'\bINTERNALDATE "([^"]+)"')
_TEMPORARY = re.compile(r"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG|ALERT|OVERQUOTA)\]|try again|too many", re.I)


@dataclass(frozen=True, slots=True)
class _Cursor:
    uidvalidity: int = 0
    uid: int = 0
    """Everything up to here is stored."""
    unseen_below: int = 0
    """Below it lies what was there on the first look: only unread mail of it counts."""
    since: str = ""
    """The newest day of arrival so far: where to go on if the server numbers its mails anew."""

    @classmethod
    def read(cls, text: str) -> Self:
        try:
            values = json.loads(text) if text else {}
            return cls(
                uidvalidity=int(values.get("uidvalidity", 0)),
                uid=int(values.get("uid", 0)),
                unseen_below=int(values.get("unseen_below", 0)),
                since=str(values.get("since", "")),
            )
        except (ValueError, AttributeError, TypeError):
            return cls()

    def write(self) -> str:
        return json.dumps(
            {
                "uidvalidity": self.uidvalidity,
                "uid": self.uid,
                "unseen_below": self.unseen_below,
                "since": self.since,
            }
        )


@dataclass(frozen=True, slots=True)
class _Item:
    uid: int
    size: int
    day: str


def poll(settings: EmailSettings, cursor: str) -> Iterator[tuple[Raw, str]]:
    """New mails since `cursor`, oldest first, each with the cursor to keep once it is stored.

    Asking for the next one says that the last one is stored: only then is it marked or moved, if the settings
    want that. A mail that was moved back or numbered anew comes again with the same key. Of a mail that is
    too large only its headers come, as `text/rfc822-headers`. Raises `Refused` for a wrong password or
    folder, `Unavailable` for a broken connection.
    """
    with explained(settings), opened(settings) as box:
        place = _look(box, settings, _Cursor.read(cursor))
        for uids in batched(_new_uids(box, place), _AT_ONCE):
            for item in _sizes(box, uids):
                raw = _fetch(box, settings, item)
                place = replace(place, uid=item.uid, since=max(place.since, item.day))
                if raw is not None:
                    yield raw, place.write()
                    _afterwards(box, settings, item.uid)


def look(settings: EmailSettings) -> str:
    """Sign in and open the folder, read-only; returns how many mails are there. Raises as `poll` does."""
    with explained(settings), opened(settings) as box:
        status = box.folder.status(settings.imap_folder, ["MESSAGES"])
        box.folder.set(settings.imap_folder, readonly=True)
        return str(status["MESSAGES"])


@contextmanager
def explained(settings: EmailSettings) -> Iterator[None]:
    host, port = settings.imap_server
    where = f"{host}:{port}"
    try:
        yield
    except MailboxLoginError as error:
        said = _said(error)
        if _TEMPORARY.search(said):
            raise Unavailable(f"{where} does not let us in now: {said}. We try again.") from error
        if settings.auth != "password":
            raise Refused(
                f"{where} did not take the permission: {said}. Sign in again on the connection's page, as the "
                "owner of the mailbox, and see that IMAP is switched on there."
            ) from error
        raise Refused(
            f"{where} refused the user name or password: {said}. Many providers want an app password here."
        ) from error
    except UnexpectedCommandStatusError as error:
        said = _said(error)
        if _TEMPORARY.search(said):
            raise Unavailable(f"{where} cannot do it now: {said}. We try again.") from error
        raise Refused(f"{where} refused: {said}. Check the folder {settings.imap_folder!r}.") from error
    except ssl.SSLCertVerificationError as error:
        raise Refused(f"The certificate of {host} is not valid: {error.verify_message}.") from error
    except (imaplib.IMAP4.error, ImapToolsError, OSError, EOFError) as error:
        raise Unavailable(
            f"{where} broke off: {str(error) or type(error).__name__}. We try again."
        ) from error


def _said(error: UnexpectedCommandStatusError) -> str:
    parts = error.command_result[1] or [b""]
    text = b" ".join(part for part in parts if isinstance(part, bytes)).decode("utf-8", "replace")
    return " ".join(text.split())[:300] or str(error.command_result[0])


@contextmanager
def opened(settings: EmailSettings) -> Iterator[BaseMailBox]:
    host, port = settings.imap_server
    user, password = settings.imap_username, settings.imap_password.get_secret_value()
    box: BaseMailBox
    if settings.imap_tls == "tls":
        box = MailBox(host, port, settings.timeout, ssl_context=ssl.create_default_context())
    elif settings.imap_tls == "starttls":
        box = MailBoxStartTls(host, port, settings.timeout, ssl_context=ssl.create_default_context())
    else:
        box = MailBoxUnencrypted(host, port, settings.timeout)
    try:
        if settings.auth != "password":
            _with_token(box, settings)
        elif (user + password).isascii():
            box.login(user, password, initial_folder=None)
        else:
            box.login_utf8(user, password, initial_folder=None)
        yield box
    finally:
        with suppress(imaplib.IMAP4.error, ImapToolsError, OSError, EOFError):
            box.logout()


def _with_token(box: BaseMailBox, settings: EmailSettings) -> None:
    token = access_token(settings)
    try:
        box.xoauth2(settings.imap_username, token, initial_folder=None)
    except imaplib.IMAP4.abort:  # it broke off: that says nothing about the token
        raise
    except imaplib.IMAP4.error as error:
        forget_token(settings)
        raise MailboxLoginError(("NO", [str(error).encode()]), "OK") from error


def _look(box: BaseMailBox, settings: EmailSettings, cursor: _Cursor) -> _Cursor:
    """Open the folder and say from where to read it."""
    status = box.folder.status(settings.imap_folder, ["UIDVALIDITY", "UIDNEXT"])
    box.folder.set(settings.imap_folder, readonly=settings.imap_after == "nothing")
    validity, upcoming = status["UIDVALIDITY"], status["UIDNEXT"]
    if cursor.uidvalidity == validity:
        return cursor
    first = not cursor.uidvalidity and settings.imap_first == "unseen"
    return _Cursor(uidvalidity=validity, unseen_below=upcoming if first else 0, since=cursor.since)


def _new_uids(box: BaseMailBox, place: _Cursor) -> list[str]:
    first, border = place.uid + 1, max(place.uid + 1, place.unseen_below)
    since = ""
    if place.since and not place.uid:  # numbered anew: a day earlier, for servers in other time zones
        since = f" SINCE {_imap_day(datetime.fromisoformat(place.since) - timedelta(days=1))}"
    found = {int(uid) for uid in box.uids(f"UID {border}:*{since}", charset=None)}
    found = {uid for uid in found if uid >= border}  # "5:*" finds the last mail even if its number is smaller
    if first < border:
        found |= {int(uid) for uid in box.uids(f"UID {first}:{border - 1} UNSEEN", charset=None)}
    return [str(uid) for uid in sorted(found)]


def _imap_day(day: datetime) -> str:
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _sizes(box: BaseMailBox, uids: tuple[str, ...]) -> list[_Item]:
    answer = _command(box, "FETCH", ",".join(uids), "(UID RFC822.SIZE INTERNALDATE)")
    items = [
        _Item(int(uid[1]), int(size[1]), _day(line))
        for line in answer
        if isinstance(line, bytes) and (uid := _UID.search(line)) and (size := _SIZE.search(line))
    ]
    wanted = {int(uid) for uid in uids}
    return sorted((item for item in items if item.uid in wanted), key=lambda item: item.uid)


def _day(line: bytes) -> str:
    match = _DATE.search(line)
    try:
        day, month, year = match[1].split()[0].decode().split("-") if match else ("", "", "")
        return f"{int(year):04}-{_MONTHS.index(month.title()) + 1:02}-{int(day):02}"
    except ValueError:
        return ""


def _fetch(box: BaseMailBox, settings: EmailSettings, item: _Item) -> Raw | None:
    """The mail; only its headers if it is too large or cannot be read; None if it has gone meanwhile."""
    if item.size > settings.max_bytes:
        return _headers_only(box, item, "too-large")
    try:
        content = _body(_command(box, "FETCH", str(item.uid), "(UID BODY.PEEK[])"))
    except UnexpectedCommandStatusError:
        # One mail that the server cannot read must not keep all later ones from coming.
        return _headers_only(box, item, "unreadable")
    return None if content is None else _raw(content, "message/rfc822")


def _headers_only(box: BaseMailBox, item: _Item, problem: str) -> Raw | None:
    try:
        head = _body(_command(box, "FETCH", str(item.uid), f"(UID BODY.PEEK[HEADER]<0.{_HEADER_BYTES}>)"))
    except UnexpectedCommandStatusError:
        head = b""
    if head is None:
        return None
    raw = _raw(head, f"{HEADERS_ONLY}; problem={problem}; size={item.size}")
    return replace(raw, key=delivery_key(head, [f"{problem}:{item.size}"]))


def _raw(content: bytes, format_: str) -> Raw:
    return Raw(key=delivery_key(content), body=content, format=format_, envelope_to=delivered_to(content))


def _body(answer: list[Any]) -> bytes | None:
    return next((part[1] for part in answer if isinstance(part, tuple)), None)


def _afterwards(box: BaseMailBox, settings: EmailSettings, uid: int) -> None:
    action, _, folder = settings.imap_after.partition(":")
    if action == "seen":
        _command(box, "STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")
    elif action == "move":
        _move(box, str(uid), encode_folder(folder.strip()))


def _move(box: BaseMailBox, uid: str, folder: bytes) -> None:
    # Not imap-tools' own move and flag: they expunge, and with it whatever else somebody marked as deleted.
    # Asked for anew: what a server said before the login is often only half of it.
    abilities = b" ".join(box.client.capability()[1]).decode("ascii", "replace").upper().split()
    if "MOVE" in abilities:
        _command(box, "MOVE", uid, folder)
    elif "UIDPLUS" in abilities:
        _command(box, "COPY", uid, folder)
        _command(box, "STORE", uid, "+FLAGS.SILENT", r"(\Deleted)")
        _command(box, "EXPUNGE", uid)
    else:
        raise Refused(
            'This server cannot move single mails. Choose "seen" or "nothing" for what happens after.'
        )


def _command(box: BaseMailBox, *parts: Any) -> list[Any]:
    kind, answer = box.client.uid(*parts)
    if kind != "OK":
        raise UnexpectedCommandStatusError((kind, answer), "OK")
    return [part for part in answer if part is not None]
