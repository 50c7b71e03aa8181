"""Confluence's storage format as Markdown."""

import html
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote_plus

from lxml import etree

from replywell.adapters.sources.confluence.macros import QUOTED, SILENT, TITLES
from replywell.adapters.sources.marks import (
    code,
    collapsed,
    escaped,
    fence,
    indented,
    link,
    paragraph,
    quoted,
    table,
    wrapped,
)

MOST_TEXT = 2_000_000
"""Characters that a page may have."""

_AC, _RI = "http://atlassian.com/content", "http://atlassian.com/resource/identifier"
_ROOT = f'<page xmlns:ac="{_AC}" xmlns:ri="{_RI}">'
_cdata = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_entity = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)\w+;")
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "del": "~~", "s": "~~"}
_BLOCKS = {"p", "ul", "ol", "table", "pre", "blockquote", "hr", "div", "section", "h1", "h2", "h3", "h4", "h5", "h6",
           "ac:structured-macro", "ac:macro", "ac:task-list", "ac:layout", "ac:layout-section", "ac:layout-cell",
           "ac:rich-text-body", "ac:adf-extension", "ac:adf-fallback", "ac:adf-content", "ac:adf-node"}  # fmt: skip
_NOTHING = {"ac:parameter", "ac:placeholder", "ac:adf-attribute", "ac:task-id", "ac:task-uuid", "colgroup", "style",
            "script", "ri:user"}  # fmt: skip


def markdown(storage: str, base: str, space: str = "") -> str:
    """A page as Markdown; `base` is the wiki's address and `space` the page's own. Raises ValueError."""
    if len(storage) > MOST_TEXT:
        raise ValueError(
            f"more than {MOST_TEXT // 1_000_000} million characters: split the page into several"
        )
    parts = _cdata.split(storage)
    parts[::2] = [
        _entity.sub(lambda found: html.escape(html.unescape(found.group())), part) for part in parts[::2]
    ]
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    root = etree.fromstring(f"{_ROOT}{''.join(parts)}</page>".replace("\0", "").encode(), parser)
    if root is None:
        raise ValueError("its content is not in Confluence's storage format")
    return "\n\n".join(_Walk(base, space).blocks(root))


