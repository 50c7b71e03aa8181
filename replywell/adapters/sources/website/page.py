"""A web page: its article as Markdown, and what it says to those who read it."""

import codecs
import re
from collections.abc import Iterator
from configparser import ConfigParser
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from urllib.parse import urljoin

from lxml import etree, html

from replywell.adapters.sources.website.sitemaps import NAME, moment
from replywell.kit.fetch import Fetched

MAX_BYTES = 3_000_000
MAX_ELEMENTS = 60_000
"""A page with more is told as a problem: taking it apart would hold the others up."""
HTML = frozenset({"text/html", "application/xhtml+xml"})

_link = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_heading = re.compile(r"\A#\s+(.+?)\s*(?:\n|\Z)")
_blank = re.compile(r"\s+")
_language = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})?\Z")


class NoPage(ValueError):
    """What came is no page with text; the message says why."""


class TooMuch(NoPage):
    """A page that is too large to be taken apart."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page. `markdown` is empty where it has no text of its own, such as a list of links."""

    title: str
    markdown: str = field(repr=False)
    locale: str
    canonical: str
    kept: bool
    """False where it asks not to be (noindex)."""
    links: tuple[str, ...] = field(repr=False)
    """As written; none where it asks not to follow them."""
    updated_at: datetime | None


def read(fetched: Fetched) -> Page:
    """Take a page apart. Raises `NoPage`."""
    if fetched.content_type not in HTML:
        raise NoPage(f"it is no web page but {fetched.content_type or 'something without a type'}")
    if len(fetched.content) > MAX_BYTES:
        raise TooMuch(f"it is larger than {MAX_BYTES // 1_000_000} MB: split it into several pages")
    parser = html.HTMLParser(encoding=_encoding(fetched), huge_tree=False)
    try:
        tree = html.document_fromstring(fetched.content, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise NoPage("it is empty") from None
    if sum(1 for _ in tree.iter()) > MAX_ELEMENTS:
        raise TooMuch(f"it has more than {MAX_ELEMENTS} elements: split it into several pages")
    wishes = set(_wishes(tree, fetched))
    links = () if wishes & {"nofollow", "none"} else tuple(_links(tree))
    canonical, locale, updated = _canonical(tree), _locale(tree, fetched), _updated(tree, fetched)
    kept = not wishes & {"noindex", "none"}
    title, markdown = _article(tree, fetched.url) if kept else ("", "")
    return Page(title, markdown, locale, canonical, kept, links, updated)


def _article(tree: html.HtmlElement, url: str) -> tuple[str, str]:
    """Title and text, without what stands around it on every page."""
    import trafilatura  # takes a second: only where pages are read

    for each in tree.xpath("//*[self::nav or self::footer or @role='navigation'][not(ancestor::main)]"):
        each.drop_tree()
    headings = [text for each in tree.iter("h1") if (text := _text(each))]
    named = tree.findtext(".//title") or ""
    markdown = trafilatura.extract(
        tree,
        url=url,
        output_format="markdown",
        include_comments=False,
        include_formatting=True,
        include_links=True,
        include_tables=True,
        config=_few_words(),
    )
    text = (markdown or "").replace("\x00", "").strip()
    title = headings[0] if len(headings) == 1 else _blank.sub(" ", named).strip()
    first = _heading.match(text)
    if first and (not title or _plain(first.group(1)) in {_plain(title), *map(_plain, headings)}):
        title = title or first.group(1)
        text = text[first.end() :].lstrip()
    return title[:300] or url, "" if _only_links(text) else text


@cache
def _few_words() -> ConfigParser:
    """Options with which a page of one sentence is read like a long one, not as everything on it."""
    from trafilatura.settings import use_config

    options = use_config()
    options.set("DEFAULT", "MIN_EXTRACTED_SIZE", "10")
    return options


def _only_links(text: str) -> bool:
    """Whether a page only leads to others."""
    links = _link.findall(text)
    rest = _link.sub("", text)
    words = len(re.findall(r"\w{2,}", rest))
    return not re.search(r"\w", text) or (len(links) >= 5 and words < len(links))


def _encoding(fetched: Fetched) -> str | None:
    try:
        if fetched.charset:
            return codecs.lookup(fetched.charset).name
    except LookupError:
        pass
    try:
        fetched.content.decode("utf-8")
    except UnicodeDecodeError:
        return None  # what the page itself says
    return "utf-8"


def _wishes(tree: html.HtmlElement, fetched: Fetched) -> Iterator[str]:
    """What the page asks of robots: in its head, and in the header, there also by name."""
    for meta in tree.iter("meta"):
        if (meta.get("name") or "").lower() in {"robots", NAME.lower()}:
            yield from _words(meta.get("content") or "")
    for said in fetched.headers.get("x-robots-tag", "").split(","):
        name, colon, wish = said.strip().partition(":")
        if not colon:
            yield from _words(name)
        elif name.strip().lower() == NAME.lower():
            yield from _words(wish)


def _words(text: str) -> list[str]:
    return [word.strip().lower() for word in text.split(",")]


def _links(tree: html.HtmlElement) -> Iterator[str]:
    base = next((each.get("href") for each in tree.iter("base") if each.get("href")), "")
    for each in tree.iter("a", "area", "link"):
        href, relation = each.get("href"), (each.get("rel") or "").lower().split()
        other_language = "alternate" in relation and each.get("hreflang")
        if not href or "nofollow" in relation or (each.tag == "link" and not other_language):
            continue
        try:
            yield urljoin(base, href) if base else href
        except ValueError:
            continue


def _canonical(tree: html.HtmlElement) -> str:
    found = (each.get("href") for each in tree.iter("link") if (each.get("rel") or "").lower() == "canonical")
    return next((href for href in found if href), "")


def _locale(tree: html.HtmlElement, fetched: Fetched) -> str:
    """The language that the page says it is in; empty where it says none."""
    root = tree.getroottree().getroot()
    for said in (root.get("lang"), root.get("xml:lang"), fetched.headers.get("content-language")):
        if said and len(said) <= 12 and _language.match(said.strip()):
            return str(said).strip().lower().replace("_", "-")
    return ""


def _updated(tree: html.HtmlElement, fetched: Fetched) -> datetime | None:
    for meta in tree.iter("meta"):
        if (meta.get("property") or meta.get("name") or "").lower() in {
            "article:modified_time",
            "last-modified",
        }:
            found = moment(meta.get("content") or "")
            if found:
                return found
    try:
        found = parsedate_to_datetime(fetched.headers.get("last-modified", ""))
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _text(element: html.HtmlElement) -> str:
    return _blank.sub(" ", "".join(element.itertext())).strip()


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().casefold()
