"""Markdown written from what wikis hold: text stays text, whatever signs are in it."""

import re
from collections.abc import Sequence
from urllib.parse import quote, urljoin, urlsplit

BREAK = "\\\n"
"""A line break inside a paragraph."""

_signs = re.compile(r"\\(?=[!-/:-@\[-`{-~])|[*`]|(?<!\w)_|_(?!\w)|\[|\](?=[(\[:])|<(?=[A-Za-z/!?])|~(?=~)")
_opening = re.compile(
    r"^(\s*)(#{1,6}(?=\s|$)|[-+>](?=\s|$)|[-=]{3,}\s*$|\d{1,9}(?=[.)](?:\s|$)))", re.MULTILINE
)
_blanks = re.compile(r"[ \t\r\f\v\xa0]*\n[ \t\r\f\v\xa0]*|[ \t\r\f\v\xa0]+")
_language = re.compile(r"[\w+#.-]{1,30}\Z")


def escaped(text: str) -> str:
    """Text in which no sign has a meaning in Markdown."""
    return _signs.sub(lambda sign: f"\\{sign.group()}", text)


def paragraph(text: str) -> str:
    """Inline Markdown as a paragraph: a line that would begin a heading, a list or a quotation does not."""
    text = "\n".join(line.strip() for line in _parted(text)[1].splitlines())
    return _opening.sub(_unopened, text)


def _parted(text: str) -> tuple[str, str, str]:
    """Blanks and line breaks before the text, the text, and those after it."""
    start, end = 0, len(text)
    while start < end and (text[start].isspace() or text.startswith(BREAK, start)):
        start += 1 if text[start].isspace() else len(BREAK)
    while end > start and (text.endswith(BREAK, start, end) or text[end - 1].isspace()):
        end -= len(BREAK) if text.endswith(BREAK, start, end) else 1
    return text[:start], text[start:end], text[end:]


def _unopened(found: re.Match[str]) -> str:
    blank, sign = found.groups()
    return f"{blank}{sign}\\" if sign.isdigit() else f"{blank}\\{sign}"


def collapsed(text: str) -> str:
    """White space as a browser shows it: one blank."""
    return _blanks.sub(" ", text)


def code(text: str) -> str:
    """Inline code, also where it has backticks in it."""
    text = " ".join(text.split())
    if not text:
        return ""
    ticks = "`" * (_longest(text) + 1)
    pad = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def fence(text: str, language: str = "") -> str:
    """A block of code that no line in it can end."""
    ticks = "`" * max(3, _longest(text) + 1)
    named = language.strip().lower()
    text = text.replace("\r\n", "\n").strip("\n")
    return f"{ticks}{named if _language.match(named) else ''}\n{text}\n{ticks}"


def _longest(text: str) -> int:
    return max((len(run) for run in re.findall(r"`+", text)), default=0)


def wrapped(text: str, mark: str) -> str:
    """Marked text; blanks and breaks at its ends go outside, because Markdown wants it so."""
    before, inner, after = _parted(text)
    return f"{before}{mark}{inner}{mark}{after}" if inner and "\n\n" not in inner else text


def link(text: str, url: str, base: str = "") -> str:
    """A link to a web or mail address; the bare text for any other."""
    there = address(url, base)
    before, label, after = _parted(text)
    return f"{before}[{label or escaped(there)}]({there}){after}" if there else text


def address(url: str, base: str = "") -> str:
    """The whole address if it is one for the web or mail, with nothing in it that ends a link; else nothing."""
    try:
        there = urljoin(base, url.strip()) if base else url.strip()
        scheme = urlsplit(there).scheme.lower()
    except ValueError:
        return ""
    return quote(there, safe="%/:?#@!$&'*+,;=~-._[]") if scheme in {"http", "https", "mailto"} else ""


def indented(text: str, by: str) -> str:
    """All lines but the first moved in, so that they belong to the list item."""
    return f"\n{by}".join(text.split("\n")).replace(f"\n{by}\n", "\n\n")


def quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.strip().split("\n"))


def table(rows: Sequence[Sequence[str]], *, headed: bool = True) -> str:
    """A table whose first row is its head; without one the head is empty. Cells become one line each."""
    width = max((len(row) for row in rows), default=0)
    if not width:
        return ""
    full = [[_cell(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    lines = full if headed else [[""] * width, *full]
    written = [f"| {' | '.join(row)} |" for row in lines]
    return "\n".join([written[0], f"|{' --- |' * width}", *written[1:]])


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("\\|", "|").replace("|", "\\|")
