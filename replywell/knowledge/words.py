"""Passages by their words: rare words count more, long passages less, and a typo finds the word it meant."""

import math
from dataclasses import dataclass
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
select word.lexeme, known.passages, known.passages is null
from unnest(to_tsvector(%(config)s::text::regconfig, %(text)s)) word
left join knowledge_passageword known on known.config = %(config)s::text and known.stem = word.lexeme
"""
_MEANT = """
select asked.stem, known.stem, known.passages, similarity(known.stem, asked.stem)
from unnest(%(stems)s::text[]) asked(stem) cross join lateral (
    select stem, passages from knowledge_passageword
    where config = %(config)s::text and stem %% asked.stem and stem <> ''
    order by similarity(stem, asked.stem) desc, passages desc limit 2) known
where similarity(known.stem, asked.stem) >= %(alike)s
"""
_TOTAL = "select passages, length from knowledge_passageword where config = %s and stem = ''"


def telling_words(text: str, context: str, config: str) -> dict[str, float]:
    """The stems by which to search and how much each tells, the most telling first."""
    with connection.cursor() as cursor:
        cursor.execute(_TOTAL, [config])
        total = (cursor.fetchone() or (0, 0))[0]
        found = _told(cursor, text, config, total, 1.0)
        if context:
            found = _told(cursor, context, config, total, EARLIER) | found
    # Words that no passage had when words were counted come last: few passages can have them.
    best = sorted(found.items(), key=lambda entry: (entry[1][0], -entry[1][1], entry[0]))
    return {stem: tells for stem, (_, tells) in best[:MOST_WORDS]}


def _told(cursor: Any, text: str, config: str, total: int, share: float) -> dict[str, tuple[bool, float]]:
    """Each stem: whether no passage is known to have it, and how much it tells."""
    cursor.execute(_STEMS, {"config": config, "text": text})
    rows = cursor.fetchall()
    found = {stem: (unknown, share * _rarity(passages or 0, total)) for stem, passages, unknown in rows}
    strange = (
        [stem for stem, _, unknown in rows if unknown and len(stem) >= 4] if total and share == 1 else []
    )
    if strange:
        cursor.execute(_MEANT, {"config": config, "stems": strange, "alike": ALIKE})
        for _, stem, passages, alike in cursor.fetchall():
            told = MEANT * alike * _rarity(passages, total)
            found[stem] = max((False, told), found.get(stem, (False, 0.0)))
    return found


def _rarity(passages: int, total: int) -> float:
    """The inverse document frequency of BM25; 1 while nothing was learned."""
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


def wording(words: dict[str, float], config: str) -> Wording:
    """The SQL for these stems."""
    if not words:
        return NO_WORDS
    with connection.cursor() as cursor:
        cursor.execute(_TOTAL, [config])
        average = (cursor.fetchone() or (0, 40.0))[1]
    values: dict[str, Any] = {
        "stems": list(words),
        "tells": list(words.values()),
        "average": max(average, 1.0),
        "lengthy": LENGTH,
        "saturation": SATURATION,
        "any": " | ".join(map(_quoted, _few(list(words)[:FIRST_WORDS], config))),
    }
    terms = []
    first = list(words.items())[:FIRST_WORDS]
    for number, (stem, tells) in enumerate(first):
        values[f"stem{number}"], values[f"tells{number}"] = _quoted(stem), tells
        terms.append(
            f"%(tells{number})s * ts_rank('{{1,1,1,1}}'::real[], p.search, %(stem{number})s::tsquery)"
        )
    return Wording(
        found="p.search @@ %(any)s::tsquery",
        rank=f"(({' + '.join(terms)}) / ({_LENGTH}))",
        score=_SCORE,
        values=values,
    )


def _few(words: list[str], config: str) -> list[str]:
    """The rarest of the words that have enough passages between them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select stem, passages from knowledge_passageword where config = %s and stem = any(%s)",
            [config, words],
        )
        common = dict(cursor.fetchall())
    chosen: list[str] = []
    room = MOST_PASSAGES
    for stem in sorted(words, key=lambda stem: (common.get(stem, 0), stem)):
        room -= common.get(stem, 0)
        if chosen and room < 0:
            break
        chosen.append(stem)
    return chosen


def _quoted(stem: str) -> str:
    escaped = stem.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
