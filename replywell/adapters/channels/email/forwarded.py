"""Who wrote a mail that somebody passed on: by the block of headers that their mail program left, or by the attached mail."""

import re
from dataclasses import dataclass

from replywell.adapters.channels.email.addresses import parties
from replywell.adapters.channels.email.parse import parse
from replywell.adapters.channels.email.phrases import HEADER_LABELS
from replywell.adapters.channels.port import InboundFile, InboundMessage, Party

_LABELS = "|".join(HEADER_LABELS["from"].replace("\n", "").split("|"))
_FROM = re.compile(rf"^[\s>*|]{{0,8}}(?:{_LABELS})\**\s{{0,4}}[:：]\**\s{{0,4}}(.{{3,400}})$", re.I | re.M)
_SUBJECT_LINE = re.compile(
    rf"^[\s>*|]{{0,8}}(?:{HEADER_LABELS['subject']})\**\s{{0,4}}[:：]\**\s{{0,4}}(.{{1,500}})$", re.I | re.M
)
_LOOKED_AT = 3000
"""Characters below the forwarder's own words in which the headers stand."""


@dataclass(frozen=True, slots=True)
class Original:
    """A mail that was passed on, and what was said about it."""

    sender: Party
    subject: str
    text: str
    said: str
    html: str | None = None
    files: tuple[InboundFile, ...] = ()


def original_of(message: InboundMessage) -> Original | None:
    """The mail that this one passes on; None when it passes none on, or nobody can tell whose."""
    if not message.forwarded_embedded:
        return None
    attached = [file for file in message.files if file.type == "message/rfc822"]
    if len(attached) == 1:
        inner = parse(attached[0].content)
        if inner.sender.email:
            text = inner.reply_text or inner.text
            return Original(
                inner.sender, inner.subject, text, message.forwarded_before, inner.html, inner.files
            )
    begins = message.text.find(message.forwarded_before) + len(message.forwarded_before)
    head = message.text[begins : begins + _LOOKED_AT]
    found = _FROM.search(head)
    senders = parties(found[1].replace("[mailto:", "<").replace("]", ">").encode()) if found else ()
    if len(senders) != 1:
        return None
    subject = _SUBJECT_LINE.search(head)
    return Original(
        senders[0],
        subject[1].strip(" *") if subject else "",
        message.forwarded_embedded,
        message.forwarded_before,
        files=tuple(message.files),
    )
