"""Two texts that say the same thing with another number or date contradict each other. Pure."""

import re

_sentence = re.compile(r"(?<=[.!?。])\s+|\n+")
_number = re.compile(
    r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d+(?:[.,]\d+)*|\b(?:one|two|three|four|five|six|seven|eight|"
    r"nine|ten|eleven|twelve|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf)\b",
    re.IGNORECASE,
)
_word = re.compile(r"[^\W\d_]{2,}")
_SPELT = {
    word: str(value)
    for words in (
        "one two three four five six seven eight nine ten eleven twelve",
        "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    )
    for value, word in enumerate(words.split(), 1)
}
_EMPTY = frozenset(
    [
        "the",
        "an",
        "of",
        "to",
        "in",
        "on",
        "at",
        "for",
        "and",
        "or",
        "is",
        "are",
        "was",
        "be",
        "will",
        "can",
        "may",
        "your",
        "you",
        "we",
        "our",
        "it",
        "its",
        "this",
        "that",
        "with",
        "from",
        "by",
        "up",
        "as",
        "usually",
        "after",
        "about",
        "within",
        "then",
        "also",
        "only",
        "just",
        "der",
        "die",
        "das",
        "den",
        "dem",
        "ein",
        "eine",
        "einen",
        "und",
        "oder",
        "ist",
        "sind",
        "wird",
        "werden",
        "kann",
        "können",
        "in",
        "im",
        "am",
        "an",
        "auf",
        "von",
        "zu",
        "zum",
        "zur",
        "mit",
        "für",
        "bis",
        "nach",
        "wir",
        "sie",
        "ihr",
        "ihre",
        "es",
    ]
)
LEAST_SHARED = 3
"""Telling words that two sentences have to share."""
ALIKE = 0.6
"""Share of their telling words that they have in common; all of the shorter one's are in the longer one."""


def contradiction(one: str, other: str) -> tuple[str, str] | None:
    """The first sentences of two passages that differ in nothing but a number or date; None if there are none."""
    others = _sayings(other)
    for sentence, words, numbers in _sayings(one):
        for against, their_words, their_numbers in others:
            shared = words & their_words
            if len(shared) < LEAST_SHARED or shared not in (words, their_words):
                continue
            alike = len(shared) / len(words | their_words) >= ALIKE
            if alike and numbers - their_numbers and their_numbers - numbers:
                return sentence, against
    return None


def same_subject(one: str, other: str) -> bool:
    """Whether two titles with their headings share a telling word, in whatever form."""
    return bool({word[:5] for word in _words(one)} & {word[:5] for word in _words(other)})


def _sayings(text: str) -> list[tuple[str, frozenset[str], frozenset[str]]]:
    """The sentences that have numbers, each with its telling words and its numbers."""
    found = []
    for sentence in _sentence.split(text):
        numbers = frozenset(
            _SPELT.get(each.lower(), each.replace(",", ".")) for each in _number.findall(sentence)
        )
        if numbers:
            found.append((sentence.strip(), _words(_number.sub(" ", sentence)), numbers))
    return found


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in map(str.lower, _word.findall(text)) if word not in _EMPTY)
