"""Markdown as somebody would type it into a mail without formatting."""

from collections.abc import Iterable, Sequence

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

_MARKS = {"strong": "*", "s": "~", "em": "_"}


def plain_text(tokens: Sequence[Token]) -> str:
    """The tokens of a parsed Markdown text as readable plain text, no line end behind."""
    return "\n".join(line.rstrip() for line in _spaced(SyntaxTreeNode(tokens).children)).strip("\n")


def _spaced(nodes: Iterable[SyntaxTreeNode], *, tight: bool = False) -> list[str]:
    """The lines of some blocks with a blank line between each two; none in a tight list."""
    result: list[str] = []
    for node in nodes:
        lines = _lines(node)
        if result and lines and not (tight and (node.hidden or node.type.endswith("_list"))):
            result.append("")
        result += lines
    return result


def _lines(node: SyntaxTreeNode) -> list[str]:
    match node.type:
        case "bullet_list" | "ordered_list":
            return _list(node)
        case "blockquote":
            return [f"> {line}" for line in _spaced(node.children)]
        case "fence" | "code_block":
            return [f"    {line}" for line in node.content.rstrip("\n").split("\n")]
        case "table":
            return [
                " | ".join(" ".join(_text(cell.children).split()) for cell in row.children)
                for section in node.children
                for row in section.children
            ]
        case "hr":
            return ["-" * 40]
        case _:
            return _text(node.children).split("\n")


def _list(node: SyntaxTreeNode) -> list[str]:
    tight = all(
        block.hidden or block.type != "paragraph" for item in node.children for block in item.children
    )
    number = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
    result: list[str] = []
    for item in node.children:
        mark = "- " if number is None else f"{number}. "
        number = None if number is None else number + 1
        if result and not tight:
            result.append("")
        lines = _spaced(item.children, tight=tight) or [""]
        result.append(mark + lines[0])
        result += [" " * len(mark) + line for line in lines[1:]]
    return result


def _text(nodes: Iterable[SyntaxTreeNode]) -> str:
    return "".join(map(_words, nodes))


def _words(node: SyntaxTreeNode) -> str:
    """One piece of a paragraph: links as `words <address>`, emphasis by its marks."""
    match node.type:
        case "softbreak" | "hardbreak":
            return "\n"
        case "link":
            words, href = _text(node.children), str(node.attrs.get("href", ""))
            same = node.markup == "autolink" or href.removeprefix("mailto:") == words
            return words if same or not href else f"{words} <{href}>"
        case "image":
            name, source = node.content or "image", str(node.attrs.get("src", ""))
            return f"[{name}]" if source.startswith("cid:") else f"{name} <{source}>"
        case "code_inline":
            return f"`{node.content}`"
        case "text":
            return node.content
        case kind:
            mark = _MARKS.get(kind, "")
            return f"{mark}{_text(node.children)}{mark}"
