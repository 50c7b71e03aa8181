"""Cuts an article into passages: by headings, then by blocks, never through a table, list or code."""

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

TARGET = 900
"""Characters a passage aims at: about 200 tokens of the embedder, which reads 256 at most."""
OVERLAP = 0.15
"""Share of a passage that is repeated from the one before, in whole blocks or sentences."""

_markdown = MarkdownIt("commonmark").enable("table")
_line_end = re.compile(r"\r\n|\r|\n")
_sentence_end = re.compile(r"(?<=[.!?。])\s+")


@dataclass(frozen=True, slots=True)
class Chunk:
    heading: str
    """Heading path joined by ` › `; empty above the first heading."""
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class _Block:
    text: str
    prose: bool
    """May be cut between its sentences."""


def chunk(markdown: str) -> list[Chunk]:
    """Passages in order; joined without their overlap they are the whole article."""
    chunks: list[Chunk] = []
    for path, blocks in _sections(markdown):
        heading = " › ".join(path)
        anchor = slug(path[-1]) if path else ""
        chunks.extend(Chunk(heading, anchor, text) for text in _packed(blocks))
    return chunks


def slug(heading: str) -> str:
    """A heading as the anchor of its section."""
    return re.sub(r"[^\w]+", "-", heading.lower()).strip("-")[:200]


def _sections(markdown: str) -> list[tuple[list[str], list[_Block]]]:
    lines = _line_end.split(markdown)  # the parser's idea of a line, not Python's
    sections: list[tuple[list[str], list[_Block]]] = [([], [])]
    path: list[tuple[int, str]] = []
    tokens = _markdown.parse(markdown)
    for index, token in enumerate(tokens):
        if token.level != 0 or token.map is None or token.nesting < 0:
            continue
        if token.type == "heading_open":
            level = int(token.tag[1])
            title = _plain(tokens[index + 1])
            path = [entry for entry in path if entry[0] < level] + [(level, title)]
            sections.append(([name for _, name in path], []))
        else:
            block = "\n".join(lines[token.map[0] : token.map[1]])
            if block.strip():
                prose = token.type == "paragraph_open"
                sections[-1][1].append(_Block(block.strip() if prose else block.strip("\n"), prose))
    return [(path_, blocks) for path_, blocks in sections if blocks]


def _plain(inline: Token) -> str:
    return "".join(t.content for t in inline.children or [] if t.type in {"text", "code_inline"}).strip()


def _packed(blocks: list[_Block]) -> list[str]:
    """Blocks gathered up to the target; a longer one stays whole unless it is prose."""
    passages: list[str] = []
    current: list[_Block] = []
    for block in (part for whole in blocks for part in _parts(whole)):
        if current and sum(len(each.text) for each in current) + len(block.text) > TARGET:
            passages.append(_joined(current))
            tail = _tail(current[-1])
            current = [tail] if tail and len(tail.text) + len(block.text) <= TARGET else []
        current.append(block)
    if current:
        passages.append(_joined(current))
    return passages


def _joined(blocks: list[_Block]) -> str:
    return "\n\n".join(block.text for block in blocks).strip("\n")


def _parts(block: _Block) -> list[_Block]:
    """A paragraph that is too long is cut between sentences, with room for the overlap."""
    if len(block.text) <= TARGET or not block.prose:
        return [block]
    parts, current = [], ""
    for sentence in _sentence_end.split(block.text):
        if current and len(current) + len(sentence) > TARGET * (1 - OVERLAP):
            parts.append(current)
            current = ""
        current = f"{current} {sentence}".strip()
    return [_Block(part, prose=True) for part in (*parts, current)]


def _tail(block: _Block) -> _Block | None:
    """The last sentences of a passage, repeated at the start of the next: about 15 %."""
    tail = ""
    for sentence in reversed(_sentence_end.split(block.text) if block.prose else ()):
        if len(tail) + len(sentence) > TARGET * OVERLAP:
            break
        tail = f"{sentence} {tail}".strip()
    return _Block(tail, prose=True) if tail else None
