"""An answer as Adaptive Cards: text blocks, sources below, and the buttons on a card of their own.

The buttons stand apart because a card can only be replaced whole: once one is pressed, theirs is.
"""

import re
from collections.abc import Iterator
from typing import Any

from replywell.adapters.channels.outline import Piece, Span, outline
from replywell.adapters.channels.port import OutboundMessage, Press
from replywell.adapters.channels.teams.receive import PRESS
from replywell.adapters.channels.wording import button_word, question, sources_word

VERSION = "1.4"
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
CARD = "application/vnd.microsoft.card.adaptive"
LONGEST = 8000
"""Characters on one card: Teams takes 28 kB, and a character may be four bytes."""
BLOCK = 4000
type Element = dict[str, Any]


def answer_cards(message: OutboundMessage) -> list[dict[str, Any]]:
    """The answer on as many cards as it needs."""
    elements = [*_body(message.text), *_below(message)]
    return [_card(page) for page in _pages(elements)]


def button_card(message: OutboundMessage) -> dict[str, Any] | None:
    """What the requester is asked, if anything."""
    wanted = [press for press in message.buttons if press]
    if not wanted:
        return None
    actions = [
        {
            "type": "Action.Submit",
            "title": button_word(press, message.language),
            "data": {PRESS: press, "message": message.message_id, "language": message.language[:8]},
        }
        | ({"style": "positive"} if press == "solved" else {})
        for press in wanted
    ]
    return _card([_block(question(message.language))]) | {"actions": actions}


def pressed_card(press: Press, language: str) -> dict[str, Any]:
    """What stands in the buttons' place afterwards."""
    return _card([_block(f"✓ {button_word(press, language)}", isSubtle=True)])


def _card(body: list[Element]) -> dict[str, Any]:
    return {"type": "AdaptiveCard", "$schema": SCHEMA, "version": VERSION, "body": body}


def _block(text: str, **look: Any) -> Element:
    return {"type": "TextBlock", "text": text, "wrap": True} | look


def _body(markdown: str) -> Iterator[Element]:
    items: list[str] = []
    for piece in outline(markdown):
        if piece.kind == "item":
            items.append(_item(piece))
            continue
        yield from _listed(items)
        items = []
        yield from _elements(piece)
    yield from _listed(items)


def _elements(piece: Piece) -> Iterator[Element]:
    match piece.kind:
        case "rule":
            yield _block(" ", separator=True, spacing="Medium")
        case "code" | "table":
            for number, line in enumerate(_cut(piece.text)):
                shown = re.sub(r"^ +", lambda found: "\xa0" * len(found.group()), line)
                yield _block(
                    _escaped(shown) or " ", fontType="Monospace", spacing="None" if number else "Default"
                )
        case "heading":
            yield _block(_markdown(piece)[:BLOCK], weight="Bolder", size="Medium")
        case kind:
            look = {"isSubtle": True, "spacing": "Small"} if kind == "quote" else {}
            text = _markdown(piece)
            if len(text) <= BLOCK:
                yield _block(text or " ", **look)
                return
            for line in _cut(piece.text):
                yield _block(_escaped(line) or " ", **look)


def _item(piece: Piece) -> str:
    mark = "-" if piece.mark == "•" else piece.mark or "\xa0"
    return f"{mark} {'– ' * piece.depth}{_markdown(piece)[:BLOCK]}"


def _listed(items: list[str]) -> Iterator[Element]:
    held: list[str] = []
    for item in items:
        if held and sum(map(len, held)) + len(item) > BLOCK:
            yield _block("\r".join(held))
            held = []
        held.append(item)
    if held:
        yield _block("\r".join(held))


def _markdown(piece: Piece) -> str:
    """The little of Markdown that cards know: bold, italic, links."""
    return "".join(_span(span) for span in piece.spans)


def _span(span: Span) -> str:
    return "\n\n".join(_line(span, line) for line in span.text.split("\n"))


def _line(span: Span, line: str) -> str:
    core = line.strip()
    if not core:
        return line
    shown = _escaped(core)
    if span.link:
        shown = f"[{shown}]({_address(span.link)})"
    if span.italic:
        shown = f"_{shown}_"
    if span.bold:
        shown = f"**{shown}**"
    return line.replace(core, shown, 1)


def _escaped(text: str) -> str:
    """What would be taken for a mark or a link stays as it is written."""
    text = re.sub(r"([\\*\[\]`])", r"\\\1", text)
    text = re.sub(r"(?<!\w)_|_(?!\w)", r"\\_", text)
    return re.sub(r"^(\s*)([-+#>]|\d+\.)(?=\s)", r"\1\\\2", text)


def _address(link: str) -> str:
    return link.replace("(", "%28").replace(")", "%29")


def _cut(text: str) -> Iterator[str]:
    """Lines, and long ones in several."""
    for line in text.split("\n"):
        for at in range(0, max(len(line), 1), BLOCK // 2):
            yield line[at : at + BLOCK // 2]


def _below(message: OutboundMessage) -> Iterator[Element]:
    if message.footnotes:
        named = " · ".join(
            f"{number}. {_source(*each)}" for number, each in enumerate(message.footnotes[:20], 1)
        )
        yield _block(
            f"{sources_word(message.language)}: {named}", size="Small", isSubtle=True, separator=True
        )
    if message.sender.name.strip():
        yield _block(_escaped(message.sender.name.strip()[:150]), size="Small", isSubtle=True)


def _source(title: str, url: str) -> str:
    shown = _escaped(" ".join(title.split())[:150])
    return f"[{shown}]({_address(url)})" if re.match(r"https?://[^\s<>\"]{1,1000}$", url) else shown


def _pages(elements: list[Element]) -> Iterator[list[Element]]:
    page: list[Element] = []
    size = 0
    for element in elements or [_block(" ")]:
        length = len(element["text"]) + 80
        if page and size + length > LONGEST:
            yield page
            page, size = [], 0
        page.append(element)
        size += length
    yield page
