"""An answer as Block Kit: sections of mrkdwn, sources below, buttons at the end; within what Slack takes."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from replywell.adapters.channels.outline import Piece, Span, outline
from replywell.adapters.channels.port import OutboundMessage
from replywell.adapters.channels.slack.admission import BUTTON
from replywell.adapters.channels.wording import button_word, sources_word

SECTION = 3000
"""Characters of a section's text."""
MOST_BLOCKS = 50
FALLBACK = 3000
"""Characters of the text that notifications and screen readers get."""
MESSAGE = 12_000
"""Characters in one message, well below where Slack begins to cut."""
ACTIONS = "replywell"
type Block = dict[str, Any]


def messages(message: OutboundMessage) -> list[tuple[str, list[Block]]]:
    """The answer as one or more Slack messages: fallback text and blocks of each."""
    blocks = [*_body(message.text), *_below(message)]
    buttons = _buttons(message)
    pages = list(_pages(blocks or [_section(" ")]))
    if buttons:
        pages[-1].append(buttons)
    return [(_fallback(page), page) for page in pages]


def escape(text: str) -> str:
    """The three characters that mean something to Slack; nothing can become a mention or a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _body(markdown: str) -> Iterator[Block]:
    """Neighbouring pieces share a section, as far as they fit."""
    held = ""
    for piece in outline(markdown):
        if piece.kind == "rule":
            yield from _sections(held)
            yield {"type": "divider"}
            held = ""
            continue
        written = _written(piece)
        gap = "\n" if piece.kind == "item" and piece.mark and held else "\n\n"
        joined = f"{held}{gap}{written}" if held else written
        if len(joined) <= SECTION:
            held = joined
            continue
        yield from _sections(held)
        held = ""
        if len(written) <= SECTION:
            held = written
        else:
            yield from map(_section, _cut(piece))
    yield from _sections(held)


def _sections(text: str) -> Iterator[Block]:
    if text.strip():
        yield _section(text)


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _written(piece: Piece) -> str:
    if piece.kind in {"code", "table"}:
        return f"```{escape(piece.text).replace('```', '` ` `')}```"
    text = "".join(_mrkdwn(span, heading=piece.kind == "heading") for span in piece.spans)
    if piece.kind == "quote":
        return "\n".join(f"> {line}" for line in text.split("\n"))
    if piece.kind == "item":
        indent = "    " * piece.depth
        return f"{indent}{piece.mark} {text}" if piece.mark else f"{indent}   {text}"
    return text


def _mrkdwn(span: Span, *, heading: bool) -> str:
    """Marks go around the words, not around the space beside them, where Slack would not see them."""
    lines = [_line(span, line, heading=heading) for line in span.text.split("\n")]
    return "\n".join(lines)


def _line(span: Span, line: str, *, heading: bool) -> str:
    core = line.strip()
    if not core:
        return line
    if span.code:
        shown = f"`{escape(core).replace('`', 'ʼ')}`"
    elif span.link:
        shown = f"<{_url(span.link)}|{escape(core).replace('|', '¦')}>"
    else:
        shown = escape(core)
    for wanted, mark in ((span.struck, "~"), (span.italic, "_"), (span.bold or heading, "*")):
        shown = f"{mark}{shown}{mark}" if wanted else shown
    return line.replace(core, shown, 1)


def _url(link: str) -> str:
    return escape(link).replace("|", "%7C")


def _cut(piece: Piece) -> list[str]:
    """A piece that is too long for a section, in several; without marks, which would lose their other half."""
    fence = "```" if piece.kind in {"code", "table"} else ""
    prefix = "> " if piece.kind == "quote" else ""
    left = escape(piece.text).replace("```", "` ` `")
    room = SECTION - 2 * len(fence) - 200
    found = []
    while left:
        at = len(left) if len(left) <= room else _break(left, room)
        lines = "\n".join(f"{prefix}{line}" for line in left[:at].strip("\n").split("\n"))
        found.append(f"{fence}{lines[: SECTION - 2 * len(fence)]}{fence}")
        left = left[at:].lstrip("\n ")
    return found


def _break(text: str, room: int) -> int:
    """Where to cut: at a line's end, else at a word's, and never within what an escape stands for."""
    for mark in ("\n", ". ", " "):
        at = text.rfind(mark, room // 2, room)
        if at > 0:
            return at + len(mark)
    escaped = re.search(r"&[a-z]{0,3}$", text[:room])
    return escaped.start() if escaped else room


def _below(message: OutboundMessage) -> Iterator[Block]:
    """Who wrote, and what it rests on."""
    if message.footnotes:
        named = [
            f"{number}. {_source(title, url)}"
            for number, (title, url) in enumerate(message.footnotes[:20], 1)
        ]
        text = f"{escape(sources_word(message.language))}: " + " · ".join(named)
        shown = text if len(text) <= SECTION else " · ".join(_fitting(named))
        yield {"type": "context", "elements": [{"type": "mrkdwn", "text": shown, "verbatim": True}]}
    if message.sender.name.strip():
        name = {"type": "plain_text", "text": message.sender.name.strip()[:150], "emoji": False}
        yield {"type": "context", "elements": [name]}


def _fitting(named: Iterable[str]) -> Iterator[str]:
    size = 0
    for each in named:
        size += len(each) + 3
        if size > SECTION:
            return
        yield each


def _source(title: str, url: str) -> str:
    shown = escape(" ".join(title.split())[:150]).replace("|", "¦")
    return f"<{_url(url)}|{shown}>" if re.match(r"https?://[^\s<>\"]+$", url) else shown


def _buttons(message: OutboundMessage) -> Block | None:
    elements = [
        {
            "type": "button",
            "action_id": f"{BUTTON}{press}",
            "text": {"type": "plain_text", "text": button_word(press, message.language)[:75], "emoji": False},
            "value": message.message_id[:300],
        }
        | ({"style": "primary"} if press == "solved" else {})
        for press in message.buttons
        if press
    ]
    return {"type": "actions", "block_id": ACTIONS, "elements": elements} if elements else None


def _pages(blocks: list[Block]) -> Iterator[list[Block]]:
    """So many messages that each stays within Slack's limits, with room for the buttons in the last."""
    page: list[Block] = []
    size = 0
    for block in blocks:
        length = len(str(block.get("text", {}).get("text", "")))
        if page and (len(page) >= MOST_BLOCKS - 1 or size + length > MESSAGE):
            yield page
            page, size = [], 0
        page.append(block)
        size += length
    if page:
        yield page


def _fallback(page: list[Block]) -> str:
    texts = [block["text"]["text"] for block in page if block["type"] == "section"]
    text = "\n\n".join(texts)
    return text if len(text) <= FALLBACK else text[: _break(text, FALLBACK)] + "…"
