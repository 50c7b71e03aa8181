"""What a message names: order numbers, invoices, error codes, versions. Patterns are bounded in length."""

import re
from collections.abc import Iterator

from replywell.adapters.models.port import Entity

_LOOKED_AT = 20_000
_AT_MOST = 20
_NUMBER = r"[\s:#.\-]{0,3}(?:number|no|nr|nummer|numéro|número|n°|nº|id)?[\s:#.]{0,3}"
_CODE = r"(?P<value>(?=[A-Za-z0-9\-/]{0,11}\d)[A-Za-z0-9][A-Za-z0-9\-/]{2,22}[A-Za-z0-9])\b"
_PATTERNS = (
    ("order", rf"\b(?:order|bestellung|bestellnummer|auftrag|commande|pedido){_NUMBER}{_CODE}"),
    ("invoice", rf"\b(?:invoice|rechnung|rechnungsnummer|facture|factura|credit note){_NUMBER}{_CODE}"),
    ("ticket", r"\bticket[\s#:]{1,3}(?P<value>\d{1,10})\b"),
    ("error_code", r"\b(?P<value>0x[0-9a-f]{4,16})\b"),
    ("error_code", r"\b(?P<value>ERR_[A-Z_]{3,40})\b"),
    ("error_code", r"\b(?P<value>[A-Z][A-Za-z]{2,40}(?:Error|Exception))\b"),
    (
        "error_code",
        r"\b(?:error|fehler|erreur|http|status|code|código)(?:[\s:#]{1,2}code)?[\s:#]{1,2}"
        r"(?P<value>[A-Z]{0,6}-?\d{2,6})\b",
    ),
    (
        "version",
        r"\b(?P<value>(?:iOS|Android|Windows|macOS|Ubuntu|Firefox|Chrome|Safari) \d{1,3}(?:\.\d{1,3}){0,2})\b",
    ),
    (
        "version",
        r"\b(?:version|release|firmware|update|versión|auf|v)[\s:]{0,2}"
        r"(?P<value>\d{1,4}(?:\.\d{1,5}){1,3}(?:-[a-z0-9]{1,10})?)\b",
    ),
)
_COMPILED = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS)


def entities_of(text: str) -> tuple[Entity, ...]:
    """The first 20 things named, each once, in the order of their kinds."""
    found: dict[Entity, None] = {}
    for entity in _all(text[:_LOOKED_AT]):
        found.setdefault(entity)
        if len(found) == _AT_MOST:
            break
    return tuple(found)


def _all(text: str) -> Iterator[Entity]:
    for kind, pattern in _COMPILED:
        for match in pattern.finditer(text):
            yield Entity(kind=kind, value=match["value"])