class _Walk:
    """One pass over a page."""

    def __init__(self, base: str, space: str) -> None:
        self.base, self.space = base, space
        self._block: dict[str, Callable[[Any], Iterator[str]]] = {
            "ul": self._list, "ol": self._list, "table": self._table, "pre": self._pre, "hr": self._rule,
            "blockquote": self._quotation, "ac:structured-macro": self._macro, "ac:macro": self._macro,
            "ac:task-list": self._tasks, "ac:adf-extension": self._new_editor,
            **{f"h{level}": self._heading for level in range(1, 7)},
        }  # fmt: skip

    def blocks(self, node: Any) -> list[str]:
        """The Markdown blocks inside a node; text that stands between blocks is a paragraph of its own."""
        found: list[str] = []
        loose = [_text(node.text)]

        def settle() -> None:
            if text := paragraph("".join(loose)):
                found.append(text)
            loose.clear()

        for child in node:
            name = _name(child)
            if name in _BLOCKS and not _is_inline(child, name):
                settle()
                found += [block for block in self._block.get(name, self.blocks)(child) if block.strip()]
            else:
                loose.append(self._inline_of(child, name))
            loose.append(_text(child.tail))
        settle()
        return found

    def inline(self, node: Any) -> str:
        """All that is in a node as one run of inline Markdown."""
        parts = [_text(node.text)]
        for child in node:
            parts += [self._inline_of(child, _name(child)), _text(child.tail)]
        return "".join(parts)

    def _inline_of(self, node: Any, name: str) -> str:
        if name in _NOTHING:
            return ""
        if name in _MARKS:
            return wrapped(self.inline(node), _MARKS[name])
        match name:
            case "br":
                return "\\\n"
            case "code":
                return code("".join(node.itertext()))
            case "a":
                return link(self.inline(node), node.get("href", ""), f"{self.base}/")
            case "time":
                return _text(node.get("datetime"))
            case "ac:link":
                return self._link(node)
            case "ac:image":
                return self._image(node)
            case "ac:emoticon":
                return _text(_attribute(node, "emoji-fallback"))
            case "ac:structured-macro" | "ac:macro":
                return self._inline_macro(node)
            case "p" | "div" | "li" | "tr" | "td" | "th":
                return f"{self.inline(node)} "
        return self.inline(node)

    def _heading(self, node: Any) -> Iterator[str]:
        text = " ".join(self.inline(node).replace("\\\n", " ").split())
        if text:
            yield f"{'#' * int(_name(node)[1])} {text}"

    def _rule(self, node: Any) -> Iterator[str]:
        yield "---"

    def _pre(self, node: Any) -> Iterator[str]:
        yield fence("".join(node.itertext()))

    def _quotation(self, node: Any) -> Iterator[str]:
        if inner := "\n\n".join(self.blocks(node)):
            yield quoted(inner)

    def _list(self, node: Any) -> Iterator[str]:
        items = []
        for at, child in enumerate((child for child in node if _name(child) == "li"), 1):
            sign = f"{at}." if _name(node) == "ol" else "-"
            inner = self.blocks(child)
            tight = all(block.startswith(("-", "1.")) for block in inner[1:])
            text = ("\n" if tight else "\n\n").join(inner)
            items.append(f"{sign} {indented(text, ' ' * (len(sign) + 1))}")
        yield "\n".join(items)

    def _tasks(self, node: Any) -> Iterator[str]:
        items = []
        for task in (child for child in node if _name(child) == "ac:task"):
            parts = {_name(child): child for child in task}
            status, body = parts.get("ac:task-status"), parts.get("ac:task-body")
            done = status is not None and (status.text or "").strip() == "complete"
            text = "" if body is None else " ".join(self.inline(body).split())
            items.append(f"- [{'x' if done else ' '}] {text}")
        yield "\n".join(items)

    def _table(self, node: Any) -> Iterator[str]:
        rows, headed = [], False
        for row in _rows(node):
            cells = [child for child in row if _name(child) in {"td", "th"}]
            headed = headed or (not rows and all(_name(cell) == "th" for cell in cells))
            texts: list[str] = []
            for cell in cells:
                texts.append(self._cell(cell))
                span = cell.get("colspan", "1")
                texts += [""] * (min(int(span), 50) - 1 if span.isdigit() else 0)
            rows.append(texts)
        yield table(rows, headed=headed)

    def _cell(self, node: Any) -> str:
        return self.inline(node).replace("\\\n", " ")

    def _macro(self, node: Any) -> Iterator[str]:
        name = _attribute(node, "name")
        given, rich, plain = _parts(node)
        title = given.get("title", "").strip()
        if name in SILENT:
            return
        if plain is not None:
            if title:
                yield f"**{escaped(title)}**"
            yield fence("".join(plain.itertext()), given.get("language", ""))
            return
        inner = [] if rich is None else self.blocks(rich)
        if title and name in TITLES:
            inner = [f"**{escaped(title)}**", *inner]
        if name in QUOTED:
            yield quoted("\n\n".join(inner)) if inner else ""
        else:
            yield from inner

    def _inline_macro(self, node: Any) -> str:
        """A macro inside a line or a cell: a status, a ticket's key, or the text of a larger one."""
        name = _attribute(node, "name")
        given, rich, plain = _parts(node)
        if name in {"status", "jira"}:
            return escaped(given.get("title" if name == "status" else "key", ""))
        if name in SILENT:
            return ""
        if plain is not None:
            return code("".join(plain.itertext()))
        return "" if rich is None else self.inline(rich)

    def _new_editor(self, node: Any) -> Iterator[str]:
        """What the new editor adds carries its look for others along; without it, its content."""
        spare = [child for child in node if _name(child) == "ac:adf-fallback"]
        for child in spare or node:
            yield from self.blocks(child)

    def _link(self, node: Any) -> str:
        text, url = "", ""
        for child in node:
            match _name(child):
                case "ac:plain-text-link-body" | "ac:link-body":
                    text = self.inline(child).strip()
                case "ri:page" | "ri:blog-post":
                    title = _attribute(child, "content-title")
                    text = text or _text(title)
                    space = _attribute(child, "space-key") or self.space
                    url = f"{self.base}/display/{space}/{quote_plus(title)}" if space and title else ""
                case "ri:attachment":
                    text = text or _text(_attribute(child, "filename"))
                case "ri:url":
                    url = _attribute(child, "value")
        return link(text, url) if url else text

    def _image(self, node: Any) -> str:
        """Attachments are not fetched: of such a picture, what it is said to show stays."""
        alt = _text(_attribute(node, "alt")).strip()
        for child in node:
            if _name(child) == "ri:url" and link("x", _attribute(child, "value")) != "x":
                return f"!{link(alt or 'image', _attribute(child, 'value'))}"
        return alt


def _name(node: Any) -> str:
    tag = etree.QName(node)
    prefix = {_AC: "ac:", _RI: "ri:"}.get(tag.namespace or "", "")
    return prefix + tag.localname


def _attribute(node: Any, name: str) -> str:
    return node.get(f"{{{_AC}}}{name}") or node.get(f"{{{_RI}}}{name}") or ""


def _text(text: str | None) -> str:
    return escaped(collapsed(text or ""))


def _is_inline(node: Any, name: str) -> bool:
    return name == "ac:structured-macro" and _attribute(node, "name") in {"status", "jira"}


def _rows(node: Any) -> Iterator[Any]:
    """The rows of this table, not those of tables inside it."""
    for child in node:
        if _name(child) == "tr":
            yield child
        elif _name(child) in {"tbody", "thead", "tfoot"}:
            yield from _rows(child)


def _parts(node: Any) -> tuple[dict[str, str], Any, Any]:
    """A macro's parameters, its rich body and its plain one."""
    given, rich, plain = {}, None, None
    for child in node:
        match _name(child):
            case "ac:parameter":
                given[_attribute(child, "name")] = "".join(child.itertext())
            case "ac:rich-text-body":
                rich = child
            case "ac:plain-text-body":
                plain = child
    return given, rich, plain
