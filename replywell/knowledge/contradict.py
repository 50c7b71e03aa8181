"""Two texts that say the same thing with another number or date contradict each other. Pure."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_sentence = re.compile(r"(?<=[.!?。])\s+|\n+")
_MONTHS = (
    "jan(?:uary|uar)?", "feb(?:ruary|ruar)?", "mar(?:ch)?|märz", "apr(?:il)?", "may|mai", "june?|juni",
    "july?|juli", "aug(?:ust)?", "sep(?:tember)?", "o[ck]t(?:ober)?", "nov(?:ember)?", "de[cz](?:ember)?",
)  # fmt: skip
_month = re.compile("|".join(f"(?P<m{place}>{names})" for place, names in enumerate(_MONTHS, 1)))
_named = "(?:" + "|".join(_MONTHS) + r")\b\.?"
_SPELT = {
    word: str(value)
    for words in (
        "one two three four five six seven eight nine ten eleven twelve",
        "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    )
    for value, word in enumerate(words.split(), 1)
}
_number = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th|\.)?\s+(?:of\s+)?{_named}(?:,?\s+\d{{4}})?|\b{_named}\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+\d{{4}})?"
    rf"|\b{_named}\s+\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|\d+(?:[.,]\d+)*"
    rf"|\b(?:{'|'.join(_SPELT)})\b",
    re.IGNORECASE,
)
_no_word = re.compile(
    r"!\[[^\]]*\]\([^)]*\)|(?<=\])\([^)]*\)|<[^>]*>|`[^`]*`"  # pictures, where links lead, tags and code
    r"|\b\w+(?:://|@)\S+|\b[\w-]+(?:\.[a-z][\w-]*)+\b[^\s]*"  # addresses, hosts and files
    r"|\b(?!\d{1,2}\.\d{1,2}\.(?:\d{2}|\d{4})\b)\d+(?:\.\d+){2,}"  # addresses of machines and versions
    r"|\b(?:v|version|release)[\s.]*\d[\w.]*|\b(?=\w*[^\W\d_])(?=\w*\d)(?!\d+(?:st|nd|rd|th)\b)\w+",
    re.IGNORECASE,
)
_marker = re.compile(r"^\s*(?:[-*+>#|]+\s*)*(?:(?:step|schritt)?\s*\d+[.):]\s+)?", re.IGNORECASE)
_imprint = re.compile(
    r"^\W*(?:(?:last|zuletzt)\s+)?(?:updated|modified|changed|edited|revised|reviewed|published|written|verified|"
    r"aktualisiert|geändert|geprüft|veröffentlicht|stand|copyright|version|page|seite|figure|abbildung)\b|©",
    re.IGNORECASE,
)
_word = re.compile(r"[^\W\d_]{2,}")
_name_ends = re.compile(r":|\s[-–—]\s")
_LITTLE = (
    "the an of to in on at for and or is are was be will can may your you we our it its this that with from by up as "
    "usually after about within then also only just der die das den dem ein eine einen und oder ist sind wird werden "
    "kann können im am auf von zu zum zur mit für bis nach wir sie ihr ihre es"
)
_EMPTY = frozenset(_LITTLE.split())
_IN_TITLES = (
    "how what when where why who which do does did if not no long time timing duration period often much many take "
    "get got have has make use know need want guide policy policies rule term faq question answer overview summary "
    "information details about basics introduction understanding everything all new old help support internal "
    "customer article page handbook manual sheet note notes important reminder general current limit conditions work "
    "works working different takes times terms rules faqs gets uses needs makes info wie was wann wo warum wer welche "
    "lange dauer dauert zeit zeiten frist fristen regel richtlinie bedingungen hinweis fragen antworten überblick "
    "übersicht informationen alles neu alt hilfe leitfaden anleitung kunden seite wichtig allgemein aktuell macht "
    "gibt ihre ihr"
)
_PLAIN = frozenset(word[:5] for word in _IN_TITLES.split())
"""Beginnings of words that name nothing, in titles of help articles."""
LEAST_SHARED = 3
"""Telling words that two sentences have to share."""
ALIKE = 0.6
"""Share of their telling words that they have in common; all of the shorter one's are in the longer one."""

