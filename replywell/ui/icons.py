"""The icons: our names for drawings of Lucide, made into one sprite that browsers keep.

Lucide comes with the package `lucide` (drawings: ISC licence). Pages say what a thing means, never how it looks.
"""

from functools import lru_cache
from hashlib import blake2b
from xml.etree import ElementTree

from lucide.templatetags.lucide import lucide

DRAWINGS = {
    # the desk
    "inbox": "inbox", "person": "user", "team": "users", "people": "users-round", "unassigned": "circle-dashed",
    "triage": "signpost", "waiting": "hourglass", "breach": "siren", "all": "layers", "ticket": "ticket",
    "dashboard": "gauge", "home": "house", "company": "building-2", "building": "building-2", "users": "users",
    "add-person": "user-plus", "remove-person": "user-minus", "followers": "user-check", "assistant": "bot",
    "brand": "badge-check", "briefcase": "briefcase", "account": "credit-card", "place": "map-pin",
    # what happens to a ticket
    "check": "check", "resolved": "circle-check", "reopen": "rotate-ccw", "refresh": "refresh-cw",
    "clock": "clock", "alarm": "alarm-clock", "snooze": "alarm-clock", "wake": "alarm-clock-off", "timer": "timer",
    "merge": "merge", "split": "split", "handoff": "arrow-right-left", "escalate": "megaphone",
    "incident": "siren", "event": "circle-small", "history": "history", "calendar": "calendar",
    "send-later": "calendar-clock", "archive": "archive", "pause": "pause", "play": "play", "ban": "ban",
    "folder": "folder", "tag": "tag", "tags": "tags", "star": "star", "pin": "pin", "unpin": "pin-off",
    "flag": "flag", "bookmark": "bookmark", "thumbs-up": "thumbs-up", "thumbs-down": "thumbs-down",
    # conversation and writing
    "reply": "reply", "reply-all": "reply-all", "forward": "forward", "note": "sticky-note", "send": "send",
    "clip": "paperclip", "paperclip": "paperclip", "attachment": "paperclip", "image": "image", "file": "file",
    "message": "message-square", "messages": "messages-square", "mail": "mail", "mail-open": "mail-open",
    "phone": "phone", "at": "at-sign", "hash": "hash", "bold": "bold", "italic": "italic",
    "underline": "underline", "strike": "strikethrough", "heading": "heading", "list": "list",
    "numbered": "list-ordered", "checklist": "list-checks", "quote": "text-quote", "code": "code", "link": "link",
    "unlink": "unlink", "canned": "message-square", "macro": "zap", "signature": "signature",
    # the assistant
    "spark": "sparkles", "wand": "wand-sparkles", "shorten": "fold-vertical", "lengthen": "unfold-vertical",
    "tone": "smile", "translate": "languages", "language": "languages", "globe": "globe", "source": "file-text",
    "evidence": "book-open", "idea": "lightbulb", "insert": "corner-down-left", "regenerate": "refresh-cw",
    # moving about
    "search": "search", "menu": "menu", "close": "x", "chevron": "chevron-right", "chevron-down": "chevron-down",
    "chevron-up": "chevron-up", "back": "chevron-left", "arrow-up": "arrow-up", "arrow-down": "arrow-down",
    "arrow-start": "arrow-left", "arrow-end": "arrow-right", "first": "chevron-first", "last": "chevron-last",
    "updown": "chevrons-up-down", "external": "external-link", "more": "ellipsis", "more-vertical": "ellipsis-vertical",
    "drag": "grip-vertical", "command": "command", "keyboard": "keyboard", "panel": "panel-right",
    "sidebar": "panel-left", "expand": "maximize-2", "collapse": "minimize-2",
    # tables and filters
    "columns": "columns-3", "filter": "list-filter", "sort": "arrow-up-down", "table": "table-2", "rows": "rows-3",
    "chart": "chart-bar", "trend": "chart-line",
    # acting
    "plus": "plus", "minus": "minus", "add": "circle-plus", "edit": "pencil", "copy": "copy", "save": "save",
    "trash": "trash-2", "undo": "undo-2", "redo": "redo-2", "download": "download", "upload": "upload",
    "eye": "eye", "eye-off": "eye-off", "lock": "lock", "key": "key-round", "sign-out": "log-out", "sign-in": "log-in",
    # settings
    "settings": "settings-2", "sliders": "sliders-horizontal", "gear": "settings", "plug": "plug",
    "palette": "palette", "shield": "shield", "bolt": "zap", "book": "book-open", "article": "file-text",
    "bell": "bell", "bell-off": "bell-off", "server": "server", "database": "database", "webhook": "webhook",
    "fields": "list-todo", "hours": "calendar-days", "category": "shapes",
    # appearance
    "sun": "sun", "moon": "moon", "system": "monitor",
    # telling
    "warning": "triangle-alert", "info": "info", "error": "circle-alert", "help": "circle-question-mark",
    "busy": "loader-circle", "done": "circle-check", "failed": "circle-x", "online": "circle-dot",
    "new": "circle-dot", "open": "circle", "hold": "circle-pause", "closed": "circle-check-big",
    "urgency-1": "octagon-alert", "urgency-2": "chevrons-up", "urgency-3": "equal", "urgency-4": "chevron-down",
    "face-frustrated": "frown", "face-neutral": "meh", "face-positive": "smile",
}  # fmt: skip
"""Our name for an icon, and Lucide's for its drawing."""

DIRECTED = frozenset(
    [
        "arrow-end",
        "arrow-start",
        "back",
        "chevron",
        "first",
        "forward",
        "insert",
        "last",
        "list",
        "redo",
        "reply",
        "reply-all",
        "send",
        "sidebar",
        "panel",
        "sign-in",
        "sign-out",
        "undo",
        "unlink",
        "external",
        "filter",
        "checklist",
        "handoff",
    ]
)
"""Icons that point along the line of reading; right-to-left mirrors them."""


@lru_cache(maxsize=1)
def sprite() -> bytes:
    """All drawings in one SVG, each under our name."""
    symbols = [_symbol(name, drawing) for name, drawing in sorted(DRAWINGS.items())]
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'.encode()


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Changes with what the sprite shows, so browsers may keep it for good."""
    return blake2b(sprite(), digest_size=6).hexdigest()


def _symbol(name: str, drawing: str) -> str:
    svg = ElementTree.fromstring(lucide(drawing))  # noqa: S314 - our own dependency's file
    inside = "".join(ElementTree.tostring(shape, encoding="unicode").strip() for shape in svg)
    return f'<symbol id="{name}" viewBox="0 0 24 24">{inside}</symbol>'
