"""An answer's Markdown as a list of simple things, for channels that put their messages together from parts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

type Kind = Literal["text", "heading", "item", "quote", "code", "table", "rule"]

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Span:
    """Words that look alike. `link` is a web or mail address, or empty."""

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False
    code: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, a heading, an item of a list, a piece of code. `depth` counts lists around an item from 0."""

    kind: Kind
    spans: tuple[Span, ...] = ()
    depth: int = 0
    mark: str = ""
    """Of an item: what stands before it, a dot or its number; empty in its further paragraphs."""

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


def outline(markdown: str) -> list[Piece]:
    """The pieces in order. HTML in it is words like any other; a picture becomes a link."""
    clean = _UNPRINTABLE.sub("", markdown.replace("\r\n", "\n").replace("\r", "\n"))
    return list(_pieces(SyntaxTreeNode(_parser().parse(clean))))


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])


def _pieces(node: SyntaxTreeNode, kind: Kind = "text", depth: int = -1, mark: str = "") -> Iterator[Piece]:
    for child in node.children:
        match child.type:
            case "paragraph" | "heading":
                own: Kind = "heading" if child.type == "heading" else kind
                yield Piece(own, tuple(_spans(child)), max(depth, 0), mark)
                mark = ""
            case "bullet_list" | "ordered_list":
                yield from _items(child, min(depth + 1, DEEPEST))
            case "blockquote":
                yield from _pieces(child, "quote", depth)
            case "fence" | "code_block":
                yield Piece("code", (Span(child.content.rstrip("\n"), code=True),))
            case "table":
                yield Piece("table", (Span(_table(child), code=True),))
            case "hr":
                yield Piece("rule")
            case _ if child.children:
                yield from _pieces(child, kind, depth, mark)


def _items(of: SyntaxTreeNode, depth: int) -> Iterator[Piece]:
    number = int(of.attrs.get("start", 1) or 1)
    for at, item in enumerate(of.children):
        yield from _pieces(item, "item", depth, f"{number + at}." if of.type == "ordered_list" else "•")


def _spans(node: SyntaxTreeNode, look: Span = Span("")) -> Iterator[Span]:
    for child in node.children:
        match child.type:
            case "text":
                yield _like(look, child.content)
            case "code_inline":
                yield Span(child.content, look.bold, look.italic, look.struck, True, look.link)
            case "softbreak" | "hardbreak":
                yield _like(look, "\n")
            case "strong":
                yield from _spans(child, Span("", True, look.italic, look.struck, False, look.link))
            case "em":
                yield from _spans(child, Span("", look.bold, True, look.struck, False, look.link))
            case "s":
                yield from _spans(child, Span("", look.bold, look.italic, True, False, look.link))
            case "link":
                link = _address(str(child.attrs.get("href", "")))
                yield from _spans(child, Span("", look.bold, look.italic, look.struck, False, link))
            case "image":
                link = _address(str(child.attrs.get("src", "")))
                yield Span(child.content or link, look.bold, look.italic, look.struck, False, link)
            case _:
                yield from _spans(child, look)


def _like(look: Span, text: str) -> Span:
    return Span(text, look.bold, look.italic, look.struck, look.code, look.link)


def _address(url: str) -> str:
    return url if re.match(r"(?:https?://|mailto:)[^\s<>|\"]+$", url) and len(url) <= 2000 else ""


def _table(node: SyntaxTreeNode) -> str:
    """Columns under each other; both services lack tables in what we send."""
    rows = [
        ["".join(span.text for span in _spans(cell)).replace("\n", " ") for cell in row.children]
        for part in node.children
        for row in part.children
    ]
    columns = max(map(len, rows), default=0)
    widths = [max((len(row[at]) for row in rows if at < len(row)), default=0) for at in range(columns)]
    return "\n".join(
        "  ".join(cell.ljust(widths[at]) for at, cell in enumerate(row)).rstrip() for row in rows
    )
