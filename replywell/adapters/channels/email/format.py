"""A message as an e-mail: headers that thread and betray nothing, bodies, files."""

import email.policy
import re
from collections.abc import Iterator
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime

import idna

from replywell.adapters.channels.email.bodies import attribution, clean, html_body, text_body
from replywell.adapters.channels.port import OutboundFile, OutboundMessage, Party
from replywell.kit.clock import now
from replywell.kit.errors import Refused

__all__ = [
    "attribution",
    "compose",
    "display_name",
    "extra_headers",
    "one_line",
    "postal_address",
    "safe_file",
    "wire",
]


class _Identifiers(UnstructuredHeader, BaseHeader):
    """Message-IDs, one on each line.

    The standard library writes one of more than 77 characters, as Outlook makes them, as an encoded word,
    which no mail program recognizes: the conversation would fall apart.
    """

    def fold(self, *, policy: email.policy.Policy) -> str:
        return f"{self.name}: " + f"{policy.linesep} ".join(str(self).split()) + policy.linesep


def _policy() -> "EmailPolicy[EmailMessage]":
    registry = HeaderRegistry()
    for name in ("message-id", "in-reply-to", "references"):
        registry.map_to_type(name, _Identifiers)
    return email.policy.SMTP.clone(header_factory=registry)


_POLICY = _policy()
_SUBJECT, _NAME = 500, 100
_REFERENCES = 30
_MESSAGE_ID = re.compile(r"[\x21-\x3b\x3d\x3f-\x7e]{1,900}")
_LOCAL_PART = re.compile(r"[^\s@<>(),;:\"\[\]\\\x00-\x20\x7f-\x9f\ud800-\udfff]{1,64}")
_TYPE = re.compile(r"(?:application|audio|font|image|model|text|video)/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}")
"""Files. Not `message` and `multipart`, which are whole mails, and no kind of which mail programs know nothing."""


def compose(message: OutboundMessage, instance: str = "") -> EmailMessage:
    """The e-mail that says this message; `wire` makes bytes of it.

    `instance` marks it as ours. Raises `Refused` if an address or the Message-ID cannot be written down.
    """
    mail = EmailMessage(_POLICY)
    mail["From"] = _address(message.sender)
    mail["To"] = [_address(party) for party in message.to]
    if message.cc:
        mail["Cc"] = [_address(party) for party in message.cc]
    if message.reply_to:
        mail["Reply-To"] = _address(message.reply_to)
    mail["Subject"] = one_line(message.subject)[:_SUBJECT]
    mail["Date"] = format_datetime(now())
    for name, value in extra_headers(message, instance):
        mail[name] = value
    mail.set_content(text_body(message), cte="quoted-printable")
    page = html_body(message)
    mail.add_alternative(page, subtype="html", cte="quoted-printable")
    files = [safe_file(file) for file in message.files]
    _add_files(mail, files, placed={file.content_id for file in files if f'"cid:{file.content_id}"' in page})
    return mail


def _add_files(mail: EmailMessage, files: list[OutboundFile], placed: set[str]) -> None:
    """Pictures placed in the page stand beside it, where every mail program looks for them; the others at the end."""
    page = mail.get_body(("html",))
    for file in sorted(files, key=lambda each: each.content_id not in placed):
        main, _, sub = file.type.partition("/")
        disposition, cid = ("inline", f"<{file.content_id}>") if file.content_id else (None, None)
        add = page.add_related if page and file.content_id in placed else mail.add_attachment
        add(file.content, main, sub, filename=file.name, disposition=disposition, cid=cid)


def wire(mail: EmailMessage, *, utf8: bool = False) -> bytes:
    """The mail as it travels; `utf8` for servers that take addresses in any script (SMTPUTF8)."""
    return mail.as_bytes(policy=_POLICY.clone(utf8=utf8))


def extra_headers(message: OutboundMessage, instance: str = "") -> Iterator[tuple[str, str]]:
    """Headers beyond addresses, subject and date, as name and value on one line."""
    ids = [_bracketed(message.message_id)]
    if not ids[0]:
        raise Refused(f"{message.message_id!r} cannot be a Message-ID, so the message was not sent.")
    yield "Message-ID", ids[0]
    if parent := _bracketed(message.in_reply_to):
        yield "In-Reply-To", parent
    references = [found for found in map(_bracketed, message.references) if found and found != parent]
    if parent:
        references.append(parent)
    references = list(dict.fromkeys(references))
    if len(references) > _REFERENCES:  # RFC 5322 asks for the first and the newest
        references = [references[0], *references[1 - _REFERENCES :]]
    if references:
        yield "References", " ".join(references)
    if message.auto_submitted:
        yield "Auto-Submitted", "auto-replied"
        yield "X-Auto-Response-Suppress", "All"
    if mark := re.sub(r"[^\x21-\x7e]+", "", instance)[:100]:
        yield "X-Replywell-Loop", mark


def postal_address(address: str) -> str:
    """The address as servers want it: the domain in ASCII. Raises `Refused` if it is none."""
    local, at, domain = address.strip().rpartition("@")
    try:
        if not at or not _LOCAL_PART.fullmatch(local):
            raise ValueError
        if not domain.isascii():
            domain = idna.encode(domain, uts46=True, transitional=False).decode()
        if not re.fullmatch(r"[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f.:]+\]", domain):
            raise ValueError
    except ValueError as error:
        raise Refused(
            f"{one_line(address)!r} is not an address that mail can be sent to. Correct it and send again."
        ) from error
    return f"{local}@{domain}"


def one_line(text: str) -> str:
    """The text without line ends and control characters: nothing in it can become a header of its own."""
    return " ".join(re.sub(r"[\x85\u2028\u2029\t\n]", " ", clean(text)).split())


def display_name(name: str) -> str:
    """The name beside an address, without anything that a mail program could take for another address."""
    return one_line(re.sub(r'[<>"\\\\]', " ", name))[:_NAME].strip()


def safe_file(file: OutboundFile) -> OutboundFile:
    """The file with a name and a type that a mail can carry."""
    type_ = file.type.strip().lower().partition(";")[0].strip()
    if not _TYPE.fullmatch(type_):
        type_ = "application/octet-stream"
    name = one_line(file.name).replace("/", "_").replace("\\", "_")[:200] or "file"
    content_id = _bracketed(file.content_id)[1:-1] if type_.startswith("image/") else ""
    return OutboundFile(name=name, type=type_, content=file.content, content_id=content_id)


def _address(party: Party) -> Address:
    local, _, domain = postal_address(party.email).rpartition("@")
    return Address(display_name=display_name(party.name), username=local, domain=domain)


def _bracketed(message_id: str) -> str:
    bare = message_id.strip().removeprefix("<").removesuffix(">")
    return f"<{bare}>" if _MESSAGE_ID.fullmatch(bare) else ""
