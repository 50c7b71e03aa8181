"""Words within a paragraph: emphasis, code, links and line breaks as Markdown."""

import re

from lxml import etree

BREAK = "\n\0"
"""A line break that stays one; other white space is worth a space."""
DEEPEST = 100

_line_start = re.compile(r"^(#{1,6}(?=\s)|>|[-+](?=\s)|[-=]{3,}|~{3,}|\d{1,9}(?=[.)]\s))", re.MULTILINE)
_special = re.compile(r"[*`\[\]]|\\(?=[!-/:-@\[-`{-~])|<(?=[A-Za-z/!?])|&(?=#?\w+;)|(?<!\w)_|_(?!\w)|~~")
_marks = {
    "b": "**",
    "strong": "**",
    "em": "*",
    "i": "*",
    "cite": "*",
    "del": "~~",
    "s": "~~",
    "strike": "~~",
}


def escaped(text: str) -> str:
    """Text that Markdown takes as nothing but text."""
    return _special.sub(lambda found: f"\\{found.group()}" if found.group() != "~~" else r"\~\~", text)


def plain_start(text: str) -> str:
    """Lines that begin no heading, list, quotation or rule; after digits it is the point that is made plain."""
    return _line_start.sub(lambda found: f"{found[1]}\\" if found[1][0].isdigit() else f"\\{found[1]}", text)


def words(element: etree._Element | None) -> str:
    """All that an element says, on one line."""
    return "" if element is None else " ".join("".join(element.itertext()).split()).strip("¶ ")


def inline(element: etree._Element, depth: int = 0) -> str:
    """An element as Markdown, with white space as it came."""
    tag = element.tag
    if tag == "br":
        return BREAK
    if tag == "img":
        return escaped(" ".join(element.get("alt", "").split()))
    if tag in {"code", "kbd", "samp", "tt"}:
        return _code("".join(element.itertext()))
    text = inside(element, depth)
    if tag == "a" and element.get("href"):
        return _link(text, element.get("href", ""))
    if tag == "q":
        return f"“{text}”"
    mark = _marks.get(tag, "")
    return _around(text, mark) if mark and mark not in text else text


def inside(element: etree._Element, depth: int = 0) -> str:
    """What an element holds, as Markdown."""
    if depth > DEEPEST:
        return escaped(words(element))
    said = [escaped(element.text or "")]
    for child in element:
        said.append(inline(child, depth + 1) if isinstance(child.tag, str) else "")
        said.append(escaped(child.tail or ""))
    return "".join(said)


def _around(text: str, mark: str) -> str:
    bare = text.strip()
    if not bare or BREAK in text:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{mark}{bare}{mark}{after}"


def _code(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        return ""
    fence = "`" * (max((len(run) for run in re.findall(r"`+", text)), default=0) + 1)
    space = " " if "`" in text else ""
    return f"{fence}{space}{text}{space}{fence}"


def _link(text: str, href: str) -> str:
    """A link with its words; marks such as ¶ that name a place on the page are none."""
    bare = " ".join(text.replace(BREAK, " ").split())
    if not bare.strip("¶#§ "):
        return ""
    address = re.sub(r"[\s<>()\\]", lambda found: f"%{ord(found.group()):02X}", href)
    return text.replace(text.strip(), f"[{bare}]({address})", 1)
