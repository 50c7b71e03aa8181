"""A passage cut into what can be quoted by itself: sentences, whole lists, whole blocks of code or table."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["sentence", "list", "block", "question", "heading", "fragment"]
QUOTABLE = frozenset({"sentence", "list", "block"})
SHOWN = frozenset({"list", "block"})
"""What a sentence may point to: steps, code, a table."""

_FENCE = re.compile(r"^\s{0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s")
_UNDERLINE = re.compile(r"^\s{0,3}(?:=+|-{2,})\s*$")
_ITEM = re.compile(r"^\s{0,8}(?:[-*+•]|\d{1,3}[.)])\s+\S")
_TABLE = re.compile(r"^\s{0,3}\|")
_END = re.compile(r"[.!?…](?:[\"'”»)\]*_`]{0,3})(?=\s+[\"'“«(\[*_`]{0,3}[A-ZÀ-Þ0-9¿¡])")
_SHORT_FORMS = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|approx|vs|no|nr|dr|mr|mrs|ms|st|fig|inc|ltd|co|z\.\s?b|d\.\s?h|u\.\s?a|bzw|ca|evtl|"
    r"ggf|inkl|max|min|p\.\s?ex|env|art|p|ej|sr|sra|u\.s|a\.m|p\.m)|\b[A-Z]|^\s*\d{1,2})\.$",
    re.IGNORECASE,
)
_FINISHED = re.compile(r"[.!…:][\"'”»)\]*_`]{0,3}$")
_ASKS = re.compile(r"\?[\"'”»)\]*_`]{0,3}$")
_FEWEST_WORDS = 3
LOOKS_BACK = re.compile(
    r"^(?:this|that|these|those|it|they|he|she|however|otherwise|then|also|instead|in this case|dies|diese|das|"
    r"sie|er|es|jedoch|danach|cela|ceci|il|elle|ils|toutefois|ensuite|esto|ello|sin embargo|después)\b",
    re.IGNORECASE,
)
"""A sentence that begins like this needs the one before it."""


@dataclass(frozen=True)
class Unit:
    """`text` is a literal part of its passage; `leads` says that it introduces the unit after it."""

    text: str
    kind: Kind
    paragraph: int

    @property
    def leads(self) -> bool:
        return self.kind == "sentence" and self.text.rstrip("*_ ").endswith(":")


_BELOW = re.compile(
    r"\b(?:below|as follows|the following (?:steps?|table|list|commands?|example|settings?)|folgende[nrs]?|siehe unten|"
    r"unten|ci-dessous|suivantes?|a continuación|siguientes?)\b",
    re.IGNORECASE,
)
_ABOVE = re.compile(
    r"\b(?:(?:see|as|shown|described|mentioned|listed|explained|steps?|instructions?|table|list|command) above|"
    r"the above|above (?:steps?|instructions?|table|list|commands?)|(?:siehe|wie) oben|oben (?:genannt|beschrieben)\w*|"
    r"ci-dessus|arriba|anterior(?:es|mente)?)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^\s*(\d{1,3})[.)]\s", re.MULTILINE)


def points_down(unit: Unit) -> bool:
    """Whether a sentence speaks of what stands below it."""
    return unit.kind == "sentence" and bool(_BELOW.search(unit.text))


def points_up(unit: Unit) -> bool:
    """Whether a sentence speaks of what stands above it."""
    return unit.kind == "sentence" and bool(_ABOVE.search(unit.text))


def steps_around(units: list[Unit], at: int) -> set[int]:
    """The steps that a list is a part of, with what stands between them, as code does; else the unit alone."""
    if not _numbers(units[at]):
        return {at}
    numbers = [_numbers(unit) for unit in units]
    first = last = at
    while numbers[first] and numbers[first][0] > 1:
        before = next((p for p in range(first - 1, -1, -1) if numbers[p]), None)
        if before is None or numbers[before][-1] + 1 != numbers[first][0] or _parted(units, before, first):
            break
        first = before
    while numbers[last]:
        after = next((p for p in range(last + 1, len(units)) if numbers[p]), None)
        if after is None or numbers[last][-1] + 1 != numbers[after][0] or _parted(units, last, after):
            break
        last = after
    return set(range(first, last + 1))


def _numbers(unit: Unit) -> list[int]:
    found = _NUMBERED.findall(unit.text) if unit.kind == "list" else []
    return [int(number) for number in found]


def _parted(units: list[Unit], start: int, end: int) -> bool:
    """A heading ends a row of steps."""
    return any(unit.kind in {"heading", "question"} for unit in units[start + 1 : end])


def units_of(passage: str) -> list[Unit]:
    """The passage's units in order. Headings, questions and cut-off sentences are marked as such."""
    units: list[Unit] = []
    for number, (kind, block) in enumerate(_blocks(passage)):
        if kind != "paragraph":
            units.append(Unit(block, kind, number))
            continue
        for sentence in _sentences(block):
            answers = bool(units) and units[-1].kind == "question"
            units.append(Unit(sentence, _sort(sentence, answers), number))
    if units and units[0].kind == "sentence" and units[0].text[0].islower():
        # The passage was cut out of a text in the middle of this sentence.
        units[0] = Unit(units[0].text, "fragment", units[0].paragraph)
    return units


