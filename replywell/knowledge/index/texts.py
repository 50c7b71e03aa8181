"""What passages are embedded as, and how much of it there is."""

from dataclasses import dataclass

from django.db import connection

_AMOUNT = """
select count(*), coalesce(sum(length(a.title) + length(p.heading) + length(p.text) + 4), 0)
from knowledge_passage p join knowledge_article a on a.id = p.article_id
"""
CHARACTERS_A_TOKEN = 4
"""Of English prose; other languages and code take up to twice as many tokens."""
PRICES = {
    "text-embedding-3-small": 0.02,
    "text-embedding-3-large": 0.13,
    "text-embedding-ada-002": 0.10,
}
"""US dollars for a million tokens, of OpenAI's own list; other models go without."""


@dataclass(frozen=True, slots=True)
class Amount:
    """What embedding all passages once takes. `dollars` is None where no price is known."""

    passages: int
    tokens: int
    dollars: float | None = None


def embedded_text(title: str, heading: str, text: str) -> str:
    """What a passage is embedded as: its place gives a short section its meaning."""
    return f"{title} › {heading}\n{text}" if heading else f"{title}\n{text}"


def amount(model: str = "") -> Amount:
    """How much there is to embed, with what it costs where the model's price is known."""
    with connection.cursor() as cursor:
        cursor.execute(_AMOUNT)
        passages, characters = cursor.fetchone()
    tokens = int(characters) // CHARACTERS_A_TOKEN
    price = PRICES.get(model)
    return Amount(passages, tokens, None if price is None else round(tokens * price / 1e6, 4))
