"""The words of an outgoing mail, twice: as plain text and as HTML.

What agents and the assistant write is Markdown. No HTML in it is ever taken over, and no image is loaded: one that
does not travel with the mail becomes a link, so that a text nobody has read cannot make the reader's mail program
call a server.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from replywell.adapters.channels.email.plain import plain_text
from replywell.adapters.channels.port import OutboundMessage

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
_ATTRIBUTIONS = {
    "en": "On {day} {month} {year} at {time}, {name} wrote:",
    "de": "Am {day}. {month} {year} um {time} schrieb {name}:",
    "fr": "Le {day} {month} {year} à {time}, {name} a écrit :",
    "es": "El {day} de {month} de {year} a las {time}, {name} escribió:",
}
_SOURCES = {"en": "Sources", "de": "Quellen", "fr": "Sources", "es": "Fuentes"}
_QUOTE_LINES, _QUOTE_CHARACTERS = 400, 20_000
_URL = re.compile(r"https?://[^\s<>\"'`]+[^\s<>\"'`.,;:!?)\]}*_~]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

# Borders and marks only: text and background keep the colours that the reader's mail program gives them.
_STYLE = (
    "body{font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:15px;"
    "line-height:1.5}"
    "blockquote{margin:0 0 0 2px;padding-left:12px;border-left:2px solid #8a8a8a}"
    "pre,code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:13px}"
    "pre{white-space:pre-wrap;border:1px solid #8a8a8a;border-radius:4px;padding:8px}"
    "td,th{border:1px solid #8a8a8a;padding:4px 8px;text-align:left}table{border-collapse:collapse}"
    "hr{border:0;border-top:1px solid #8a8a8a}"
)
_INLINE = {
    "blockquote_open": "margin:0 0 0 2px;padding-left:12px;border-left:2px solid #8a8a8a",
    "table_open": "border-collapse:collapse",
    "td_open": "border:1px solid #8a8a8a;padding:4px 8px;text-align:left",
    "th_open": "border:1px solid #8a8a8a;padding:4px 8px;text-align:left",
}


def attribution(name: str, when: datetime, language: str = "en") -> str:
    """The line above a quoted message, in words that mail programs and reply parsers recognize.

    English, German, French and Spanish; any other language gets English. `when` is shown in its own time zone.
    """
    language = language if language in _MONTHS else "en"
    month = _MONTHS[language].split()[when.month - 1]
    return _ATTRIBUTIONS[language].format(
        day=when.day, month=month, year=when.year, time=f"{when:%H:%M}", name=" ".join(name.split())
    )


def clean(text: str) -> str:
    """The text with plain line ends and without characters that no mail can carry."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def text_body(message: OutboundMessage) -> str:
    """The plain part: Markdown made readable, sources, signature, quote."""
    parts = [plain_text(_markdown().parse(clean(message.text)))]
    if message.footnotes:
        lines = [f"{_sources(message)}:"]
        for number, (title, url) in enumerate(message.footnotes, 1):
            lines.append(f"[{number}] {_line(title)}{f' <{_line(url)}>' if _is_web(url) else ''}")
        parts.append("\n".join(lines))
    if message.signature.strip():
        parts.append("-- \n" + clean(message.signature).strip("\n"))
    if message.quoted.strip():
        quote = "\n".join(f"> {line}".rstrip() for line in _quoted(message.quoted))
        parts.append((f"{_line(message.quoted_attribution)}\n" if message.quoted_attribution else "") + quote)
    return "\n\n".join(part for part in parts if part) + "\n"


