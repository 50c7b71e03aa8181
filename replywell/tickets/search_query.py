"""What somebody typed into the search box, as values. Pure, and never fails: what is wrong is told beside it.

`refund from:rosa status:open -tag:vip "card was declined" after:7d OR is:overdue`. Terms stand for
themselves and all hold; `OR` binds its two neighbours, `-` turns a term around, quotes keep words together.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from replywell.tickets.search_words import words
from replywell.tickets.status import Status

LONGEST = 500
MOST_TERMS = 24
FAMILIES: dict[str, tuple[str, ...]] = {
    "open": ("new", "open"),
    "working": ("new", "open", "pending", "on_hold"),
    "done": ("resolved", "closed"),
    "waiting": ("pending", "on_hold"),
} | {status.value: (status.value,) for status in Status if status != Status.OPEN}
URGENCIES = {"critical": 1, "high": 2, "medium": 3, "low": 4}
HAS = ("attachment", "note", "suggestion", "draft")
IS = ("unassigned", "snoozed", "overdue", "resolved", "following")
TEXTS = ("from", "to", "assignee", "team", "tag", "category", "lang", "channel", "brand")
DATES = ("before", "after", "on")
OPERATORS = (*TEXTS, "status", "urgency", *DATES, "has", "is", "like", "custom")
SAME = {"assignee": "to", "requester": "from", "company": "from", "language": "lang", "label": "tag"}
"""Other words for an operator."""
_TERM = re.compile(r'(-?)(?:([a-z]+(?:\.[\w-]+)?):)?(?:"([^"]*)"?|([^\s"]+))', re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,18}", re.ASCII)
_AGO = re.compile(r"(\d{1,4})([dwmy])", re.ASCII)
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}

type Value = str | date | tuple[str, ...] | tuple[int, ...] | int


@dataclass(frozen=True, slots=True)
class Words:
    """Words that stand beside each other; `exact` ones were quoted."""

    text: str
    exact: bool = False
    negated: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(words(self.text))

    def __str__(self) -> str:
        return f"{'-' * self.negated}{f'"{self.text}"' if self.exact else self.text}"


@dataclass(frozen=True, slots=True)
class Filter:
    """An operator with its value; `field` is the slug of a custom field."""

    name: str
    text: str
    value: Value
    negated: bool = False
    field: str = ""

    def __str__(self) -> str:
        text = f'"{self.text}"' if re.search(r"\s", self.text) else self.text
        if self.name == "number":
            return f"{'-' * self.negated}#{self.text}"
        name = f"{self.name}.{self.field}" if self.field else self.name
        return f"{'-' * self.negated}{name}:{text}"


type Term = Words | Filter


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the box that could not be used as it stands; `told` has a place for `term` and `choices`."""

    term: str
    told: str | Promise
    choices: tuple[str, ...] = ()

    def __str__(self) -> str:
        return str(self.told) % {"term": self.term, "choices": ", ".join(self.choices)}


@dataclass(frozen=True)
class Query:
    """Every group holds; of a group any term."""

    groups: tuple[tuple[Term, ...], ...] = ()
    problems: tuple[Problem, ...] = ()

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        return tuple(term for group in self.groups for term in group)

    @property
    def number(self) -> int | None:
        """The ticket's number, where nothing else was typed."""
        match self.terms:
            case (Filter(name="number", negated=False, value=int(value)),):
                return value
            case (Words(text=text, exact=False, negated=False),) if _NUMBER.fullmatch(text):
                return int(text)
        return None

    @property
    def like(self) -> int | str | None:
        """Number or words of `like:`; the tickets closest to it are meant."""
        for term in self.terms:
            if isinstance(term, Filter) and term.name == "like" and isinstance(term.value, int | str):
                return term.value
        return None

    def __bool__(self) -> bool:
        return bool(self.groups)

    def __str__(self) -> str:
        return " ".join(" OR ".join(str(term) for term in group) for group in self.groups)


