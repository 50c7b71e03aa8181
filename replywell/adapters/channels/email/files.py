"""Attachments: their names made safe, their bytes with a content hash."""

import hashlib
import mimetypes
import re
from functools import lru_cache

from replywell.adapters.channels.email.headers import decode_words, one_line, parameters
from replywell.adapters.channels.email.mime import Part
from replywell.adapters.channels.port import InboundFile

MAX_FILES = 1_000
MAX_NAME = 150

_NOT_IN_NAMES = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
_KNOWN = {
    "text/calendar": "invite.ics",
    "application/ms-tnef": "winmail.dat",
    "application/vnd.ms-tnef": "winmail.dat",
    "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-signature": "smime.p7s",
    "application/pgp-signature": "signature.asc",
    "application/pgp-encrypted": "pgp-encrypted.asc",
    "message/delivery-status": "delivery-status.txt",
    "text/rfc822-headers": "headers.txt",
    "message/disposition-notification": "receipt.txt",
}


def attachment(part: Part, number: int) -> InboundFile:
    """A part as a file; `number` names it where nothing else does."""
    content = part.content
    disposition, _ = disposition_of(part)
    name = safe_name(file_name(part)) or _made_name(part, number)
    content_id = part.headers.text("content-id").strip("<> ")
    return file(
        name, part.type, content, inline=disposition == "inline" and bool(content_id), content_id=content_id
    )


def file(name: str, kind: str, content: bytes, *, inline: bool = False, content_id: str = "") -> InboundFile:
    digest = hashlib.sha256(content).hexdigest()
    return InboundFile(
        name=name, type=kind, content=content, sha256=digest, inline=inline, content_id=content_id
    )


def disposition_of(part: Part) -> tuple[str, dict[str, str]]:
    """`inline`, `attachment` or empty, and the parameters."""
    value = part.headers.first("content-disposition")
    if value is None:
        return "", {}
    kind, params = parameters(value)
    return kind.lower(), params


def file_name(part: Part) -> str:
    """The name that the sender gave, as written; empty where there is none."""
    _, params = disposition_of(part)
    return params.get("filename") or part.params.get("name") or params.get("name") or ""


def safe_name(name: str) -> str:
    """A base name that harms nobody: no folders, no control or bidirectional characters, not too long."""
    name = one_line(decode_words(name), 2_000).replace("\\", "/").rpartition("/")[2]
    name = _NOT_IN_NAMES.sub("_", name).strip(" .")
    if len(name) <= MAX_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if dot and len(ending) <= 10:
        return f"{stem[: MAX_NAME - len(ending) - 1]}.{ending}"
    return name[:MAX_NAME]


def guessed_type(name: str) -> str:
    """What kind of file a name stands for."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _made_name(part: Part, number: int) -> str:
    if known := _KNOWN.get(part.type):
        return known
    if part.type == "message/rfc822":
        subject = part.parts[0].headers.text("subject") if part.parts else ""
        return f"{safe_name(subject.replace('/', '-'))[:100] or 'message'}.eml"
    return f"attachment-{number}{_ending(part.type)}"


@lru_cache(maxsize=256)
def _ending(kind: str) -> str:
    return ".jpg" if kind in {"image/jpg", "image/pjpeg"} else mimetypes.guess_extension(kind) or ".bin"