def html_body(message: OutboundMessage) -> str:
    """The HTML part: the same words, a whole document, legible on light and on dark."""
    language = (
        message.language if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", message.language) else "en"
    )
    pictures = {f"cid:{file.content_id}" for file in message.files if file.content_id}
    parts = [f"<div>{_markdown().render(clean(message.text), {'pictures': pictures}).strip()}</div>"]
    if message.footnotes:
        items = "".join(f"<li>{_footnote(title, url)}</li>" for title, url in message.footnotes)
        parts.append(
            f'<p style="margin-bottom:0">{_sources(message)}:</p><ol style="margin-top:0">{items}</ol>'
        )
    if message.signature.strip():
        lines = escape(clean(message.signature).strip("\n")).split("\n")
        parts.append(f"<p>-- <br>{'<br>'.join(lines)}</p>")
    if message.quoted.strip():
        lines = [escape(line) for line in _quoted(message.quoted)]
        head = f"<div>{escape(_line(message.quoted_attribution))}</div>" if message.quoted_attribution else ""
        parts.append(
            f'<div class="gmail_quote">{head}<blockquote type="cite" style="{_INLINE["blockquote_open"]}">'
            f"{'<br>'.join(lines)}</blockquote></div>"
        )
    body = "\n".join(parts)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        '<meta name="color-scheme" content="light dark"><title></title>'
        f"<style>:root{{color-scheme:light dark}}{_STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def _line(text: str) -> str:
    return " ".join(clean(text).split())


def _sources(message: OutboundMessage) -> str:
    return _SOURCES.get(message.language[:2].lower(), _SOURCES["en"])


def _is_web(url: str) -> bool:
    return bool(re.match(r"https?://[^\s<>]+$", url.strip(), re.IGNORECASE))


def _footnote(title: str, url: str) -> str:
    title = escape(_line(title))
    return f'<a href="{escape(_line(url))}">{title}</a>' if _is_web(url) else title


def _quoted(text: str) -> list[str]:
    cut = clean(text)[:_QUOTE_CHARACTERS]
    lines = cut.strip("\n").split("\n")
    if len(lines) > _QUOTE_LINES or len(cut) < len(clean(text)):
        return [*lines[:_QUOTE_LINES], "[…]"]
    return lines


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt(
        "commonmark", {"html": False, "breaks": True, "maxNesting": 20}, renderer_cls=_MailRenderer
    )
    markdown.enable(["table", "strikethrough"])
    markdown.core.ruler.push("bare_links", _link_bare_addresses)
    return markdown


def _link_bare_addresses(state: StateCore) -> None:
    """Make links of addresses that are written out."""
    for block in state.tokens:
        children, inside, result = block.children or [], 0, list[Token]()
        for token in children:
            inside += {"link_open": 1, "link_close": -1}.get(token.type, 0)
            result.extend([token] if inside or token.type != "text" else _with_links(state.md, token))
        if block.children is not None:
            block.children = result


def _with_links(markdown: MarkdownIt, token: Token) -> Sequence[Token]:
    result, done = list[Token](), 0
    for match in _URL.finditer(token.content):
        href = markdown.normalizeLink(match[0])
        if not markdown.validateLink(href):
            continue
        before, text = Token("text", "", 0), Token("text", "", 0)
        before.content, text.content = token.content[done : match.start()], match[0]
        start, end = Token("link_open", "a", 1, {"href": href}), Token("link_close", "a", -1)
        start.markup = end.markup = "autolink"
        result += [before, start, text, end]
        done = match.end()
    rest = Token("text", "", 0)
    rest.content = token.content[done:]
    return [*result, rest]


class _MailRenderer(RendererHTML):
    """Writes styles beside the elements, for mail programs that drop the style sheet."""

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A picture that travels with the mail; instead of any other image a link."""
        source, label = str(tokens[idx].attrGet("src") or ""), tokens[idx].content or "image"
        if source in env["pictures"]:
            return f'<img src="{escape(source)}" alt="{escape(label)}" style="display:block;max-width:100%">'
        if not re.match(r"https?:", source, re.IGNORECASE):
            return escape(label)
        return f'<a href="{escape(source)}">{escape(label)}</a>'

    def renderToken(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        token = tokens[idx]
        if token.type in _INLINE:
            token.attrSet("style", _INLINE[token.type])
        return super().renderToken(tokens, idx, options, env)
