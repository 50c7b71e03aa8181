"""How much of what is personal in marked texts is masked, and whether every text comes back as it was."""

from collections import Counter
from typing import Any

from replywell.adapters.models.masking import Masking, Span, find
from replywell.kit.errors import Invalid

type Rows = list[dict[str, Any]]

CALLED = {
    "credit_card": "card",
    "email_address": "email",
    "iban_code": "iban",
    "ip_address": "ip",
    "person": "name",
    "phone_number": "phone",
    "street_address": "address",
    "zip_code": "address",
    "us_ssn": "national_id",
    "us_driver_license": "national_id",
    "us_passport": "national_id",
    "uk_nhs": "national_id",
    "mac_address": "mac",
    "api_key": "key",
    "secret": "key",
}
"""What data sets call the kinds."""


def mask(texts: Rows) -> tuple[Rows, dict[str, Any]]:
    """Each text masked, with its spans, and the figures. Types that the product does not know are reported, too.

    A marked span counts as found when every character of it is masked, by whatever kind: then it has not left. A masked
    span is right when it touches a marked one. Raises `Invalid` for a row without a text.
    """
    rows: Rows = []
    marked, found, by_kind, right = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for number, row in enumerate(texts, 1):
        text = row.get("text")
        if not isinstance(text, str):
            raise Invalid(f'Row {number} has no text. Write {{"text": …}} in each.')
        masking = Masking()
        masked = masking.mask(text)
        spans, truth = find(text), _marked(row, number, len(text))
        rows.append(
            {
                "id": row.get("id", number),
                "masked": masked,
                "spans": [{"start": span.start, "end": span.end, "type": span.kind} for span in spans],
                "restored": masking.restore(masked) == text,
            }
        )
        for span in truth:
            marked[span.kind] += 1
            found[span.kind] += _covered(span, spans)
        for span in spans:
            by_kind[span.kind] += 1
            right[span.kind] += any(span.start < other.end and other.start < span.end for other in truth)
    figures: dict[str, Any] = {
        "texts": len(rows),
        "lossless": round(sum(row["restored"] for row in rows) / max(1, len(rows)), 4),
        "recall": {
            kind: {
                "marked": marked[kind],
                "masked": found[kind],
                "recall": round(found[kind] / marked[kind], 4),
            }
            for kind in sorted(marked)
        },
    }
    if marked:
        figures["precision"] = {
            kind: {
                "masked": by_kind[kind],
                "right": right[kind],
                "precision": round(right[kind] / by_kind[kind], 4),
            }
            for kind in sorted(by_kind)
        }
    return rows, figures


def _marked(row: dict[str, Any], number: int, length: int) -> list[Span]:
    try:
        spans = [
            Span(int(span["start"]), int(span["end"]), _called(str(span["type"])))
            for span in row.get("spans") or []
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise Invalid(f"Row {number}: a span needs start, end and type.") from error
    if any(not 0 <= span.start < span.end <= length for span in spans):
        raise Invalid(f"Row {number}: a span lies outside of its text.")
    return spans


def _called(name: str) -> str:
    plain = name.strip().lower()
    return CALLED.get(plain, plain)


def _covered(span: Span, masked: list[Span]) -> bool:
    inside = sum(max(0, min(span.end, each.end) - max(span.start, each.start)) for each in masked)
    return inside >= span.end - span.start
