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
_sentence_end = re.compile(r"(?<=[.!?。])\s+")


@dataclass(frozen=True, slots=True)
class Chunk:
    heading: str
    """Heading path joined by ` › `; empty above the first heading."""
    anchor: str
    text: str


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


def _sections(markdown: str) -> list[tuple[list[str], list[str]]]:
    lines = markdown.splitlines()
    sections: list[tuple[list[str], list[str]]] = [([], [])]
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
            block = "\n".join(lines[token.map[0] : token.map[1]]).strip()
            if block:
                sections[-1][1].append(block)
    return [(path_, blocks) for path_, blocks in sections if blocks]


def _plain(inline: Token) -> str:
    return "".join(t.content for t in inline.children or [] if t.type in {"text", "code_inline"}).strip()


def _packed(blocks: list[str]) -> list[str]:
    """Blocks gathered up to the target; a longer one stays whole unless it is prose."""
    passages: list[str] = []
    current: list[str] = []
    for block in (part for whole in blocks for part in _prose_parts(whole)):
        if current and sum(map(len, current)) + len(block) > TARGET:
            passages.append("\n\n".join(current))
            tail = _tail(current[-1])
            current = [tail] if tail and len(tail) + len(block) <= TARGET else []
        current.append(block)
    if current:
        passages.append("\n\n".join(current))
    return passages


def _prose_parts(block: str) -> list[str]:
    """A paragraph that is too long is cut between sentences; lists, tables and code stay whole."""
    if len(block) <= TARGET or re.match(r"([-*+|>]|\d+[.)]|```|~~~| {4})", block):
        return [block]
    parts, current = [], ""
    for sentence in _sentence_end.split(block):
        if current and len(current) + len(sentence) > TARGET:
            parts.append(current)
            current = ""
        current = f"{current} {sentence}".strip()
    return [*parts, current]


def _tail(block: str) -> str:
    """The last sentences of a passage, repeated at the start of the next: about 15 %."""
    if re.match(r"([-*+|>]|\d+[.)]|```|~~~| {4})", block):
        return ""
    tail = ""
    for sentence in reversed(_sentence_end.split(block)):
        if len(tail) + len(sentence) > TARGET * OVERLAP:
            break
        tail = f"{sentence} {tail}".strip()
    return tail
