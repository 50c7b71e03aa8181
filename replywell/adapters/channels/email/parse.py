"""A raw mail as an `InboundMessage`: bounded in size and time, and never an exception."""

import logging
import time
from collections.abc import Collection, Iterable

from replywell.adapters.channels.email import auto
from replywell.adapters.channels.email.addresses import display_name, parties
from replywell.adapters.channels.email.content import MAX_TEXT, Body, storable
from replywell.adapters.channels.email.headers import Headers, date, message_ids
from replywell.adapters.channels.email.html import MAX_HTML, clean_html, is_pathological
from replywell.adapters.channels.email.html_text import read_html
from replywell.adapters.channels.email.mime import Part, read_tree
from replywell.adapters.channels.email.quote_cues import has_quote_cue
from replywell.adapters.channels.email.reply import ReplyParts, is_forward, split_reply
from replywell.adapters.channels.email.special import invitation, protection
from replywell.adapters.channels.port import InboundFile, InboundMessage, Party

MAX_BYTES = 40 * 1024 * 1024
MAX_SECONDS = 2.0
HEAD_BYTES = 1024 * 1024
"""How much of a mail is read that is too large to be read whole."""
FIRST_REFERENCES, LAST_REFERENCES = 20, 180

_SENDERS = ("from", "sender", "reply-to", "return-path")
_ENVELOPE = (
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-delivered-to",
    "x-forwarded-to",
)
_KEPT = {
    *("return-path", "authentication-results", "received-spf", "auto-submitted", "precedence", "list-id"),
    *(
        "x-auto-response-suppress",
        "x-mailer",
        "user-agent",
        "importance",
        "x-priority",
        "x-spam-flag",
        "x-spam-score",
    ),
    *(
        "content-language",
        "thread-topic",
        "x-forwarded-for",
        "x-failed-recipients",
        "x-replywell",
        "x-replywell-loop",
    ),
}

log = logging.getLogger(__name__)


def parse(
    raw: bytes,
    *,
    instance: str = "",
    own_domains: Collection[str] = (),
    envelope_to: Iterable[str] = (),
    max_bytes: int = MAX_BYTES,
    max_seconds: float = MAX_SECONDS,
    trusted: Collection[str] | None = None,
) -> InboundMessage:
    """Read a mail; what cannot be read is named in `problem`, and nothing raises.

    `trusted` are the servers whose verdict on the sender counts; None takes the topmost one.

    `instance` is the mark that our own mails carry; with `own_domains` (lower case) the right message id is
    picked from a bounce. A sender that cannot be read has an empty address.
    """
    reading = _Reading(
        raw, instance, own_domains, tuple(envelope_to), max_bytes, time.monotonic() + max_seconds, trusted
    )
    try:
        return reading.message() if reading.raw.strip(b"\0\r\n\t ") else reading.empty()
    except Exception as error:
        # Intake must account for every mail, so a mistake of ours costs one mail its content, not the queue.
        log.exception("A mail could not be read")
        return InboundMessage(
            sender=Party(""),
            envelope_to=reading.envelope_to,
            problem=f"It could not be read ({type(error).__name__}). Open the original.",
        )


class _Reading:
    """One mail being read."""

    def __init__(
        self,
        raw: bytes,
        instance: str,
        own_domains: Collection[str],
        envelope_to: tuple[str, ...],
        max_bytes: int,
        until: float,
        trusted: Collection[str] | None,
    ) -> None:
        self.problems: list[str] = []
        self.too_large = len(raw) > max_bytes
        if self.too_large:
            size, limit = len(raw) // 2**20, max_bytes // 2**20
            self.problems.append(f"It has {size} MB and at most {limit} MB are read; files were left out.")
            raw = raw[:HEAD_BYTES]
        self.raw = raw
        self.instance = instance
        self.own_domains = own_domains
        self.envelope_to = envelope_to
        self.until = until
        self.trusted = trusted

    def empty(self) -> InboundMessage:
        return InboundMessage(sender=Party(""), envelope_to=self.envelope_to, problem="It is empty.")

    def message(self) -> InboundMessage:
        tree = read_tree(self.raw)
        root, headers = tree.root, tree.root.headers
        self.problems += [tree.problem] if tree.problem else []
        self.problems += [] if headers.fields else ["It has no headers."]
        fallback = _charset_of(root)
        subject = headers.text("subject", fallback)
        body = Body()
        body.read(root)
        body.settle()
        html, (text, parts) = self._words(body, subject)
        kind = auto.kind_of(root, subject, self.instance)
        bounce = auto.read_bounce(root, text, self.own_domains) if kind == "bounce" else auto.Bounce()
        before, embedded = _forwarded(parts, text, body if kind != "bounce" else Body())
        if body.left_out:
            self.problems.append(f"{body.left_out} more files are only in the original.")
        return InboundMessage(
            sender=_sender(headers, fallback),
            subject=subject,
            text=text,
            reply_text=parts.reply_text,
            quoted_text=parts.quoted_text,
            signature=parts.signature,
            html=html,
            message_id=next(iter(message_ids(headers.first("message-id"))), ""),
            in_reply_to=message_ids(headers.first("in-reply-to")),
            references=_bounded(message_ids(headers.first("references"))),
            date=date(headers.first("date")),
            reply_to=parties(headers.first("reply-to"), fallback),
            to=_all(headers, "to", fallback),
            cc=_all(headers, "cc", fallback),
            envelope_to=self._recipients(headers),
            forwarded_before=before,
            forwarded_embedded=embedded,
            auto=kind,
            bounce_of=bounce.of,
            bounced_address=bounce.address,
            files=() if self.too_large else _files(body.files, html),
            authentication=auto.authentication(headers, self.trusted),
            headers=_kept(headers, bounce, kind == "bounce") | _beyond(root, text, body),
            problem=" ".join(self.problems) or None,
        )

    def _words(self, body: Body, subject: str) -> tuple[str | None, tuple[str, ReplyParts]]:
        """Clean HTML, and the text with its parts."""
        source = body.html
        if source is None:
            text = self._limited(body.plain.strip())
            return None, (text, split_reply(text, forwarded=is_forward(subject)))
        source = source[:MAX_HTML]
        words = self._html_words(body, source, subject)
        if is_pathological(source):
            self.problems.append("Its HTML is built to stop a browser; only its text is shown.")
            return None, words
        if time.monotonic() > self.until:
            self.problems.append("It took too long to read; only its text is shown.")
            return None, words
        return clean_html(source) or None, words

    def _html_words(self, body: Body, source: str, subject: str) -> tuple[str, ReplyParts]:
        forwarded = is_forward(subject)
        if not body.lacks_plain:
            text = self._limited(body.plain.strip())
            parts = split_reply(text, forwarded=forwarded)
            if parts.quoted_text or forwarded or parts.forwarded_embedded or not has_quote_cue(source):
                return text, parts
            by_tree = self._by_tree(source)
            return text, by_tree or parts
        found = read_html(source)
        text = self._limited(storable(found.text).strip())
        if found.new.strip() and not forwarded:
            return text, _with_quoted(split_reply(storable(found.new)), found.quoted)
        return text, split_reply(text, forwarded=forwarded)

    def _by_tree(self, source: str) -> ReplyParts | None:
        """The reply by the marks in the HTML, where the wording of the plain text showed no quote."""
        found = read_html(source)
        if not found.new.strip():
            return None
        return _with_quoted(split_reply(storable(found.new)), found.quoted)

    def _limited(self, text: str) -> str:
        if len(text) >= MAX_TEXT:
            self.problems.append(f"Only the first {MAX_TEXT:,} characters of its text are shown.")
        return text[:MAX_TEXT]

    def _recipients(self, headers: Headers) -> tuple[str, ...]:
        found = list(self.envelope_to)
        for name in _ENVELOPE:
            found += [party.email for value in headers.all(name)[:20] for party in parties(value)]
        return tuple(dict.fromkeys(found))


