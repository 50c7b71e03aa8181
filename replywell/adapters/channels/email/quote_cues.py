"""How mail programs mark in HTML what they quote."""

import re

from lxml import etree

from replywell.adapters.channels.email.html import MAX_HTML

# Where one of these begins, the rest of the mail is the message answered.
_REST_IDS = frozenset(
    [
        "divrplyfwdmsg",
        "x_divrplyfwdmsg",
        "appendonsend",
        "x_appendonsend",
        "olk_src_body_section",
        "isreplycontent",
        "reply-intro",
        "mail-editor-reference-message-container",
        "ms-outlook-mobile-reference-message",
        "replysplit",
    ]
)
_REST_CLASSES = frozenset({"outlookmessageheader", "gmail_extra"})
_REST_STYLE = re.compile(r"border:none;border-top:solid#(?:e1e1e1|b5c4df)1\.0pt")
# These hold it.
_QUOTE_CLASSES = frozenset(
    [
        "gmail_quote",
        "gmail_quote_container",
        "x_gmail_quote",
        "yahoo_quoted",
        "moz-cite-prefix",
        "protonmail_quote",
        "tutanota_quote",
        "zmail_extra",
        "freebirdquote",
        "hs_reply",
        "mailbox_quote",
        "quoted-text",
    ]
)
# One of these is in every mail that has such a mark; looking for them costs next to nothing.
_CUES = [
    "rplyfwdmsg",
    "appendonsend",
    "src_body_section",
    "reference-message",
    "outlookmessageheader",
    "gmail_",
    "yahoo_quoted",
    "moz-cite",
    "_quote",
    "zmail_extra",
    'type="cite',
    "type=cite",
    "type='cite",
    "e1e1e1",
    "b5c4df",
    'name="quote',
    "freebird",
    "isreplycontent",
    "quoted-text",
    "hs_reply",
    "reply-intro",
    "replysplit",
]
_SIGNATURE_NAMES = frozenset(
    [
        "signature",
        "ms-outlook-mobile-signature",
        "messagesignaturesection",
        "composer_signature",
        "applemailsignature",
    ]
)
_SIGNATURE_CLASSES = frozenset(
    ["gmail_signature", "moz-signature", "protonmail_signature_block", "front-signature"]
)
_FORWARDED = re.compile(r"\s*[-_*]{2,}.{0,60}[-_*:]{2,}")


def has_quote_cue(html: str) -> bool:
    """Whether a mail program may have marked a quote in it."""
    lowered = html[:MAX_HTML].lower()
    return any(cue in lowered for cue in _CUES)


def begins_quoted_rest(element: etree._Element) -> bool:
    """Whether all that follows is the message answered."""
    if _name(element) in _REST_IDS or _classes(element) & _REST_CLASSES:
        return True
    style = element.get("style")
    return bool(style and _REST_STYLE.search(style.lower().replace(" ", "")))


def holds_quote(element: etree._Element) -> bool:
    """Whether the element is a quote. What is forwarded looks like one and is none."""
    cited = element.tag == "blockquote" and (element.get("type") or "").lower() == "cite"
    if not cited and not _classes(element) & _QUOTE_CLASSES:
        return element.tag == "div" and _name(element) == "quote"
    return not _FORWARDED.match(beginning(element, 200))


def has_signature_cue(html: str) -> bool:
    """Whether a mail program may have marked a signature in it."""
    return "signature" in html[:MAX_HTML].lower()


def holds_signature(element: etree._Element) -> bool:
    """Whether a mail program put the writer's signature here."""
    return _name(element) in _SIGNATURE_NAMES or bool(_classes(element) & _SIGNATURE_CLASSES)


def beginning(element: etree._Element, limit: int) -> str:
    """The first `limit` characters of an element's words, however long it is."""
    words = ""
    for text in element.itertext():
        words += text
        if len(words) >= limit:
            break
    return words[:limit]


def _name(element: etree._Element) -> str:
    return (element.get("id") or element.get("name") or "").lower()


def _classes(element: etree._Element) -> frozenset[str]:
    found = element.get("class")
    return frozenset(found.lower().split()) if found else frozenset()
