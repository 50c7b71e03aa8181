"""TF-IDF over words and pieces of words: what the sentence encoder overlooks (names, codes, other languages).

Term weights follow Salton and Buckley 1988: (1 + log tf) · (log((1 + N) / (1 + df)) + 1). Terms are of four kinds,
and each kind's weights have length 1, so that a head may listen to one kind more than to another.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise, repeat
from typing import Any

import numpy as np

MAX_CHARACTERS = 4_000
"""What is looked at of a text: a ticket's matter stands in its beginning."""
MOST_TERMS = 50_000
KINDS = ("words", "pieces", "opening", "signs")
_VOCABULARY_FROM = 8_000
"""Documents, an even sample, from which terms are known; more would only bring rare ones, and cost memory."""
_MANY = 1_000
"""Documents from which on a term must occur in two of them."""
_WORD = re.compile(r"\w+")
_PICTURES = re.compile(
    r"[\u2190-\u2bff\U0001f300-\U0001faff]|[:;=8][-']?[)(DPp/|\\]|<3|\.{3,}|!{2,}|\?{2,}|\?!|!\?"
)
_FORMS = tuple(
    (name, re.compile(pattern, re.MULTILINE))
    for name, pattern in {
        "address": r"https?://",
        "mention": r"(?:^|\s)@\w",
        "hashtag": r"(?:^|\s)#\w",
        "code": r"```|^ {4}\S",
        "trace": r"Traceback|^[ \t]{1,12}at [\w.$<>]+\(|\bline \d+, in\b|\b\w+(?:Error|Exception):",
        "list": r"^\s{0,3}(?:[-*+]|\d{1,2}[.)]) ",
        "checklist": r"^\s{0,3}[-*] \[[ xX]\]",
        "heading": r"^#{1,6} ",
        "steps": r"(?i:steps to reproduce|expected|actual behaviou?r|version)",
        "asks first": r"\A[^\n]{0,300}\?",
    }.items()
)
_CAPITALS = re.compile(r"\b[A-ZÄÖÜÉÈÑ]{4,}\b")

Terms = Counter[str]


def terms_of(text: str) -> Terms:
    """Words and pairs of neighbours, those of the first line once more, and pieces of 3 and 4 characters."""
    text = text[:MAX_CHARACTERS]
    words = _WORD.findall(text.lower())
    found = Counter(words)
    found.update([f"{left} {right}" for left, right in pairwise(words)])
    first, _, rest = text.partition("\n")
    if rest:
        opening = _WORD.findall(first.lower())
        found.update([f"^{word}" for word in opening])
        found.update([f"^{left} {right}" for left, right in pairwise(opening)])
    found.update(chain.from_iterable(map(_pieces, words)))
    found.update(_signs(text))
    return found


@lru_cache(32_768)
def _pieces(word: str) -> tuple[str, ...]:
    padded = f"_{word}_"
    return tuple(
        "~" + padded[start : start + size] for size in (3, 4) for start in range(len(padded) - size + 1)
    )


def _signs(text: str) -> Terms:
    """What words leave out: tone (marks, capitals, pictures) and form (addresses, code, lists, stack traces)."""
    marks = {"!": text.count("!"), "?": text.count("?"), "CAPITALS": len(_CAPITALS.findall(text))}
    found = Counter({mark: times for mark, times in marks.items() if times})
    found.update(_PICTURES.findall(text))
    found.update({f"FORM {name}": 1 for name, form in _FORMS if form.search(text)})
    return found


def kind_of(term: str) -> int:
    """The place in `KINDS` of a term that `terms_of` found."""
    if term[0] == "~":
        return 1
    if term[0] == "^":
        return 2
    return 0 if _WORD.match(term) and term != "CAPITALS" and not term.startswith("FORM ") else 3


