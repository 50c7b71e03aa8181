"""Passages by their words: rare words count more, long passages less, and a typo finds the word it meant."""

import math
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

MOST_WORDS = 64
"""Words of a question that count: its rarest."""
FIRST_WORDS = 12
"""Those of them by which passages are found."""
MOST_PASSAGES = 2_000
"""Passages that are ranked: those of the question's rarest words, as many of these as have about so many."""
SATURATION = 1.2
"""BM25's k1: how soon a word said again adds no more."""
LENGTH = 0.6
"""BM25's b: how much longer passages are held down."""
ALIKE = 0.45
"""Least trigram similarity of an unknown word to the one it may have meant."""
SHORTEST = 4
"""Letters of an unknown word that may have meant another."""
MOST_STRANGE = 32
"""Unknown words that are looked through: a log in a mail is full of them."""
MEANT = 0.6
"""What such a word counts, before it is multiplied with that similarity."""
EARLIER = 0.3
"""What a word counts that was only said earlier in the conversation."""

_LENGTH = "1 - %(lengthy)s + %(lengthy)s * length(p.search) / %(average)s"
_SCORE = """
coalesce((
    select sum(t.tells * cardinality(u.positions) * (%(saturation)s + 1)
               / (cardinality(u.positions) + %(saturation)s * (1 - %(lengthy)s + %(lengthy)s * length(p.search) / %(average)s)))
    from unnest(p.search) u join unnest(%(stems)s::text[], %(tells)s::float8[]) t(stem, tells) on t.stem = u.lexeme
), 0)
"""
_STEMS = """
select given.place, word.lexeme, known.passages, coalesce(whole.passages, 0), coalesce(whole.length, 40)
from unnest(%(texts)s::text[]) with ordinality given(text, place)
cross join unnest(to_tsvector(%(config)s::text::regconfig, given.text)) word
left join knowledge_passageword known on known.config = %(config)s::text and known.stem = word.lexeme
left join knowledge_passageword whole on whole.config = %(config)s::text and whole.stem = ''
"""
# How alike words have to be holds for this statement alone; the index leaves out the others by itself.
_MEANT = """
with tuned as materialized (select set_config('pg_trgm.similarity_threshold', %(alike)s, true))
select known.stem, known.passages, similarity(known.stem, asked.stem)
from tuned cross join unnest(%(stems)s::text[]) asked(stem) cross join lateral (
    select stem, passages from knowledge_passageword
    where config = %(config)s::text and stem %% asked.stem and stem <> ''
    order by similarity(stem, asked.stem) desc, passages desc limit 2) known
"""


@dataclass(frozen=True, slots=True)
class Word:
    """A stem of a question: how much it tells, and how many passages are known to have it."""

    stem: str
    tells: float
    passages: int
    total: int
    """Passages there are in this language, as far as they were counted."""
    average: float
    """Different words that one of them has."""

    @property
    def rarity(self) -> float:
        """The inverse document frequency of BM25; 1 while nothing was counted."""
        return _rarity(self.passages, self.total)


def telling_words(text: str, context: str, config: str) -> list[Word]:
    """The stems of a question and of what was said before it, the most telling first."""
    asked, before = words_of([text, context], config)
    return telling(asked, before, config)


def telling(asked: list[Word], before: list[Word], config: str) -> list[Word]:
    """The same of words that are known; strange ones of the question are taken for what they may have meant."""
    found = {word.stem: replace(word, tells=EARLIER * word.tells) for word in before}
    found |= {word.stem: word for word in asked}
    strange = [word for word in asked if not word.passages and len(word.stem) >= SHORTEST][:MOST_STRANGE]
    for word in _meant(strange, config) if strange and strange[0].total else ():
        if word.stem not in found or found[word.stem].tells < word.tells:
            found[word.stem] = word
    # Words that no passage had when words were counted come last: few passages can have them.
    return sorted(found.values(), key=lambda word: (not word.passages, -word.tells, word.stem))


def words_of(texts: list[str], config: str) -> list[list[Word]]:
    """The stems of each text, as they are written: no typo is looked through."""
    found: list[list[Word]] = [[] for _ in texts]
    if not any(texts):
        return found
    with connection.cursor() as cursor:
        cursor.execute(_STEMS, {"config": config, "texts": texts})
        for place, stem, passages, total, average in cursor.fetchall():
            told = _rarity(passages or 0, total)
            found[place - 1].append(Word(stem, told, passages or 0, total, average))
    return found


def _meant(strange: list[Word], config: str) -> list[Word]:
    """Known words that are most like strange ones."""
    total, average = strange[0].total, strange[0].average
    with connection.cursor() as cursor:
        cursor.execute(
            _MEANT, {"config": config, "stems": [word.stem for word in strange], "alike": str(ALIKE)}
        )
        return [
            Word(stem, MEANT * alike * _rarity(passages, total), passages, total, average)
            for stem, passages, alike in cursor.fetchall()
        ]


def _rarity(passages: int, total: int) -> float:
    return math.log(1 + (total - passages + 0.5) / (passages + 0.5)) if total >= passages and total else 1.0


@dataclass(frozen=True, slots=True)
class Wording:
    """How to search rows `p` by words, in SQL: `found` picks rows, `rank` orders many of them quickly,
    `score` is the exact figure (BM25) for few."""

    found: str
    rank: str
    score: str
    values: dict[str, Any]


NO_WORDS = Wording("false", "0::float", "0::float", {})


def wording(words: list[Word]) -> Wording:
    """The SQL for these stems."""
    if not words:
        return NO_WORDS
    words = words[:MOST_WORDS]
    first = words[:FIRST_WORDS]
    values: dict[str, Any] = {
        "stems": [word.stem for word in words],
        "tells": [word.tells for word in words],
        "average": max(words[0].average, 1.0),
        "lengthy": LENGTH,
        "saturation": SATURATION,
        "any": " | ".join(quoted(stem) for stem in _few(first)),
    }
    terms = []
    for number, word in enumerate(first):
        values[f"stem{number}"], values[f"tells{number}"] = quoted(word.stem), word.tells
        terms.append(
            f"%(tells{number})s * ts_rank('{{1,1,1,1}}'::real[], p.search, %(stem{number})s::tsquery)"
        )
    return Wording(
        found="p.search @@ %(any)s::tsquery",
        rank=f"(({' + '.join(terms)}) / ({_LENGTH}))",
        score=_SCORE,
        values=values,
    )


def _few(words: list[Word]) -> list[str]:
    """The rarest of the words, as many as have about enough passages between them."""
    chosen: list[str] = []
    room = MOST_PASSAGES
    for word in sorted(words, key=lambda word: (word.passages, word.stem)):
        room -= word.passages
        if chosen and room < 0:
            break
        chosen.append(word.stem)
    return chosen


def quoted(stem: str) -> str:
    """A stem as it is written in a tsquery."""
    escaped = stem.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