ALIKE_TITLES = 2
"""Names that two titles share from which on any other name in them makes it another thing."""


class Told(NamedTuple):
    """A passage: what it says, and under which title and heading."""

    title: str
    heading: str
    text: str


def contradiction(one: str, other: str) -> tuple[str, str] | None:
    """The first sentences of two passages that differ in nothing but a number or date; None if there are none."""
    return next(contradictions(one, other), None)


def contradictions(one: str, other: str) -> Iterator[tuple[str, str]]:
    """All such pairs of sentences, each sentence of the first passage once at most."""
    others = _sayings(other)
    for sentence, words, numbers in _sayings(one):
        for against, their_words, their_numbers in others:
            shared = words & their_words
            if len(shared) < LEAST_SHARED or shared not in (words, their_words):
                continue
            alike = len(shared) / len(words | their_words) >= ALIKE
            if alike and numbers - their_numbers and their_numbers - numbers:
                yield sentence, against
                break


def has_numbers(text: str) -> bool:
    """Whether a passage says anything that another one could contradict."""
    return bool(_number.search(text)) and bool(_sayings(text))


def same_subject(one: Told, other: Told) -> bool:
    """Whether two passages are about one thing: their titles and headings share a telling word, and their
    titles do not name two things, as “Gold card” and “Silver card” or “Card fees” and “Gold card fees” do. What
    stands before a colon or a dash is a name whatever else the passages speak of.
    """
    if not _stems(f"{one.title} {one.heading}") & _stems(f"{other.title} {other.heading}"):
        return False
    ours, theirs = _names(one.title), _names(other.title)
    if len(ours & theirs) >= ALIKE_TITLES and ours != theirs:
        return False
    of_ours, of_theirs = _named_first(one.title), _named_first(other.title)
    if of_ours & of_theirs and of_ours - of_theirs and of_theirs - of_ours:
        return False
    return not ((ours - _said(other)) and (theirs - _said(one)))


def _names(title: str) -> frozenset[str]:
    return _stems(title, short=True) - _PLAIN


def _named_first(title: str) -> frozenset[str]:
    """“Gold” and “card” in “Gold card: fees”; nothing where a title has no such beginning."""
    name, ending, _ = _name_ends.sub("\0", title, count=1).partition("\0")
    return _names(name) if ending else frozenset()


@lru_cache(maxsize=256)
def _said(told: Told) -> frozenset[str]:
    """A passage is held against many others in a row."""
    return _stems(" ".join(told), short=True)


def _sayings(text: str) -> list[tuple[str, frozenset[str], frozenset[str]]]:
    """The sentences that have numbers, each with its telling words and its numbers."""
    found = []
    for sentence in _sentence.split(text):
        said = _marker.sub("", _no_word.sub(" ", sentence))
        numbers = frozenset(value for number in _number.findall(said) for value in _values(number))
        if numbers and not _imprint.search(said):
            found.append((sentence.strip(), _words(_number.sub(" ", said)), numbers))
    return found


def _values(number: str) -> list[str]:
    """A number or date in one form: 1,5 as 1.5, five as 5; the 3rd of March as its day, and its year apart."""
    low = number.lower()
    month = _month.search(low)
    if not month:
        return [_SPELT.get(low, low.replace(",", "."))]
    digits = re.findall(r"\d+", low)
    days = [each for each in digits if len(each) < 4]
    return [" ".join([*days, str(month.lastgroup)]), *(each for each in digits if len(each) == 4)]


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in map(str.lower, _word.findall(text)) if word not in _EMPTY)


def _stems(text: str, *, short: bool = False) -> frozenset[str]:
    """Telling words by their beginnings; `short` ones and numbers too, since they may be names."""
    words = _words(text) | (
        frozenset(re.findall(r"\w*\d\w*|\b\w\b", text.lower())) - {"a", "i"} if short else frozenset()
    )
    return frozenset(word[:5] for word in words)
