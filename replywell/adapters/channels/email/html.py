"""HTML of strangers, made safe to show: what may stay is listed, everything else goes.

Layout tables, colours and fonts stay. Nothing is loaded from elsewhere: the address of a remote image moves
to `data-remote-src`, where the workspace finds it if the agent asks for pictures. No style can leave its place
or cover the page, no element runs, submits, embeds or redirects.
"""

import re
import secrets
from collections import Counter
from functools import lru_cache

import nh3

MAX_HTML = 1_000_000
"""Characters of HTML that are shown; more is cut off."""
MAX_NESTING = 2_000
MAX_TAG = 4_000
MAX_REFERENCES = 200_000
MAX_INLINE_IMAGE = 200_000

# Carries remote addresses through the sanitizer. Random, so that no mail can contain it.
_REMOTE = f"cid:remote-{secrets.token_hex(16)}-"

_TAGS = {
    *(
        "a",
        "abbr",
        "address",
        "article",
        "aside",
        "b",
        "bdi",
        "bdo",
        "big",
        "blockquote",
        "br",
        "caption",
        "center",
    ),
    *(
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "font",
    ),
    *(
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "main",
        "mark",
    ),
    *(
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "section",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "summary",
        "sup",
    ),
    *("table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var", "wbr"),
}
_CONTENT_GOES = {
    *(
        "script",
        "style",
        "title",
        "svg",
        "math",
        "template",
        "noscript",
        "iframe",
        "object",
        "embed",
        "applet",
    ),
    *(
        "noembed",
        "noframes",
        "xmp",
        "plaintext",
        "select",
        "textarea",
        "audio",
        "video",
        "canvas",
        "frameset",
    ),
}
_BOX = {"align", "bgcolor", "height", "valign", "width"}
_ATTRIBUTES = {
    "*": {"dir", "lang", "style", "title"},
    "a": {"href"},
    "blockquote": {"type"},
    "col": {"span", "width"},
    "colgroup": {"span", "width"},
    "div": {"align"},
    "font": {"color", "face", "size"},
    "h1": {"align"},
    "h2": {"align"},
    "h3": {"align"},
    "hr": {"align", "size", "width"},
    "img": {"align", "alt", "border", "height", "src", "width"},
    "li": {"value"},
    "ol": {"start", "type"},
    "p": {"align"},
    "table": {"border", "cellpadding", "cellspacing", *_BOX},
    "tbody": {"align", "valign"},
    "td": {"colspan", "nowrap", "rowspan", *_BOX},
    "th": {"colspan", "nowrap", "rowspan", "scope", *_BOX},
    "time": {"datetime"},
    "tr": _BOX,
    "ul": {"type"},
}
_STYLES = {
    *(
        "background-color",
        "border-collapse",
        "border-spacing",
        "color",
        "direction",
        "font-family",
        "font-size",
    ),
    *(
        "font-style",
        "font-variant",
        "font-weight",
        "height",
        "letter-spacing",
        "line-height",
        "list-style-type",
    ),
    *("max-height", "max-width", "min-width", "table-layout", "text-align", "text-decoration", "text-indent"),
    *("text-transform", "vertical-align", "white-space", "width", "word-break", "word-wrap", "overflow-wrap"),
    *(f"{box}{side}" for box in ("padding", "margin") for side in ("", "-top", "-right", "-bottom", "-left")),
    *(
        f"border{side}{part}"
        for side in ("", "-top", "-right", "-bottom", "-left")
        for part in ("", "-color", "-style", "-width")
    ),
    *("border-radius",),
}
# Words, numbers, colours and lists; no escapes, comments, strings with brackets or negative lengths.
_STYLE_VALUE = re.compile(
    r"(?:[\w\s#%.,'\"!]|(?<=[\w\s])-(?=[^\d.])|(?:rgba?|hsla?)\([\d\s.,%/]+\))+", re.ASCII | re.IGNORECASE
)
_INLINE_IMAGE = re.compile(r"data:image/(?:png|jpe?g|gif|webp|bmp);base64,[A-Za-z0-9+/=\s]+", re.IGNORECASE)
_TAG_NAME = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
# Elements that close by themselves: leaving them open does not nest.
_SELF_CLOSING = {
    "br",
    "img",
    "p",
    "li",
    "td",
    "tr",
    "th",
    "hr",
    "meta",
    "link",
    "input",
    "col",
    "dd",
    "dt",
    "option",
    "wbr",
    "tbody",
}


def clean_html(html: str) -> str:
    """Safe HTML for the inside of a container; empty where nothing can be shown."""
    html = html[:MAX_HTML].replace("\0", "")
    if is_pathological(html):
        return ""
    return _CLEANER.clean(html).replace(f'src="{_REMOTE}', 'data-remote-src="').strip()


def is_pathological(html: str) -> bool:
    """Whether it is built to keep a parser busy: nested or attributed beyond anything a person writes."""
    if html.count("&") > MAX_REFERENCES or (html.count("<") > MAX_NESTING and _nesting(html) > MAX_NESTING):
        return True
    return len(html) > MAX_TAG * 4 and any(
        len(piece) > MAX_TAG * 4 and piece.count("=") + piece.count(" ") + piece.count("/") > MAX_TAG
        for piece in html.split(">")
    )


def _nesting(html: str) -> int:
    """At least as many levels as a parser would open."""
    open_tags: Counter[str] = Counter()
    deepest = level = 0
    for closing, written in _TAG_NAME.findall(html):
        name = written.lower()
        if name in _SELF_CLOSING:
            continue
        if not closing:
            open_tags[name] += 1
            level += 1
            deepest = max(deepest, level)
        elif open_tags[name]:
            open_tags[name] -= 1
            level -= 1
    return deepest


def _filter(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "style":
        return safe_style(value) or None
    if attribute == "src":
        return _image_address(value.strip())
    if attribute == "href":
        return _link_address(value.strip())
    return value if len(value) <= 1000 else None


def _link_address(value: str) -> str | None:
    if value.startswith("//"):
        return f"https:{value}"
    return value if value[:8].lower().startswith(("https://", "http://", "mailto:", "tel:")) else None


def _image_address(value: str) -> str | None:
    scheme = value[:8].lower()
    if scheme.startswith("cid:"):
        return value
    if scheme.startswith(("https://", "http://")):
        return _REMOTE + value
    if value.startswith("//"):
        return _REMOTE + "https:" + value
    return value if len(value) <= MAX_INLINE_IMAGE and _INLINE_IMAGE.fullmatch(value) else None


def safe_style(style: str) -> str:
    """The declarations that only change how text and tables look."""
    return _safe_style(style) if len(style) <= 2_000 else ""


@lru_cache(maxsize=2_048)
def _safe_style(style: str) -> str:
    kept = []
    for declaration in style.split(";"):
        name, colon, value = declaration.partition(":")
        known, look = name.strip().lower(), value.strip()
        if colon and known in _STYLES and len(look) <= 200 and _STYLE_VALUE.fullmatch(look):
            kept.append(f"{known}:{look}")
    return ";".join(kept)


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_CONTENT_GOES,
    attributes=_ATTRIBUTES,
    attribute_filter=_filter,
    strip_comments=True,
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
    url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
    url_relative="pass_through",
)