@dataclass(frozen=True)
class Lexicon:
    """The terms known from the examples and how telling each is."""

    places: dict[str, int]
    rarity: np.ndarray
    """Inverse document frequency by place, float32."""
    kinds: np.ndarray
    """Place in `KINDS` by place."""

    def weigh(self, document: Terms) -> tuple[np.ndarray, np.ndarray]:
        """Places and weights of the document's known terms; the weights of each kind have length 1 or are none."""
        places = np.fromiter(map(self.places.get, document, repeat(-1)), np.int64, len(document))
        times = np.fromiter(document.values(), np.float32, len(document))
        known = places >= 0
        places = places[known]
        weights = (1 + np.log(times[known])) * self.rarity[places]
        kinds = self.kinds[places]
        lengths = np.sqrt(np.bincount(kinds, weights=np.square(weights), minlength=len(KINDS)))
        return places, (weights / lengths[kinds]).astype(np.float32)


def read(texts: Sequence[str], *, at_most: int = MOST_TERMS) -> tuple[Lexicon, Any]:
    """The terms of the texts and the texts as rows of a SciPy sparse matrix, as `weigh` weighs them.

    The commonest `at_most` terms; with many texts only those that occur at least twice.
    """
    numbers, ends, columns, times = _counted(texts)
    seen_in = np.bincount(columns, minlength=len(numbers))
    order = np.argsort(-seen_in, kind="stable")[:at_most]
    order = order[seen_in[order] >= (1 if len(texts) < _MANY else 2)]
    terms = list(numbers)
    chosen = [terms[number] for number in order]
    lexicon = Lexicon(
        places={term: place for place, term in enumerate(chosen)},
        rarity=(np.log((1 + len(texts)) / (1 + seen_in[order])) + 1).astype(np.float32),
        kinds=np.array([kind_of(term) for term in chosen], np.uint8),
    )
    place_of = np.full(len(numbers), -1, np.int32)
    place_of[order] = np.arange(len(order), dtype=np.int32)
    del numbers, terms
    return lexicon, _weighed(lexicon, place_of[columns], times, ends)


class _Numbers(dict[str, int]):
    """Gives each new term the next number."""

    def __missing__(self, term: str) -> int:
        self[term] = number = len(self)
        return number


def _counted(texts: Sequence[str]) -> tuple[dict[str, int], np.ndarray, np.ndarray, np.ndarray]:
    """Numbers of the terms, and by text, one after the other up to `ends`: numbers and how often each occurs.

    One text's terms at a time: all of them at once take gigabytes.
    """
    numbers = _Numbers()
    rows: list[tuple[np.ndarray, np.ndarray]] = [(np.zeros(0, np.int32), np.zeros(0, np.uint16))] * len(texts)
    for look_up, places in _in_turn(numbers, len(texts)):
        for place in places:
            terms = terms_of(texts[place])
            found = np.fromiter(map(look_up, terms), np.int32, len(terms))
            often = np.fromiter(terms.values(), np.uint16, len(terms))
            rows[place] = (found[found >= 0], often[found >= 0])
    ends = np.cumsum([0, *(len(found) for found, _ in rows)])
    columns = np.concatenate([np.zeros(0, np.int32), *(found for found, _ in rows)])
    return numbers, ends, columns, np.concatenate([np.zeros(0, np.uint16), *(often for _, often in rows)])


def _in_turn(numbers: _Numbers, count: int) -> Iterator[tuple[Any, Sequence[int]]]:
    """Texts that bring terms first, then those in which only known ones are looked for."""
    step = -(-count // _VOCABULARY_FROM) or 1
    yield numbers.__getitem__, range(0, count, step)
    yield lambda term: numbers.get(term, -1), [place for place in range(count) if place % step]


def _weighed(lexicon: Lexicon, columns: np.ndarray, times: np.ndarray, ends: np.ndarray) -> Any:
    from scipy.sparse import csr_matrix

    known = columns >= 0
    rows = np.repeat(np.arange(len(ends) - 1), np.diff(ends))[known]
    columns = columns[known]
    weights = (1 + np.log(times[known].astype(np.float32))) * lexicon.rarity[columns]
    groups = rows * len(KINDS) + lexicon.kinds[columns]
    lengths = np.sqrt(np.bincount(groups, weights=np.square(weights), minlength=(len(ends) - 1) * len(KINDS)))
    weights /= lengths[groups].astype(np.float32)
    starts = np.concatenate([[0], np.cumsum(known)])[ends].astype(np.int32)
    return csr_matrix((weights, columns, starts), shape=(len(ends) - 1, len(lexicon.rarity)))