def _forwarded(parts: ReplyParts, text: str, body: Body) -> tuple[str, str]:
    """What was said about a forwarded mail, and its words, be it in the text or attached."""
    if parts.forwarded_embedded or len(body.messages) != 1:
        return parts.forwarded_before, parts.forwarded_embedded
    return text, _attached_text(body.messages[0])


def _with_quoted(parts: ReplyParts, quoted: str) -> ReplyParts:
    below = "\n".join(each for each in (parts.quoted_text, storable(quoted).strip()) if each)
    return ReplyParts(
        parts.reply_text, below, parts.signature, parts.forwarded_before, parts.forwarded_embedded
    )


def _charset_of(root: Part) -> str:
    """The charset of the body: the best guess for headers that forgot to say theirs."""
    part: Part | None = root
    for _ in range(4):
        if part is None or part.params.get("charset"):
            break
        part = part.parts[0] if part.parts else None
    return part.params.get("charset", "") if part else ""


def _sender(headers: Headers, fallback: str) -> Party:
    for name in _SENDERS:
        found = parties(headers.first(name), fallback)
        if found:
            return found[0]
    return Party("", display_name(headers.first("from"), fallback))


def _all(headers: Headers, name: str, fallback: str) -> tuple[Party, ...]:
    values = headers.all(name)
    if len(values) < 2:
        return parties(values[0], fallback) if values else ()
    return tuple(party for value in values[:50] for party in parties(value, fallback))[:500]


def _bounded(references: tuple[str, ...]) -> tuple[str, ...]:
    """The oldest and the newest: the middle of an endless chain tells nothing new."""
    if len(references) <= FIRST_REFERENCES + LAST_REFERENCES:
        return references
    return references[:FIRST_REFERENCES] + references[-LAST_REFERENCES:]


def _files(files: list[InboundFile], html: str | None) -> tuple[InboundFile, ...]:
    """Files, inline those that the HTML shows: what no text refers to would not be seen otherwise."""
    return tuple(
        _placed(each, bool(html and each.content_id and f"cid:{each.content_id}" in html)) for each in files
    )


def _placed(file: InboundFile, inline: bool) -> InboundFile:
    if file.inline == inline:
        return file
    return InboundFile(file.name, file.type, file.content, file.sha256, inline, file.content_id)


def _attached_text(part: Part) -> str:
    """The words of a mail that is attached to another."""
    inner = Body()
    inner.read(part.parts[0] if part.parts else part)
    if inner.plain:
        return inner.plain.strip()
    return storable(read_html(inner.html).text) if inner.html else ""


def _beyond(root: Part, text: str, body: Body) -> dict[str, str]:
    """Under names that no header has: how it is protected, and what it invites to."""
    told = {"x-replywell protection": protection(root, text)}
    told |= {f"x-replywell invitation {name}": line for name, line in invitation(body.files).items()}
    return {name: line for name, line in told.items() if line}


def _kept(headers: Headers, bounce: auto.Bounce, bounced: bool) -> dict[str, str]:
    """Headers worth keeping by lower-case name; of a bounce, what was reported and whether it is permanent."""
    kept = {name: headers.text(name) for name, _ in headers.fields if name in _KEPT}
    if bounced:
        kept |= bounce.fields
        kept["bounce"] = "permanent" if bounce.permanent else "temporary"
    return kept
