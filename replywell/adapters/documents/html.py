"""HTML, however broken, as Markdown: the one way for files, websites and wikis."""

import re
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HTMLParser, document_fromstring

from replywell.adapters.documents.inline import BREAK, escaped, inline, inside, plain_start, words
from replywell.adapters.documents.table import is_layout, table

DEEPEST = 150
"""Elements inside each other; what is deeper is read as plain text."""

_block_names = (
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr html li main nav ol p pre section summary table tbody td tfoot th "
    "thead tr ul"
)
_blocks = frozenset(_block_names.split())
_unseen_names = (
    "script style template noscript iframe object embed svg canvas button input select textarea audio video"
)
_unseen = frozenset(_unseen_names.split())
_invisible = re.compile(r"display:none|visibility:hidden|font-size:0(?![.\d])|opacity:0(?![.\d])")
_page_furniture = frozenset({"nav", "header", "footer", "aside"})
_code_language = re.compile(r"(?:^|\s)(?:language|lang|highlight|brush:?)[-_ ]([\w+#-]{1,20})")


def to_markdown(html: str, base_url: str = "") -> tuple[str, str]:
    """Title and Markdown of a page or of a piece of one; links are made whole with `base_url`.

    A page is read without its navigation, and the heading that is the title is not in the text again.
    """
    if not html.strip():
        return "", ""
    parser = HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True
    )
    try:
        page = document_fromstring(html.replace("\x00", "").encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:
        return "", ""
    if any(each.type == etree.ErrorTypes.ERR_NO_MEMORY for each in parser.error_log):
        raise MemoryError  # lxml would go on with what it has
    _drop_unseen(page)
    _make_whole(page, base_url)
    told = words(page.find(".//head/title"))
    body = _main(page)
    heading = next((each for each in body.iter("h1") if words(each)), None)
    if heading is not None:
        told = words(heading)
        heading.tag, heading.text = "span", ""
        heading[:] = []
    parts = _parts(body, 0)
    return told, "\n\n".join(parts).strip()


def _drop_unseen(page: etree._Element) -> None:
    """Takes out what no reader sees: programs, controls, and text that is hidden."""
    for each in list(page.iterdescendants()):
        if not isinstance(each.tag, str) or each.getparent() is None:
            continue
        style = "".join(each.get("style", "").lower().split())
        hidden = "hidden" in each.attrib or each.get("aria-hidden") == "true" or _invisible.search(style)
        if each.tag in _unseen or hidden:
            each.drop_tree()


def _make_whole(page: etree._Element, base_url: str) -> None:
    """Leaves in `href` only addresses that a reader can follow."""
    stated = page.find(".//base[@href]")
    base = urljoin(base_url, stated.get("href", "")) if stated is not None and base_url else base_url
    for link in page.iter("a"):
        said = link.get("href", "").strip()
        try:
            href = "" if said.startswith("#") else urljoin(base, said) if said else ""
            scheme = urlsplit(href).scheme.lower()
        except ValueError:
            href, scheme = "", ""
        link.set("href", href if scheme in {"http", "https", "mailto", "tel"} else "")


def _main(page: etree._Element) -> etree._Element:
    """Where the text is: what says so, or the body without its furniture."""
    body = page.find("body")
    root = body if body is not None else page
    for path in (".//main", ".//*[@role='main']"):
        found = [each for each in root.findall(path) if words(each)]
        if len(found) == 1:
            return _without(found[0], {"nav"})
    articles = [
        each for each in root.findall(".//article") if each.getparent().tag != "article" and words(each)
    ]
    if len(articles) == 1:
        return _without(articles[0], {"nav"})
    return _without(root, _page_furniture)


def _without(root: etree._Element, tags: set[str] | frozenset[str]) -> etree._Element:
    for each in list(root.iter(*tags)):
        if each is root or (each.tag == "header" and each.find(".//h1") is not None):
            continue
        if each.getparent() is not None:
            each.drop_tree()
    return root


def _parts(element: etree._Element, depth: int) -> list[str]:
    """Blocks of Markdown that an element holds; words between its blocks are paragraphs."""
    if depth > DEEPEST:
        return _paragraph(escaped(words(element)))
    parts: list[str] = []
    running = escaped(element.text or "")
    for child in element:
        if not isinstance(child.tag, str):
            pass
        elif child.tag in _blocks or _holds_blocks(child):
            parts += _paragraph(running)
            running = ""
            parts += _block(child, depth + 1)
        else:
            running += inline(child)
        running += escaped(child.tail or "")
    return parts + _paragraph(running)


def _holds_blocks(element: etree._Element) -> bool:
    return any(each.tag in _blocks for each in element.iterdescendants())


def _block(element: etree._Element, depth: int) -> list[str]:
    match element.tag:
        case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
            text = " ".join(inside(element).replace("\0", " ").split()).strip("¶ ")
            return [f"{'#' * int(element.tag[1])} {text}"] if text else []
        case "pre":
            return _code(element)
        case "ul" | "ol":
            return _list(element, depth)
        case "blockquote":
            return [
                "\n".join(f"> {line}".rstrip() for line in "\n\n".join(_parts(element, depth)).split("\n"))
            ]
        case "hr":
            return ["* * *"]
        case "table" if not is_layout(element):
            return table(element)
        case "p" if "admonition-title" in element.get("class", "").split():
            return [f"**{escaped(words(element))}**"]
        case "dt" | "summary":
            text = " ".join(words(element).split())
            return [f"**{escaped(text)}**"] if text else []
    return _parts(element, depth)


def _paragraph(text: str) -> list[str]:
    lines = (" ".join(line.split()) for line in text.split(BREAK))
    text = "\\\n".join(line for line in lines if line)
    return [plain_start(text)] if text else []


def _code(element: etree._Element) -> list[str]:
    for each in element.iter("br"):
        each.tail = "\n" + (each.tail or "")
    text = "".join(element.itertext()).strip("\r\n").rstrip()
    if not text.strip():
        return []
    around = [element, *element.iter("code"), element.getparent()]
    named = (_code_language.search(each.get("class") or "") for each in around if each is not None)
    language = next((each.group(1) for each in named if each), "")
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{language}\n{text}\n{fence}"]


def _list(element: etree._Element, depth: int) -> list[str]:
    start = element.get("start", "")
    number = int(start) if element.tag == "ol" and re.fullmatch(r"\d{1,8}", start) else 1
    items: list[str] = []
    for child in element:
        if not isinstance(child.tag, str):
            continue
        parts = _block(child, depth + 1) if child.tag in {"ul", "ol"} else _parts(child, depth + 1)
        if not parts:
            continue
        mark = f"{number}. " if element.tag == "ol" else "- "
        held = re.sub(r"\n(?=[^\n])", "\n" + " " * len(mark), _joined_item(parts))
        if child.tag in {"ul", "ol"} and items:  # a list that stands beside its item instead of in it
            items[-1] += f"\n{' ' * len(mark)}{held}"
            continue
        items.append(f"{mark}{held}")
        number += 1
    return ["\n".join(items)] if items else []


def _joined_item(parts: list[str]) -> str:
    """A list right after its item's words stands on the next line; other blocks after an empty one."""
    text = parts[0]
    for part in parts[1:]:
        tight = re.match(r"(- |\d+\. )", part)
        text += ("\n" if tight else "\n\n") + part
    return text
