"""What is looked at of a ticket when a spike is looked for: when, by whom, in which words. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from replywell.knowledge.scrub import scrub

MOST_WORDS = 60
LONGEST = 2_000
"""Characters of a message that are looked at: what is wrong is said at its beginning."""
STEM = 6
"""Letters by which words are told apart: endings differ between people, and in German more than in English."""
_marks = re.compile(r"\[[^\]\n]{0,40}\]")
_word = re.compile(r"[^\W\d_]{3,}")
_EMPTY = frozenset(
    """
    the and for you your with this that have has had from are was were not but can cannot can't our any
    all its his her they them their will would could should there here when what which who how why hello
    dear regards thanks thank please best kind hallo guten tag sehr geehrte damen herren freundliche
    freundlichen grüße grüßen viele vielen dank bitte und oder der die das den dem des ein eine einen
    einem einer ist sind war waren nicht ich wir sie ihr mein meine meinen unser unsere unserem ihre ihren
    auf mit von für aus bei nach seit wenn dass auch noch aber nur kann können haben hat habe wird werden
    wurde mir uns ihnen ins zum zur als wie was bonjour merci vous nous est les des une pour dans avec pas
    sur que qui
    """.split()  # noqa: SIM905 - to be read
)
"""What everybody writes, whatever it is about."""


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """A new ticket, as far as a spike is concerned."""

    ticket: int
    at: datetime
    contact: int
    origin: str
    """Whose it is: a company's domain, an address at a provider of everybody's, or `form`."""
    words: frozenset[str]
    category: int | None = None
    vector: np.ndarray | None = None
    """A unit vector of its meaning; None while there is none, or no embedded AI."""


def words_of(subject: str, text: str, names: Iterable[str] = ()) -> list[str]:
    """The stems a ticket says, in their order, without numbers, names and what everybody writes."""
    plain = _marks.sub(" ", scrub(f"{subject}\n{text[:LONGEST]}", names)).lower()
    said = [word for word in _word.findall(plain) if word not in _EMPTY]
    return list(dict.fromkeys(word[:STEM] for word in said))[:MOST_WORDS]
