"""A handover put together from what was written: first sentences, what was answered, what is named."""

import re
import time

from replywell.adapters.models.embedded.entities import entities_of
from replywell.adapters.models.port import EscalateResult, EscalateTask, Point, SaidText, Usage

LIKELY = 0.55
"""Below this similarity a passage is no cause."""
_LINE = 280
_SALUTATION = 40
"""Characters of a first line that greets at the most: `Dear Ms Rodriguez,`."""
_BROWSER = re.compile(r"\b(?:Chrome|Firefox|Safari|Edge|Opera|Brave)\b(?: \d{1,3}(?:\.\d{1,3})?)?")
_TRIED = re.compile(
    r"\b(?:i|we)(?:['’]ve| have)?(?: already)? (?:tried|cleared|restarted|reinstalled|rebooted|reset|checked|"
    r"updated|removed|changed)\b|\b(?:versucht|neu gestartet|gelöscht|aktualisiert)\b|\bj['’]ai (?:essayé|vidé|redémarré)\b",
    re.I,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_KINDS = {
    "order": "Order",
    "invoice": "Invoice",
    "ticket": "Ticket",
    "error_code": "Error code",
    "version": "Version",
}


def escalate(task: EscalateTask) -> EscalateResult:
    """Quotations only: every line says which message it comes from."""
    started = time.perf_counter()
    asked = [said for said in task.messages if said.role == "requester"]
    answered = [said for said in task.messages if said.role != "requester"]
    sure = task.similarity if task.passages and task.similarity >= LIKELY else 0.0
    best = task.passages[0] if sure else None
    return EscalateResult(
        reported=tuple(_begins(said, 3) for said in (asked[:1] + asked[-1:] if len(asked) > 1 else asked)),
        tried=(*_tried(asked), *(_begins(said, 1) for said in answered[-4:])),
        diagnostics=tuple(_named(task.messages)),
        cause=(Point(text=" › ".join(filter(None, (best.title, best.heading)))),) if best else (),
        cause_confidence=round(sure, 2),
        details=tuple(Point(text=fact) for fact in task.facts),
        extractive=True,
        usage=Usage(model="embedded:quotes", seconds=time.perf_counter() - started),
    )


def _begins(said: SaidText, sentences: int) -> Point:
    parts = [part.strip() for part in _SENTENCE.split(said.text[:4_000]) if len(part.strip()) > 12]
    if len(parts) > 1 and len(parts[0]) <= _SALUTATION and parts[0].endswith(","):
        del parts[0]
    text = " ".join(parts[:sentences]) or said.text
    return Point(text=_short(text), citations=(said.id,))


def _tried(asked: list[SaidText]) -> list[Point]:
    """Sentences in which the requester says what they have done."""
    found = {
        part.strip(): Point(text=_short(part), citations=(said.id,))
        for said in asked
        for part in _SENTENCE.split(said.text[:8_000])
        if _TRIED.search(part)
    }
    return list(found.values())[:5]


def _named(messages: tuple[SaidText, ...]) -> list[Point]:
    found: dict[str, Point] = {}
    for said in messages:
        for entity in entities_of(said.text):
            text = f"{_KINDS.get(entity.kind, entity.kind)}: {entity.value}"
            found.setdefault(text.lower(), Point(text=text, citations=(said.id,)))
        for browser in _BROWSER.findall(said.text[:20_000]):
            seen = any(browser.lower() in known for known in found)
            if not seen:
                found[browser.lower()] = Point(text=f"Browser: {browser}", citations=(said.id,))
    return list(found.values())[:20]


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LINE else f"{flat[: _LINE - 1]}…"
