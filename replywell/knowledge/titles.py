"""What titles name: things the question did not ask about, and things the conversation named before."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from replywell.knowledge.words import Word, quoted, words_of

MOST_WORDS = 48
"""Words of a conversation by which articles are looked up: its rarest."""
MOST_PASSAGES = 2_000
"""Passages that have one of these words in their title or headings: no more are looked through."""
LONGEST_NAME = 8
"""Words of a name."""
KNOWN = 0.4
"""Least rarity of a name, as a share of that of a word that nothing has."""
FADES = 100
"""So many words later a name counts half."""

_NAME_ENDS = re.compile(r"[:(|]|\s[-–—]\s")
_WORD = re.compile(r"[^\W_]+")
_TITLED = """
with titled as materialized (
    select p.id, p.article_id from knowledge_passage p where p.search @@ %(any)s::tsquery and {may}
)
select titled.id, a.title from titled join knowledge_article a on a.id = titled.article_id
"""

type Name = tuple[str, ...]


def beside_the_question(titles: Mapping[int, str], asked: Sequence[Word], config: str) -> dict[int, float]:
    """Of each title the share that the question does not say, 0 to 1, rare words counting more.

    A title that names another product, plan or system speaks against its article. No title says nothing.
    """
    said = {word.stem for word in asked}
    shares = {}
    for number, words in zip(titles, words_of(list(titles.values()), config), strict=True):
        whole = sum(word.rarity for word in words)
        shares[number] = sum(word.rarity for word in words if word.stem not in said) / whole if whole else 0.0
    return shares


def named(
    cursor: Any, said: str, spoken: Sequence[Word], config: str, may: str, values: Mapping[str, Any]
) -> dict[int, float]:
    """Passages of the articles whose name was said: how surely, and how lately, 0 to 1.

    A name is how a title begins, up to a colon or a dash: in “Oyster Depot: Do you deliver?” the Oyster Depot.
    `spoken` are the words of what was said; `may` and `values` say in SQL which rows `p` may be found.
    """
    words = {word.stem: word for word in spoken if word.passages}
    some = _rarest(list(words.values()))
    if not some:
        return {}
    stems = " | ".join(f"{quoted(word.stem)}:A" for word in some)
    cursor.execute(_TITLED.format(may=may), {**values, "any": stems})
    names = {passage: _name(title) for passage, title in cursor.fetchall()}
    lately = _said_last(set(names.values()), _words(said))
    sure = _sureness(list(lately), words, config) if lately else {}
    counts = {name: sure[name] * 0.5 ** (ago / FADES) for name, ago in lately.items() if sure[name]}
    return {passage: counts[name] for passage, name in names.items() if name in counts}


def _rarest(words: list[Word]) -> list[Word]:
    chosen = []
    room = MOST_PASSAGES
    for word in sorted(words, key=lambda word: (word.passages, word.stem))[:MOST_WORDS]:
        room -= word.passages
        if room < 0:
            break
        chosen.append(word)
    return chosen


def _words(text: str) -> list[str]:
    return _WORD.findall(re.sub(r"['’]", "", text).casefold())


@lru_cache(maxsize=20_000)
def _name(title: str) -> Name:
    return tuple(_words(_NAME_ENDS.split(title, maxsplit=1)[0]))


def _said_last(names: set[Name], words: list[str]) -> dict[Name, int]:
    """How many words ago each name was last said; one inside a longer one that was said is not meant."""
    told = {
        words_[: len(name)]: len(words) - at
        for at in range(len(words))
        for words_ in [tuple(words[at : at + LONGEST_NAME])]
        for name in [words_[:length] for length in range(1, len(words_) + 1)]
        if name in names
    }
    longer = [f" {' '.join(name)} " for name in told]
    return {
        name: ago
        for name, ago in told.items()
        if not any(f" {' '.join(name)} " in other and len(other.split()) > len(name) for other in longer)
    }


def _sureness(names: list[Name], said: dict[str, Word], config: str) -> dict[Name, float]:
    """How surely a name is meant: the rarer its words are, 1 for as rare as a word that nothing has."""
    sure = {}
    for name, words in zip(names, words_of([" ".join(name) for name in names], config), strict=True):
        rarity = sum(word.rarity for word in words if word.stem in said)
        most = Word("", 0, 0, words[0].total, 0).rarity if words else 1.0
        sure[name] = min(rarity / most, 1.0) if rarity >= KNOWN * most else 0.0
    return sure
