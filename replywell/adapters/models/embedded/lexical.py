"""TF-IDF over words and pieces of words: what the sentence encoder overlooks (names, codes, other languages).

Term weights follow Salton and Buckley 1988: (1 + log tf) · (log((1 + N) / (1 + df)) + 1), length 1.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

MAX_CHARACTERS = 4_000
"""What is looked at of a text: a ticket's matter stands in its beginning."""
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
    words = _WORD.findall(text[:MAX_CHARACTERS].lower())
    found = Counter(words)
    found.update(f"{left} {right}" for left, right in pairwise(words))
    first, _, rest = text[:MAX_CHARACTERS].partition("\n")
    if rest:
        opening = _WORD.findall(first.lower())
        found.update(f"^{word}" for word in opening)
        found.update(f"^{left} {right}" for left, right in pairwise(opening))
    for word, times in Counter(words).items():
        padded = f"_{word}_"
        for size in (3, 4):
            for start in range(len(padded) - size + 1):
                found["~" + padded[start : start + size]] += times
    found.update(_signs(text[:MAX_CHARACTERS]))
    return found


def _signs(text: str) -> Terms:
    """What words leave out: tone (marks, capitals, pictures) and form (addresses, code, lists, stack traces)."""
    marks = {"!": text.count("!"), "?": text.count("?"), "CAPITALS": len(_CAPITALS.findall(text))}
    found = Counter({mark: times for mark, times in marks.items() if times})
    found.update(picture for picture in _PICTURES.findall(text))
    found.update({f"FORM {name}": 1 for name, form in _FORMS if form.search(text)})
    return found


@dataclass(frozen=True)
class Lexicon:
    """The terms known from the examples and how telling each is."""

    places: dict[str, int]
    rarity: np.ndarray
    """Inverse document frequency by place, float32."""

    @classmethod
    def learn(cls, documents: Sequence[Terms], *, at_most: int = 60_000) -> "Lexicon":
        """The terms of the documents; with many documents only those that occur at least twice."""
        frequency = Counter(term for document in documents for term in document)
        at_least = 1 if len(documents) < 1_000 else 2
        common = [term for term, times in frequency.most_common(at_most) if times >= at_least]
        seen_in = np.array([frequency[term] for term in common], np.float32)
        rarity = np.log((1 + len(documents)) / (1 + seen_in)) + 1
        return cls({term: place for place, term in enumerate(common)}, rarity.astype(np.float32))

    def weigh(self, document: Terms) -> tuple[np.ndarray, np.ndarray]:
        """Places and weights of the document's known terms; the weights' length is 1 (0 if none is known)."""
        known = [(self.places[term], times) for term, times in document.items() if term in self.places]
        if not known:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        places, times = np.array(known, np.int64).T
        weights = (1 + np.log(times.astype(np.float32))) * self.rarity[places]
        return places, (weights / np.linalg.norm(weights)).astype(np.float32)

    def matrix(self, documents: Iterable[Terms]) -> Any:
        """The documents as rows of a SciPy sparse matrix."""
        from scipy.sparse import csr_matrix

        rows = [self.weigh(document) for document in documents]
        ends = np.cumsum([0, *(len(places) for places, _ in rows)])
        return csr_matrix(
            (
                np.concatenate([weights for _, weights in rows]),
                np.concatenate([places for places, _ in rows]),
                ends,
            ),
            shape=(len(rows), len(self.rarity)),
        )
