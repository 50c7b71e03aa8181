"""A sentence as what can be compared: numbers with their units, dates, links, codes, names and words."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from replywell.resolution.lexicon import (
    BETWEEN_NUMBER_AND_UNIT,
    BOUNDS,
    FUNCTION_WORDS,
    IN_MONTHS,
    IN_SECONDS,
    MODALS,
    MONTHS,
    NEGATORS,
    NUMBERS,
    QUANTIFIERS,
    UNITS,
)
from replywell.resolution.likeness import stem

type Kind = Literal["number", "date", "link", "code", "word", "function", "not", "bound", "end"]

LITERAL = frozenset({"number", "date", "link", "code"})
"""Kinds that no rewording may change."""


@dataclass(frozen=True, slots=True)
class Token:
    """One thing said. Equal `key`s mean the same; `text` is how it was written."""

    text: str
    kind: Kind
    key: str
    name: bool = False
    """Written like a name: with a capital inside a sentence, or in capitals."""
    capital: bool = False
    unit: str = ""
    """Of a number: canonical unit or currency."""
    bound: str = ""
    """Of a number: min, max, above or below."""
    soft: bool = False
    """A number word that may be no number, as in “one of them”."""
    first: bool = False
    """It begins its sentence, where a capital says nothing."""

    @property
    def content(self) -> bool:
        return self.kind in LITERAL or self.kind == "word"

    @property
    def modal(self) -> str:
        return MODALS.get(self.text.lower(), "")

    @property
    def quantifier(self) -> str:
        return QUANTIFIERS.get(self.text.lower(), "")


_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_BOUND = "|".join(
    re.escape(phrase).replace(r"\ ", r"\s+") for phrase in sorted(BOUNDS, key=len, reverse=True)
)
_GROUP = "[.,' \u202f\u2009]"
_token = re.compile(
    rf"""
    (?P<link>(?:https?://|www\.)[^\s<>()\[\]"'“”]+|[\w.+%-]+@[\w-]+(?:\.[\w-]+)+)
  | (?P<iso>\b\d{{4}}[-/]\d{{1,2}}[-/]\d{{1,2}}\b)
  | (?P<dots>\b\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}}\b)
  | (?P<day_month>\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+|de\s+)?(?P<m1>{_MONTH})\b\.?(?:,?\s+(?:de\s+)?(?P<y1>\d{{4}})\b)?)
  | (?P<month_day>\b(?P<m2>{_MONTH})\b\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:\d|\.\d)(?:,?\s+(?P<y2>\d{{4}})\b)?)
  | (?P<month_year>\b(?P<m3>{_MONTH})\b\.?\s+(?:de\s+)?(?P<y3>\d{{4}})\b)
  | (?P<bound>\b(?:{_BOUND})\b)
  | (?P<have_to>\b(?:have|has|had)\s+to\b)
  | (?P<symbol>[$€£¥])
  | (?P<percent>%)
  | (?P<code>(?=[\w.+\\:=@~-]*\d)(?=[\w.+\\:=@~-]*[^\W\d])[^\W_]\w*(?:[.+\\:=@~_-]+\w+)*
      | \d+(?:[.:]\d+){{2,}}(?:/\d+)? | \d{{1,2}}:\d{{2}}
      | \w+(?:_+\w+)+ | [^\W\d_]+(?:\+[^\W_]+)+ | (?<![\w.])\.?[^\W\d_]\w*(?:\.[^\W\d_]\w+)+
      | (?<![\w-])--?[a-z][\w-]*\w)
  | (?P<number>(?<!\d)\d{{1,3}}(?:[ ]\d{{3}})+(?![\d.,]*\d)|\d{{1,3}}(?:[.,'\u202f\u2009]\d{{3}})+(?:[.,]\d{{1,2}}(?!\d))?|\d+(?:[.,]\d+)?)
  | (?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)
  | (?P<end>[.,;:!?()—–/]|\s-\s)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_UNIT = "|".join(sorted((re.escape(unit) for unit in UNITS if unit.isalpha()), key=len, reverse=True))
_attached = re.compile(rf"(\d+(?:[.,]\d+)?)-?({_UNIT})", re.IGNORECASE)
_ordinal = re.compile(r"\d+(?:st|nd|rd|th)", re.I)
_markup = re.compile(r"!?\[([^\]\n]*)\]\(\s*<?([^)\s>]*)>?[^)]*\)|<[^>\n]{1,400}>|[*`#]+|(?<!\w)_+|_+(?!\w)")
_LONG_ENOUGH = 4
"""Letters of a month that is told from a word by its capital alone: May and March may be words."""


def plain(text: str) -> str:
    """The text without markup; the address of a link stands behind its words."""
    flat = unicodedata.normalize("NFC", text).replace("\u00ad", "").replace("\u200b", "")
    return _markup.sub(_bare, flat).translate(_SAME)


_SAME = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "‑": "-", "\xa0": "\u202f", "|": ","}
)


def _bare(found: re.Match[str]) -> str:
    if found[2] is None:
        return " " if found[0].startswith("<") else ""
    return f"{found[1]} {found[2]} " if found[2].startswith(("http", "mailto")) else found[1]


@lru_cache(maxsize=8_192)
def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of one sentence, its punctuation as `end`."""
    raw = list(_raw(plain(text)))
    return tuple(_with_bounds(_with_units(raw)))


def _raw(text: str) -> Iterator[Token]:
    first = True
    for found in _token.finditer(text):
        for token in _read(found, first):
            yield token
            first = first and token.kind == "end"


def _read(found: re.Match[str], first: bool) -> Iterator[Token]:
    kind, text = found.lastgroup or "", found[0]
    match kind:
        case "link":
            address = text.rstrip(".,;:!?*_'\"").lower()
            yield Token(text, "link", re.sub(r"^(?:https?://)?(?:www\.)?|/$", "", address))
        case "iso" | "dots":
            yield Token(text, "date", _figures_date(text))
        case "day_month" | "d1" | "m1" | "y1" | "month_day" | "m2" | "d2" | "y2" | "month_year" | "m3" | "y3":
            yield from _named_date(found, first)
        case "bound":
            yield Token(text, "bound", BOUNDS[" ".join(text.lower().split())])
        case "have_to":
            yield Token("have to", "function", "have to")
        case "symbol" | "percent":
            yield Token(text, "function", f"unit {UNITS[text]}", unit=UNITS[text])
        case "code":
            yield from _code(text, first)
        case "number":
            yield Token(text, "number", value_of(text))
        case "word":
            yield from _word(text, first)
        case "end":
            yield Token(text, "end", ".")


def _figures_date(text: str) -> str:
    parts = [int(part) for part in re.split(r"[-./]", text)]
    if parts[0] > 31:
        year, month, day = parts
    else:
        day, month, year = parts
        if month > 12 or ("/" in text and day <= 12):
            # Day and month may stand either way round: only the same order means the same date.
            month, day = (day, month) if month > 12 else (month, day)
    return f"{year:04d}-{month:02d}-{day:02d}"


def _named_date(found: re.Match[str], first: bool) -> Iterator[Token]:
    day, month, year = (
        found["d1"] or found["d2"],
        found["m1"] or found["m2"] or found["m3"],
        found["y1"] or found["y2"] or found["y3"],
    )
    if month.islower() and month in {"may", "mar", "mars", "march", "sep", "dec", "an", "mai"} and not year:
        # “you may 5 times” is no date: written small, it is a word and a number.
        for part in re.finditer(r"\d+|[^\W\d_]+", found[0]):
            yield from [Token(part[0], "number", part[0])] if part[0].isdigit() else _word(part[0], first)
        return
    said = (year or "????", f"{MONTHS[month.lower()]:02d}", f"{int(day):02d}" if day else "??")
    yield Token(found[0], "date", "-".join(said))


def _code(text: str, first: bool) -> Iterator[Token]:
    if attached := _attached.fullmatch(text):
        unit = UNITS[attached[2].lower()]
        yield Token(text, "number", value_of(attached[1]), unit=unit)
    elif _ordinal.fullmatch(text):
        yield Token(text, "code", text.lower())
    elif text.startswith("-"):
        yield Token(text, "code", text)
    else:
        bare = re.sub(r"^v(?=\d)", "", text.strip(".:/-").lower())
        yield Token(text, "code", bare, name=True)


def value_of(figures: str) -> str:
    """A number in one spelling: `1,000`, `1.000` and `1 000` are `1000`, `12.50` and `12,5` are `12.5`."""
    whole = figures
    if re.fullmatch(rf"\d{{1,3}}(?:{_GROUP}\d{{3}})+(?:[.,]\d{{1,2}})?", figures) and not figures.startswith(
        "0"
    ):
        decimals = re.search(r"(?<=\d{3})[.,]\d{1,2}$", figures)
        cut = decimals.start() if decimals else len(figures)
        whole = re.sub(r"\D", "", figures[:cut]) + figures[cut:].replace(",", ".")
    whole = whole.replace(",", ".")
    if "." in whole and len(whole.rpartition(".")[2]) <= 2:
        whole = whole.rstrip("0").rstrip(".")
    return whole.lstrip("0") or "0" if "." not in whole else whole


def _word(text: str, first: bool) -> Iterator[Token]:
    lower = text.lower()
    if lower == "cannot" or re.search(r"n['’]t$", lower):
        verb = {"cannot": "can", "can't": "can", "won't": "will", "shan't": "shall"}.get(
            lower, lower.removesuffix("n't")
        )
        yield Token(verb, "function", stem(verb))
        yield Token("not", "not", "not")
        return
    if lower in NEGATORS:
        yield Token(text, "not", "not")
    elif lower in NUMBERS:
        soft = lower in {"one", "eins", "un"}
        yield Token(text, "number", NUMBERS[lower], soft=soft)
    elif lower in FUNCTION_WORDS or MODALS.get(lower) or QUANTIFIERS.get(lower):
        yield Token(text, "function", lower)
    elif lower in MONTHS and text[0].isupper() and len(text) > _LONG_ENOUGH and not first:
        yield Token(text, "date", f"????-{MONTHS[lower]:02d}-??")
    else:
        shouted = (text.isupper() and len(text) > 1) or any(letter.isupper() for letter in text[1:])
        capital = text[0].isupper()
        yield Token(
            text,
            "word",
            lower if text.isupper() else stem(text),
            name=shouted or (capital and not first),
            capital=capital,
            first=first,
        )


def _with_units(found: list[Token]) -> list[Token]:
    """Numbers take the unit or the currency that stands beside them."""
    told: list[Token] = []
    at = 0
    while at < len(found):
        token = found[at]
        if token.kind != "number" or token.unit:
            told.append(token)
            at += 1
            continue
        if told and told[-1].unit and told[-1].kind == "function" and told[-1].key != "unit %":
            token = replace(token, unit=told.pop().unit)
        elif place := _unit_after(found, at):
            unit = found[place].unit or UNITS[found[place].text.lower()]
            token = replace(token, unit=unit)
            found[place] = replace(found[place], kind="function", key=f"unit {unit}")
        told.append(token)
        at += 1
    return told


def _unit_after(found: list[Token], at: int) -> int:
    """The place of the unit, past “business” and the like; 0 where there is none."""
    for place in range(at + 1, min(at + 4, len(found))):
        token = found[place]
        if (token.unit and token.kind == "function") or token.text.lower() in UNITS:
            return place
        if token.text.lower() not in BETWEEN_NUMBER_AND_UNIT:
            return 0
    return 0


def _with_bounds(found: list[Token]) -> list[Token]:
    """Numbers take the bound before them; where no number follows, the bound stays what it is."""
    told: list[Token] = []
    for token in found:
        bound = told.pop().key if token.kind == "number" and told and told[-1].kind == "bound" else ""
        told.append(replace(token, bound=bound) if bound else token)
    return told


def same(one: Token, other: Token) -> bool:
    """Whether the claim's token `one` says what the source's token `other` says, or less of it."""
    if one.kind == "number" and other.kind == "number":
        return _amount(one) == _amount(other) if one.unit else one.key == other.key
    if one.kind == "date" and other.kind == "date":
        pairs = zip(one.key.split("-"), other.key.split("-"), strict=True)
        return all(said.startswith("?") or said == known for said, known in pairs)
    return one.kind == other.kind and one.key == other.key


def _amount(token: Token) -> tuple[str, str]:
    for units, base in ((IN_SECONDS, "second"), (IN_MONTHS, "month")):
        if token.unit in units and token.key.isdigit() and token.key != "0":
            return str(int(token.key) * units[token.unit]), base
    return token.key, token.unit
