"""Plain text of an HTML mail, with links, lists, tables and quotes still recognizable.

Mail programs mark what they quote in the tree; those marks are surer than any wording.
"""

import re
from dataclasses import dataclass

from lxml import etree

from replywell.adapters.channels.email.html import MAX_HTML, is_pathological
from replywell.adapters.channels.email.quote_cues import (
    beginning,
    begins_quoted_rest,
    has_quote_cue,
    has_signature_cue,
    holds_quote,
    holds_signature,
)

_BLOCKS = {
    "address", "article", "aside", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "header", "li", "main", "section", "table", "tbody", "tfoot", "thead",
    "tr", "caption",
}  # fmt: skip
_PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "pre", "hr"}
_SILENT = {
    "head",
    "script",
    "style",
    "title",
    "template",
    "svg",
    "math",
    "noscript",
    "iframe",
    "object",
    "select",
    "textarea",
}
_SPACES = re.compile(r"[ \t\r\n\f\u00a0]+")
_INVISIBLE = re.compile(r"[\u00ad\u034f\u200b\u200c\u2060\ufeff]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_TAG = re.compile(r"<[^<>]*>")
_RULE_BELOW = re.compile(r"\n---\s*\Z")
_UNSEEN = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|mso-hide:all|opacity:0(?:\.0+)?(?![.\d])"
    r"|font-size:0(?:\.0+)?(?:px|pt|em|rem|%)?(?:!important)?(?:;|$)|color:transparent)"
)
_WHITE = re.compile(
    r"(?:^|;)color:(?:white|#fff(?:fff)?|rgba?\(255,255,255(?:,1(?:\.0)?)?\))(?:!important)?(?:;|$)"
)
_PAPER = re.compile(r"white|#fff(?:fff)?")
MAX_LINK = 300
MAX_QUOTES = 20


@dataclass(frozen=True, slots=True)
class HtmlText:
    """The text of an HTML mail; `new` and `quoted` are empty where its tree says nothing about quotes."""

    text: str
    new: str = ""
    quoted: str = ""


def is_hidden(element: etree._Element) -> bool:
    """Whether its text is there for machines only: not displayed, without size, or white on white.

    White text counts where nothing colours what lies behind it; a class may do that, so there it stays.
    """
    if "hidden" in element.attrib:
        return True
    style = "".join((element.get("style") or "").lower().split())
    if style and _UNSEEN.search(style):
        return True
    white = (style and _WHITE.search(style)) or _PAPER.fullmatch((element.get("color") or "").strip().lower())
    return bool(white) and not any(_coloured(each) for each in (element, *element.iterancestors()))


def _coloured(element: etree._Element) -> bool:
    """Whether something may lie behind its text that is not white."""
    if element.tag in {"html", "body"} and not (element.get("bgcolor") or element.get("background")):
        return "background" in (element.get("style") or "").lower()
    if element.get("class") or element.get("background"):
        return True
    behind = (element.get("bgcolor") or "").strip().lower()
    return (
        bool(behind and not _PAPER.fullmatch(behind)) or "background" in (element.get("style") or "").lower()
    )


def html_to_text(html: str) -> str:
    """The words of an HTML mail in reading order."""
    return read_html(html).text


