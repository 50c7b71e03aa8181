"""An article's Markdown as a page for readers: clean HTML with anchors, its contents, its links and pictures."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from replywell.knowledge.chunk import slug

# Raw HTML stays text. The headings are those that passages are cut by.
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
_CHECKSUM = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_ALIGNED = {"text-align:right": "cell--end", "text-align:center": "cell--middle"}
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_TAGS = {
    "a", "blockquote", "br", "code", "em", "hr", "img", "li", "ol", "p", "pre", "strong", "table", "tbody", "td",
    "th", "thead", "tr", "ul", *_HEADINGS,
}  # fmt: skip
_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
    "ol": {"start"},
    "td": {"class"},
    "th": {"class"},
} | {heading: {"id"} for heading in _HEADINGS}
DEEPEST = 3
"""Headings below this level are not in the contents."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the contents. `level` is 2 for a section and 3 for a part of one."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that is ours: where it is served, and its size in pixels, so that nothing moves when it comes."""

    address: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Typeset:
    html: SafeString
    contents: tuple[Heading, ...]


class Manuscript:
    """A text that was read; `typeset` makes its page once it is known what its links and pictures lead to."""

    def __init__(self, markdown: str, title: str = "") -> None:
        self._tokens = _MARKDOWN.parse(markdown.replace("\0", ""))
        self._drop_title(title)

    @property
    def links(self) -> set[str]:
        """Where its links lead."""
        return {str(token.attrGet("href")) for token in self._inside() if token.type == "link_open"}

    @property
    def checksums(self) -> set[str]:
        """Which of our pictures it shows."""
        sources = (str(token.attrGet("src")) for token in self._inside() if token.type == "image")
        return {found[0] for found in map(_CHECKSUM.findall, sources) if found}

    def typeset(
        self, links: Mapping[str, str] | None = None, pictures: Mapping[str, Picture] | None = None
    ) -> Typeset:
        """The page; `links` lead elsewhere than was written, `pictures` are by their checksum.

        Any other picture becomes its words: loading one tells its host who reads, and when.
        """
        contents = tuple(self._anchored())
        for block in self._tokens:
            if block.type in ("th_open", "td_open"):
                _align(block)
            for token in block.children or []:
                if token.type == "link_open":
                    href = str(token.attrGet("href"))
                    token.attrSet("href", (links or {}).get(href, href))
                elif token.type == "image":
                    _place(token, pictures or {})
        return Typeset(_cleaned(self._rendered()), contents)

    def _inside(self) -> Iterator[Token]:
        return (token for block in self._tokens for token in block.children or [])

    def _rendered(self) -> str:
        return str(_MARKDOWN.renderer.render(self._tokens, _MARKDOWN.options, {}))

    def _drop_title(self, title: str) -> None:
        """The page has the title as its heading: one that only repeats it goes."""
        heading = [token.type for token in self._tokens[:2]] == ["heading_open", "inline"]
        if not heading or self._tokens[0].tag != "h1":
            return
        if not title or _plain(self._tokens[1]).casefold() == title.strip().casefold():
            del self._tokens[:3]

    def _anchored(self) -> Iterator[Heading]:
        """Give each heading the anchor of its passages, and a level below that of the page's title."""
        levels = [int(token.tag[1]) for token in self._tokens if token.type == "heading_open"]
        down = 1 if 1 in levels else 0
        seen: dict[str, int] = {}
        for place, token in enumerate(self._tokens):
            if token.type not in ("heading_open", "heading_close"):
                continue
            level = min(int(token.tag[1]) + down, 6)
            token.tag = f"h{level}"
            if token.type == "heading_open" and token.level == 0:
                text = _plain(self._tokens[place + 1])
                anchor = _unused(slug(text), seen)
                if anchor:
                    token.attrSet("id", anchor)
                    if level <= DEEPEST:
                        yield Heading(level, text, anchor)


def _unused(anchor: str, seen: dict[str, int]) -> str:
    """The anchor itself the first time, numbered afterwards."""
    if not anchor:
        return ""
    seen[anchor] = seen.get(anchor, 0) + 1
    if seen[anchor] == 1:
        return anchor
    return _unused(f"{anchor}-{seen[anchor]}", seen)


def _plain(inline: Token) -> str:
    return "".join(t.content for t in inline.children or [] if t.type in {"text", "code_inline"}).strip()


def _align(cell: Token) -> None:
    style = str(cell.attrs.pop("style", ""))
    if style in _ALIGNED:
        cell.attrSet("class", _ALIGNED[style])


def _place(token: Token, pictures: Mapping[str, Picture]) -> None:
    found = _CHECKSUM.findall(str(token.attrGet("src")))
    picture = pictures.get(found[0]) if found else None
    if picture is None:
        token.type, token.content = "text", token.content or _("(picture)")
        token.children, token.attrs = None, {}
        return
    size: dict[str, Any] = {"width": picture.width, "height": picture.height} if picture.width else {}
    token.attrs = {"src": picture.address, "alt": "", **size, "loading": "lazy", "decoding": "async"}


def _cleaned(rendered: str) -> SafeString:
    clean = nh3.clean(
        rendered,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    )
    # What is wider than the page scrolls by itself, by keyboard too. Text has no bare `<`: it is escaped.
    region = f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(_("Table"))}"><table>'
    clean = clean.replace("<table>", region).replace("</table>", "</table></div>")
    return mark_safe(clean.replace("<pre>", '<pre tabindex="0">'))  # noqa: S308 - cleaned above, with tags of our own
