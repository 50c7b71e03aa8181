"""Cuts an article into passages: by headings, then by blocks, never through a table, list or code."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from replywell.adapters.models.port import about_tokens

TARGET = 200
"""Tokens a passage aims at: with its title and headings it stays within the 256 that the embedder reads."""
OVERLAP = 0.15
"""Share of a passage that is repeated from the one before, in whole sentences."""

SHORT = 50
"""Tokens below which a section is too short to be found by itself."""

type Tokens = Callable[[str], int]
"""How many tokens of the embedder a text has."""

_markdown = MarkdownIt("commonmark").enable("table")
_line_end = re.compile(r"\r\n|\r|\n")
_sentence = re.compile(r".+?(?:(?<=[.!?।؟])\s+|(?<=[。！？])\s*|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Chunk:
    heading: str
    """Heading path joined by ` › `; empty above the first heading."""
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class _Block:
    text: str
    tokens: int
    sentences: tuple[str, ...] = ()
    """Of prose, which may be cut between them; each ends with the space that follows it."""


_NO_TITLE = _Block("", 0)


@dataclass(frozen=True, slots=True)
class _Section:
    path: tuple[str, ...]
    """The headings above it and its own."""
    anchor: str
    title: _Block
    """Its own heading as it is written; none above the first one, and where it stands in the text."""
    blocks: list[_Block]

    @property
    def tokens(self) -> int:
        return sum(block.tokens for block in self.blocks)


def chunk(markdown: str, tokens: Tokens = about_tokens) -> list[Chunk]:
    """Passages in order; joined without their overlap they are the whole article."""
    chunks: list[Chunk] = []
    for section in _gathered(_sections(markdown, tokens)):
        heading = " › ".join(section.path)
        chunks.extend(Chunk(heading, section.anchor, text) for text in _packed(section.blocks, tokens))
    return chunks


def slug(heading: str) -> str:
    """A heading as the anchor of its section."""
    return re.sub(r"[^\w]+", "-", heading.lower()).strip("-")[:200]


def _sections(markdown: str, tokens: Tokens) -> list[_Section]:
    lines = _line_end.split(markdown)  # the parser's idea of a line, not Python's
    sections = [_Section((), "", _NO_TITLE, [])]
    path: list[tuple[int, str]] = []
    parsed = _markdown.parse(markdown)
    for index, token in enumerate(parsed):
        if token.level != 0 or token.map is None or token.nesting < 0:
            continue
        block = "\n".join(lines[token.map[0] : token.map[1]])
        if token.type == "heading_open":
            level = int(token.tag[1])
            title = _plain(parsed[index + 1])
            path = [entry for entry in path if entry[0] < level] + [(level, title)]
            names = tuple(name for _, name in path)
            sections.append(_Section(names, slug(title), _Block(block.strip(), tokens(block)), []))
        elif block.strip() and token.type == "paragraph_open":
            sections[-1].blocks.append(_prose(block.strip(), tokens))
        elif block.strip():
            sections[-1].blocks.append(_Block(block.strip("\n"), tokens(block)))
    return [section for section in sections if section.blocks]


def _gathered(sections: list[_Section]) -> list[_Section]:
    """A section too short to tell much takes in what follows it under the same heading, while there is room.

    It goes by the heading they share; their own stay in the text.
    """
    gathered: list[_Section] = []
    for section in sections:
        before = gathered[-1] if gathered else None
        if before and _belong_together(before, section):
            shared = section.path[:-1]
            if before.path == shared:
                blocks, title = before.blocks, before.title
            else:
                blocks, title = [before.title, *before.blocks], _NO_TITLE
            gathered[-1] = _Section(shared, before.anchor, title, [*blocks, section.title, *section.blocks])
        else:
            gathered.append(section)
    return gathered


def _belong_together(before: _Section, section: _Section) -> bool:
    parent = section.path[:-1]
    related = parent == before.path or (before.title != _NO_TITLE and parent == before.path[:-1])
    together = before.title.tokens + before.tokens + section.title.tokens + section.tokens
    return related and before.tokens < SHORT and together <= TARGET


def _plain(inline: Token) -> str:
    return "".join(t.content for t in inline.children or [] if t.type in {"text", "code_inline"}).strip()


def _prose(text: str, tokens: Tokens) -> _Block:
    return _Block(text, tokens(text), tuple(_sentence.findall(text)))


def _packed(blocks: list[_Block], tokens: Tokens) -> list[str]:
    """Blocks gathered up to the target; a longer one stays whole unless it is prose."""
    passages: list[str] = []
    current: list[_Block] = []
    for block in (part for whole in blocks for part in _parts(whole, tokens)):
        if current and sum(each.tokens for each in current) + block.tokens > TARGET:
            passages.append(_joined(current))
            tail = _tail(current[-1], tokens)
            current = [tail] if tail and tail.tokens + block.tokens <= TARGET else []
        current.append(block)
    if current:
        passages.append(_joined(current))
    return passages


def _joined(blocks: list[_Block]) -> str:
    return "\n\n".join(block.text for block in blocks).strip("\n")


def _parts(block: _Block, tokens: Tokens) -> list[_Block]:
    """A paragraph that is too long is cut between sentences, with room for the overlap."""
    if block.tokens <= TARGET or not block.sentences:
        return [block]
    parts: list[str] = []
    current, length = "", 0
    for sentence in block.sentences:
        count = tokens(sentence)
        if current and length + count > TARGET * (1 - OVERLAP):
            parts.append(current)
            current, length = "", 0
        current, length = current + sentence, length + count
    return [_prose(part.strip(), tokens) for part in (*parts, current)]


def _tail(block: _Block, tokens: Tokens) -> _Block | None:
    """The last sentences of a passage, repeated at the start of the next."""
    tail, length = "", 0
    for sentence in reversed(block.sentences):
        length += tokens(sentence)
        if length > TARGET * OVERLAP:
            break
        tail = sentence + tail
    return _prose(tail.strip(), tokens) if tail else None