def read_html(html: str) -> HtmlText:
    """The text, and which of it the tree marks as quoted."""
    html = html[:MAX_HTML].replace("\0", "")
    if is_pathological(html):
        return HtmlText(_SPACES.sub(" ", _TAG.sub(" ", html)).strip())
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        tree = etree.fromstring(html.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        tree = None
    if tree is None:
        return HtmlText("")
    writer = _Writer(cues=has_quote_cue(html), signs=has_signature_cue(html))
    writer.write(tree)
    whole = _tidy("".join(text for text, _ in writer.out))
    if not any(quoted for _, quoted in writer.out):
        return HtmlText(whole)
    new = _RULE_BELOW.sub("", _tidy("".join(text for text, quoted in writer.out if not quoted)))
    quoted = _tidy("".join(text for text, quoted in writer.out if quoted))
    return HtmlText(whole, new, quoted)


def _tidy(text: str) -> str:
    lines = [line.rstrip() for line in text.split("\n")]
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n")


class _Writer:
    """Walks the tree once and writes lines."""

    def __init__(self, cues: bool, signs: bool) -> None:
        self.out: list[tuple[str, bool]] = []
        self.cues, self.signs = cues, signs
        self.quoting: list[etree._Element] = []
        self.rest = False
        self.depth = self.last_depth = 0
        self.pre = 0
        self.breaks = 0
        self.at_start = True
        self.cell = False
        self.lists: list[int] = []

    def write(self, root: etree._Element) -> None:
        silent: etree._Element | None = None
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if not isinstance(element.tag, str):
                continue
            if silent is not None:
                if event == "end" and element is silent:
                    silent = None
                    self.text(element.tail)
            elif event == "start" and (element.tag in _SILENT or is_hidden(element)):
                silent = element
            elif event == "start":
                self.start(element)
                self.text(element.text)
            else:
                self.end(element)
                self.text(element.tail)

    def start(self, element: etree._Element) -> None:
        tag = element.tag
        self._heed_marks(element)
        if tag in _PARAGRAPHS:
            self._break(2)
        elif tag in _BLOCKS:
            self._break(1)
        if tag == "br":
            self._line()
        elif tag == "blockquote":
            self.depth = min(self.depth + 1, MAX_QUOTES)
        elif tag == "pre":
            self.pre += 1
        elif tag in {"ul", "ol"}:
            self.lists.append(0 if tag == "ol" else -1)
        elif tag == "li":
            self._bullet()
        elif tag in {"td", "th"}:
            self.cell = not self.at_start and not self.breaks
        elif tag == "hr":
            self._put("---")
            self._break(2)
        elif tag == "img" and (alt := (element.get("alt") or "").strip()):
            self._put(f"[{_SPACES.sub(' ', alt)[:200]}]")

    def end(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == "a":
            self._link(element)
        elif tag == "blockquote":
            self._break(2)
            self.depth = max(self.depth - 1, 0)
        elif tag == "pre":
            self.pre -= 1
        elif tag in {"ul", "ol"} and self.lists:
            self.lists.pop()
        if tag in _PARAGRAPHS:
            self._break(2)
        elif tag in _BLOCKS:
            self._break(1)
        if self.quoting and element is self.quoting[-1]:
            self.quoting.pop()

    def text(self, text: str | None) -> None:
        if not text:
            return
        text = _INVISIBLE.sub("", text)
        if self.pre:
            for number, line in enumerate(text.split("\n")):
                if number:
                    self._line()
                if line:
                    self._put(line)
            return
        text = _SPACES.sub(" ", text)
        if self.at_start or self.breaks:
            text = text.lstrip()
        if text:
            self._put(text)

    def _heed_marks(self, element: etree._Element) -> None:
        if self.cues and not self.rest:
            self.rest = begins_quoted_rest(element)
            if not self.quoting and holds_quote(element):
                self.quoting.append(element)
        if self.signs and not self.quoting and not self.rest and holds_signature(element):
            self._sign(element)

    def _sign(self, element: etree._Element) -> None:
        """The mark that plain text has above a signature, where the writer's program did not write it."""
        if self.at_start or not beginning(element, 10).strip():
            return
        self.signs = False
        if not (self.out and self.out[-1][0].strip() == "--"):
            self._break(1)
            self._put("-- ")
        self._break(1)

    def _put(self, text: str) -> None:
        if self.breaks and self.out:
            self._emit(self._newlines())
        if self.breaks or self.at_start:
            self._emit("> " * self.depth)
        elif self.cell:
            self._emit(" | ")
        self.breaks, self.at_start, self.cell = 0, False, False
        self._emit(text)

    def _newlines(self) -> str:
        """Blank lines inside a quote carry its mark; those around it do not."""
        mark = ("> " * min(self.depth, self.last_depth)).rstrip()
        self.last_depth = self.depth
        return "\n" + f"{mark}\n" * (self.breaks - 1)

    def _emit(self, text: str) -> None:
        if text:
            self.out.append((text, self.rest or bool(self.quoting)))

    def _break(self, lines: int) -> None:
        if not self.at_start:
            self.breaks = max(self.breaks, lines)
        self.cell = False

    def _line(self) -> None:
        if not self.at_start:
            self.breaks = min(self.breaks + 1, 3)

    def _bullet(self) -> None:
        indent = "  " * (min(len(self.lists), 6) - 1)
        if self.lists and self.lists[-1] >= 0:
            self.lists[-1] += 1
            self._put(f"{indent}{self.lists[-1]}. ")
        else:
            self._put(f"{indent}- ")

    def _link(self, element: etree._Element) -> None:
        address = (element.get("href") or "").strip()
        if not address.lower().startswith(("http://", "https://")) or len(address) > MAX_LINK:
            return
        said = beginning(element, MAX_LINK).strip()
        if said and said.rstrip("/") not in address and address not in said:
            self._put(f" ({address})")