def _sort(sentence: str, answers: bool) -> Kind:
    """A very short sentence is a label or a menu entry, unless it `answers` a question."""
    if _ASKS.search(sentence):
        return "question"
    if not _FINISHED.search(sentence) or (len(sentence.split()) < _FEWEST_WORDS and not answers):
        return "fragment"
    return "sentence"


def _blocks(passage: str) -> Iterator[tuple[Literal["paragraph", "list", "block", "heading"], str]]:
    lines = passage.splitlines(keepends=True)
    at = 0
    while at < len(lines):
        line = lines[at]
        start = at
        at += 1
        if not line.strip():
            continue
        if fence := _FENCE.match(line):
            while at < len(lines) and not lines[at].lstrip().startswith(fence[1]):
                at += 1
            at = min(at + 1, len(lines))
            yield "block", _text(lines[start:at])
        elif _HEADING.match(line):
            yield "heading", line.strip()
        elif _TABLE.match(line):
            while at < len(lines) and _TABLE.match(lines[at]):
                at += 1
            yield "block", _text(lines[start:at])
        elif _ITEM.match(line):
            at = _list_end(lines, at)
            yield "list", _text(lines[start:at])
        elif at < len(lines) and _UNDERLINE.match(lines[at]):
            at += 1
            yield "heading", line.strip()
        else:
            while at < len(lines) and _continues(lines[at - 1], lines[at]):
                at += 1
            yield "paragraph", _text(lines[start:at])


def _list_end(lines: list[str], at: int) -> int:
    """Past the last item, over blank lines between items and over indented continuations."""
    end = at
    while at < len(lines):
        line = lines[at]
        blank_before = not lines[at - 1].strip()
        belongs = _ITEM.match(line) or line.startswith((" ", "\t")) or (line.strip() and not blank_before)
        if line.strip() and (not belongs or _HEADING.match(line)):
            break
        at += 1
        if line.strip():
            end = at
    return end


def _continues(before: str, line: str) -> bool:
    """A wrapped line goes on with the sentence; a short line without an end stands alone (menus, labels)."""
    if not line.strip() or any(rule.match(line) for rule in (_FENCE, _HEADING, _ITEM, _TABLE)):
        return False
    ended = _FINISHED.search(before.rstrip()) or _ASKS.search(before.rstrip())
    return bool(ended) or len(before.strip()) >= 40 or line.lstrip()[0].islower()


def _sentences(paragraph: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(paragraph):
        candidate = paragraph[start : end.end()]
        if _SHORT_FORMS.search(candidate[-12:]) or candidate.count("[") > candidate.count("]"):
            continue
        yield candidate.strip()
        start = end.end()
    if rest := paragraph[start:].strip():
        yield rest


def _text(lines: list[str]) -> str:
    return "".join(lines).strip("\n").rstrip()
