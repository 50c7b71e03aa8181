"""The JSON lines of `replywell parse-email` and `replywell parse-reply`."""

from collections.abc import Iterable
from typing import Any

from replywell.adapters.channels.email.reply import ReplyParts
from replywell.adapters.channels.port import InboundMessage, Party


def as_json(file: str, message: InboundMessage) -> dict[str, Any]:
    """One line of `parse-email`."""
    return {
        "file": file,
        "error": message.problem,
        "message_id": message.message_id,
        "in_reply_to": list(message.in_reply_to),
        "references": list(message.references),
        "date": message.date.isoformat() if message.date else None,
        "from_email": message.sender.email,
        "from_name": message.sender.name,
        "reply_to": _people(message.reply_to),
        "to": _people(message.to),
        "cc": _people(message.cc),
        "subject": message.subject,
        "text": message.text,
        "reply_text": message.reply_text,
        "quoted_text": message.quoted_text,
        "signature": message.signature,
        "html": message.html,
        "forwarded": {"before": message.forwarded_before, "embedded": message.forwarded_embedded},
        "auto": message.auto,
        "bounce_of": message.bounce_of,
        "attachments": [
            {
                "name": each.name,
                "type": each.type,
                "size": each.size,
                "sha256": each.sha256,
                "inline": each.inline,
            }
            for each in message.files
        ],
    }


def reply_as_json(file: str, parts: ReplyParts) -> dict[str, str]:
    """One line of `parse-reply`."""
    return {
        "file": file,
        "reply_text": parts.reply_text,
        "quoted_text": parts.quoted_text,
        "signature": parts.signature,
    }


def _people(people: Iterable[Party]) -> list[dict[str, str]]:
    return [{"email": each.email, "name": each.name} for each in people]
