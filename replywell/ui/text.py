"""Markdown that people and models wrote, as HTML that is safe to show."""

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token


class _Pictured(RendererHTML):
    """Draws the pictures that the caller has; of any other image the words."""

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        label = html.escape(tokens[idx].content)
        address = env["pictures"].get(tokens[idx].attrGet("src"))
        return f'<img src="{html.escape(address)}" alt="{label}">' if address else label


# Raw HTML stays text. Images stay out: loading one tells its host who reads and when.
_MARKDOWN = (
    MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True})
    .enable("table")
    .disable("image")
)
_PICTURED = MarkdownIt(
    "commonmark", {"html": False, "linkify": False, "breaks": True}, renderer_cls=_Pictured
).enable("table")
_LINES = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable("image")
_LITERAL = re.compile(r"</?(?:a|code|pre)\b")
_WEB = re.compile(r"https?://|/(?![/\\])", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w&/#])#([1-9]\d{0,8})\b")
_TAGS = {
    "a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


def markdown(written: str, pictures: Mapping[str, str] | None = None) -> SafeString:
    """Markdown as HTML: a closed list of tags, links only to web and mail addresses, no images.

    `pictures` are those that may be shown all the same: what the text calls them, and an address of ours.
    """
    if pictures:
        return _cleaned(_PICTURED.render(written, {"pictures": pictures}), tags=_TAGS | {"img"})
    return _cleaned(_MARKDOWN.render(written))


def note(written: str, names: Iterable[str] = ()) -> SafeString:
    """Markdown of a note: names behind an `@` are marked, `#123` leads to that ticket."""
    marked = "|".join(
        re.escape(html.escape(name, quote=False)) for name in sorted(names, key=len, reverse=True)
    )
    people = re.compile(f"@(?:{marked})(?!\\w)", re.IGNORECASE) if marked else None
    done, inside = [], 0
    for part in re.split(r"(<[^>]*>)", markdown(written)):
        if part.startswith("<"):
            inside += len(_LITERAL.findall(part)) * (-1 if part.startswith("</") else 1)
        done.append(part if inside or part.startswith("<") else _linked(part, people))
    return mark_safe("".join(done))  # noqa: S308 - cleaned HTML with tags of our own


def _linked(text: str, people: re.Pattern[str] | None) -> str:
    text = people.sub(r'<span class="mention">\g<0></span>', text) if people else text
    return _NUMBER.sub(r'<a href="/tickets/\1/">#\1</a>', text)


def inline(written: str) -> SafeString:
    """The same for a piece of a text: only what stands within a line; line breaks stay line breaks."""
    leading = written[: len(written) - len(written.lstrip())]
    trailing = written[len(written.rstrip()) :] if written.strip() else ""
    return mark_safe(leading + _cleaned(_LINES.renderInline(written.strip())) + trailing)  # noqa: S308 - white space around cleaned HTML


def web_address(address: str) -> str:
    """The address, if following it can only open a page; empty for `javascript:` and its like."""
    return address if _WEB.match(address) else ""


def _cleaned(rendered: str, tags: set[str] = _TAGS) -> SafeString:
    clean = nh3.clean(
        rendered,
        tags=tags,
        attributes={"a": {"href"}, "img": {"src", "alt"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return mark_safe(clean)  # noqa: S308 - cleaned above
