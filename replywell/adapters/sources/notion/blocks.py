"""Notion's blocks as Markdown."""

from collections.abc import Callable, Iterable
from typing import Any

from replywell.adapters.sources.marks import (
    address,
    code,
    escaped,
    fence,
    indented,
    link,
    paragraph,
    quoted,
    table,
    wrapped,
)

DEEPEST = 20
"""Blocks inside blocks that are followed."""
MOST_BLOCKS = 5_000
SITE = "https://www.notion.so/"

Block = dict[str, Any]
Children = Callable[[str], Iterable[Block]]

_LISTS = {"bulleted_list_item", "numbered_list_item", "to_do"}
_ELSEWHERE = {"child_page", "child_database"}
_PRIVATE = {"transcription", "meeting_notes"}
"""What was said in a meeting is nobody's article."""


class TooLarge(ValueError):
    """A page that holds too much."""


class Writer:
    """One page. `children` gives the blocks in a block."""

    def __init__(self, children: Children) -> None:
        self._children, self._count = children, 0

    def page(self, id: str) -> str:
        """The page's Markdown. Raises `TooLarge`."""
        return "\n\n".join(self._inside(id, 0))

    def _inside(self, id: str, depth: int) -> list[str]:
        """The blocks in a block; the items of one list stand together."""
        if depth > DEEPEST:
            raise TooLarge(f"more than {DEEPEST} blocks inside each other: make it flatter")
        written: list[str] = []
        before, number = "", 0
        for block in self._children(id):
            self._count += 1
            if self._count > MOST_BLOCKS:
                raise TooLarge(f"more than {MOST_BLOCKS} blocks: split it into several pages")
            kind = str(block.get("type", ""))
            number = number + 1 if kind == before else 1
            parts = [part for part in self._block(block, kind, depth, number) if part.strip()]
            if kind == before and kind in _LISTS and written and parts:
                written[-1] += "\n" + parts.pop(0)
            written += parts
            before = kind
        return written

    def _block(self, block: Block, kind: str, depth: int, number: int) -> list[str]:
        held = block.get(kind) if isinstance(block.get(kind), dict) else {}
        text = paragraph(rich(held.get("rich_text")))
        if kind in _PRIVATE or kind in _ELSEWHERE:
            return _named(block, kind, held)
        if kind in _LEAVES:
            return _LEAVES[kind](held)
        if kind == "table":
            return [self._table(block, held, depth)]
        inner = self._of(block, held, depth)
        match kind:
            case "heading_1" | "heading_2" | "heading_3" | "heading_4":
                line = " ".join(rich(held.get("rich_text")).replace("\\\n", " ").split())
                return [f"{'#' * int(kind[-1])} {line}" if line else "", *inner]
            case "bulleted_list_item":
                return [_item("-", text, inner)]
            case "numbered_list_item":
                return [_item(f"{number}.", text, inner)]
            case "to_do":
                return [_item("-", f"[{'x' if held.get('checked') else ' '}] {text}", inner)]
            case "toggle":
                return [wrapped(text, "**") if "**" not in text else text, *inner]
            case "callout" | "quote":
                whole = "\n\n".join(part for part in (text, *inner) if part)
                return [quoted(whole)] if whole else []
        return [text, *inner]

    def _of(self, block: Block, held: Block, depth: int) -> list[str]:
        """What is in the block; a copy of a synced block has what its original has."""
        if block.get("has_children"):
            return self._inside(str(block["id"]), depth + 1)
        original = held.get("synced_from") if block.get("type") == "synced_block" else None
        if isinstance(original, dict) and original.get("block_id"):
            return self._inside(str(original["block_id"]), depth + 1)
        return []

    def _table(self, block: Block, held: Block, depth: int) -> str:
        rows = []
        for row in self._children(str(block["id"])) if block.get("has_children") else ():
            self._count += 1
            cells = (row.get("table_row") or {}).get("cells") or []
            rows.append([rich(cell).replace("\\\n", " ") for cell in cells])
        return table(rows, headed=bool(held.get("has_column_header")))


def rich(texts: Any) -> str:
    """Notion's rich text as inline Markdown."""
    return "".join(_run(run) for run in texts or [])


def _run(run: Block) -> str:
    text, marks = str(run.get("plain_text") or ""), run.get("annotations") or {}
    if marks.get("code") or run.get("type") == "equation":
        written = code(text)
    else:
        written = escaped(text).replace("\n", "\\\n")
        for name, mark in (("italic", "*"), ("bold", "**"), ("strikethrough", "~~")):
            written = wrapped(written, mark) if marks.get(name) else written
    url = run.get("href")
    return link(written, url, SITE) if isinstance(url, str) and url else written


def _plain(texts: Any) -> str:
    return "".join(str(run.get("plain_text") or "") for run in texts or [])


def _language(held: Block) -> str:
    language = str(held.get("language") or "")
    return "" if language == "plain text" else language.replace(" ", "-")


def _item(sign: str, text: str, inner: list[str]) -> str:
    tight = all(part.startswith(("- ", "1. ")) for part in inner)
    whole = ("\n" if tight else "\n\n").join([text, *inner])
    return f"{sign} {indented(whole, ' ' * (len(sign) + 1))}"


def _named(block: Block, kind: str, held: Block) -> list[str]:
    """A page or database inside the page is an article of its own: here stands its name."""
    if kind in _PRIVATE or not held.get("title"):
        return []
    return [link(escaped(str(held["title"])), SITE + str(block.get("id", "")).replace("-", ""))]


def _image(held: Block) -> str:
    """Addresses of files that Notion keeps end after an hour: of such a picture the caption stays."""
    caption = rich(held.get("caption"))
    url = address(str((held.get("external") or {}).get("url") or ""))
    return f"!{link(caption or 'image', url)}" if url else caption


def _file(held: Block) -> str:
    caption = rich(held.get("caption")) or escaped(str(held.get("name") or ""))
    url = address(str(held.get("url") or (held.get("external") or {}).get("url") or ""))
    return link(caption, url) if url else caption


_LEAVES: dict[str, Callable[[Block], list[str]]] = {
    "code": lambda held: [fence(_plain(held.get("rich_text")), _language(held)), rich(held.get("caption"))],
    "divider": lambda held: ["---"],
    "equation": lambda held: [code(str(held.get("expression", "")))],
    "image": lambda held: [_image(held)],
    **{
        kind: lambda held: [_file(held)]
        for kind in ("bookmark", "embed", "link_preview", "video", "audio", "file", "pdf")
    },
}
"""Blocks with nothing inside."""