def parse(text: str, today: date) -> Query:
    """The terms of a search, with what is wrong in it told; relative dates count from today."""
    groups: list[list[Term]] = []
    problems: list[Problem] = []
    joined = False
    for match in _TERM.finditer(text.replace("\0", " ")[:LONGEST]):
        if match.group() == "OR":
            joined = bool(groups)
            continue
        read = _term(match, today)
        if isinstance(read, Problem | tuple):
            problem, term = (read, None) if isinstance(read, Problem) else read
            problems.append(problem)
        else:
            term = read
        if term is not None and len(groups) < MOST_TERMS:
            if joined:
                groups[-1].append(term)
            else:
                groups.append([term])
        joined = False
    return Query(tuple(tuple(group) for group in groups), tuple(problems))


def _term(match: re.Match[str], today: date) -> Term | Problem | tuple[Problem, Term] | None:
    minus, name, quoted, bare = match.groups()
    text = (quoted if quoted is not None else bare or "").strip()
    negated = bool(minus)
    if name:
        return _filter(name.lower(), text, negated, quoted is not None, today, match.group())
    if quoted is None and text.startswith("#") and _NUMBER.fullmatch(text[1:]):
        return Filter("number", text[1:], int(text[1:]), negated)
    if quoted is None and re.fullmatch(r"[a-z]+(\.[\w-]+)?:", text, re.I) and _known(text[:-1].lower()):
        return Problem(text, _("Write a value behind %(term)s"))
    said = Words(text, quoted is not None, negated)
    return said if said.words else None


def _known(name: str) -> bool:
    stem, _dot, field = name.partition(".")
    name = SAME.get(stem, stem)
    return name in OPERATORS and (name == "custom") == bool(field)


def _filter(
    name: str, text: str, negated: bool, quoted: bool, today: date, typed: str
) -> Term | Problem | tuple[Problem, Term] | None:
    if not _known(name):
        said = Words(text, True, negated) if quoted else Words(f"{name}:{text}", False, negated)
        if not said.words or text.startswith("//"):
            return said if said.words else None
        told = _("There is no %(term)s — searched as words. There are: %(choices)s")
        return Problem(f"{name}:", told, tuple(f"{each}:" for each in OPERATORS)), said
    stem, _dot, field = name.partition(".")
    name = SAME.get(stem, stem)
    if not text:
        return Problem(typed.strip(), _("Write a value behind %(term)s"))
    read = _READERS.get(name, _text)(text, today)
    if isinstance(read, Problem):
        return Problem(f"{name}:{text}", read.told, read.choices)
    return Filter(name, text, read, negated, field)


def _text(text: str, today: date) -> Value | Problem:
    return text[:200]


def _one_of(choices: dict[str, tuple]) -> Callable[[str, date], Value | Problem]:
    def read(text: str, today: date) -> Value | Problem:
        found: list = []
        for each in text.lower().replace("-", "_").split(","):
            name = each.strip().replace(" ", "_")
            if name not in choices:
                return Problem("", _("%(term)s is none of: %(choices)s"), tuple(choices))
            found += [value for value in choices[name] if value not in found]
        return tuple(found)

    return read


def _day(text: str, today: date) -> Value | Problem:
    wrong = Problem("", _("%(term)s is no date. Write 2026-05-31, 7d, 2w, today or yesterday"))
    lower = text.lower()
    if lower in {"today", "yesterday"}:
        return today - timedelta(days=lower == "yesterday")
    try:
        if ago := _AGO.fullmatch(lower):
            return today - timedelta(days=int(ago[1]) * _DAYS[ago[2]])
        day = date.fromisoformat(text)
    except (ValueError, OverflowError):
        return wrong
    return day if 1900 < day.year < 9000 else wrong


def _like(text: str, today: date) -> Value | Problem:
    number = text.removeprefix("#")
    return int(number) if _NUMBER.fullmatch(number) else text


_READERS: dict[str, Callable[[str, date], Value | Problem]] = {
    "status": _one_of(FAMILIES),
    "urgency": _one_of({name: (value,) for name, value in URGENCIES.items()}),
    "has": _one_of({name: (name,) for name in HAS}),
    "is": _one_of({name: (name,) for name in IS}),
    "like": _like,
    **dict.fromkeys(DATES, _day),
}
