"""What a message names, held against how the organization's numbers look and what its products are called. Pure.

A format is written as the number looks: `#` is a digit, `@` a letter, anything else is itself: `LP-######`.
"""

import re
from functools import lru_cache

from replywell.adapters.models.port import Entity
from replywell.kit.values import Value

KINDS = ("order", "invoice", "error_code", "product")
"""What formats can be given for; products are names."""
NAMES = frozenset({"product"})
LOOKED_AT = 20_000
AT_MOST = 30
LONGEST, SHORTEST = 40, 2
_SAME = {"order_number": "order", "invoice_number": "invoice"}
_SIGNS = {"#": r"\d", "@": "[A-Za-z]"}


class Format(Value):
    """How the organization's numbers of one kind look, or what its products are called."""

    kind: str
    looks: tuple[str, ...]


def known_entities(text: str, found: tuple[Entity, ...], formats: tuple[Format, ...]) -> tuple[Entity, ...]:
    """What stands in the text in a given format, then what else was found.

    Of a kind with formats nothing else counts: a model's guess at an order number is no order number.
    """
    ruled = {form.kind for form in formats if form.looks and form.kind not in NAMES}
    seen: dict[tuple[str, str], Entity] = {}
    for form in formats:
        for look in form.looks:
            for match in _pattern(look, form.kind in NAMES).finditer(text[:LOOKED_AT]):
                value = look if form.kind in NAMES else match[0]
                seen.setdefault((form.kind, value.casefold()), Entity(kind=form.kind, value=value))
    for entity in found:
        kind = _SAME.get(entity.kind, entity.kind)
        if kind not in ruled:
            seen.setdefault((kind, entity.value.casefold()), Entity(kind=kind, value=entity.value))
    return tuple(seen.values())[:AT_MOST]


def problem_of(look: str, kind: str) -> str:
    """What is wrong with a line of a format: `long`, `short` or `loose`; empty when nothing."""
    if len(look) > LONGEST:
        return "long"
    if kind in NAMES:
        return "" if len(look) >= SHORTEST else "short"
    if look.count("#") < 3 and look.count("#") + look.count("@") < 4:
        return "loose"
    return ""


@lru_cache(maxsize=512)
def _pattern(look: str, name: bool) -> re.Pattern[str]:
    """No sign repeats without end, so that matching takes time with the text's length only."""
    body = re.escape(look) if name else "".join(_SIGNS.get(sign, re.escape(sign)) for sign in look)
    return re.compile(rf"(?<![\w-]){body}(?![\w]|-\w)", re.IGNORECASE)
