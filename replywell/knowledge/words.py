"""Passages by their words: rare words count more, long passages less, and a typo finds the word it meant."""

import math
from typing import Any

from django.db import connection

MOST_WORDS = 12
"""Words of a question that count: its rarest."""
MOST_PASSAGES = 2_000
"""Passages that are ranked: those of the question's rarest words, as many of these as have about so many."""
SHORT = 0.4
"""Share of the score that a passage's length does not touch."""
ALIKE = 0.45
"""Least trigram similarity of an unknown word to the one it may have meant."""
MEANT = 0.6
"""What such a word counts, before it is multiplied with that similarity."""
EARLIER = 0.3
"""What a word counts that was only said earlier in the conversation."""
WEIGHTS = "{0.1,0.2,0.6,1}"
"""Of the text and, last, of title and headings."""

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
    best = sorted(found.items(), key=lambda entry: (-entry[1], entry[0]))
    return dict(best[:MOST_WORDS])


def _told(cursor: Any, text: str, config: str, total: int, share: float) -> dict[str, float]:
    cursor.execute(_STEMS, {"config": config, "text": text})
    rows = cursor.fetchall()
    found = {stem: share * _rarity(passages or 0, total) for stem, passages, _ in rows}
    strange = (
        [stem for stem, _, unknown in rows if unknown and len(stem) >= 4] if total and share == 1 else []
    )
    if strange:
        cursor.execute(_MEANT, {"config": config, "stems": strange, "alike": ALIKE})
        for _, stem, passages, alike in cursor.fetchall():
            told = MEANT * alike * _rarity(passages, total)
            found[stem] = max(told, found.get(stem, 0.0))
    return found


def _rarity(passages: int, total: int) -> float:
    """The inverse document frequency of BM25; 1 while nothing was learned."""
    return math.log(1 + (total - passages + 0.5) / (passages + 0.5)) if total >= passages and total else 1.0


def wording(words: dict[str, float], config: str) -> tuple[str, str, dict[str, Any]]:
    """SQL of the words' score of a row `p`, the condition that finds rows, and the values of both."""
    values: dict[str, Any] = {"weights": WEIGHTS, "short": SHORT}
    terms = []
    for number, (stem, tells) in enumerate(words.items()):
        values[f"stem{number}"], values[f"tells{number}"] = _quoted(stem), tells
        terms.append(f"%(tells{number})s * ts_rank(%(weights)s::real[], p.search, %(stem{number})s::tsquery)")
    with connection.cursor() as cursor:
        cursor.execute(_TOTAL, [config])
        values["average"] = max((cursor.fetchone() or (0, 40.0))[1], 1.0)
    values["any"] = " | ".join(map(_quoted, _few(words, config)))
    length = "(%(short)s + (1 - %(short)s) * length(p.search) / %(average)s)"
    return f"(({' + '.join(terms)}) / {length})", "p.search @@ %(any)s::tsquery", values


def _few(words: dict[str, float], config: str) -> list[str]:
    """The rarest of the words that have enough passages between them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select stem, passages from knowledge_passageword where config = %s and stem = any(%s)",
            [config, list(words)],
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
