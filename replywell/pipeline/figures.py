"""What a rehearsal shows, from its tickets: shares, intervals, flips by category, and whether that is good enough."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from replywell.pipeline.models import RehearsedTicket
from replywell.pipeline.paired import Found, Paired, objections
from replywell.pipeline.rehearse import leaves_unread

Outcome = RehearsedTicket.Outcome


def figures(rows: Sequence[RehearsedTicket], *, population: int, protected: Iterable[str]) -> dict[str, Any]:
    """Everything the page and the command tell, as JSON."""
    by: dict[str, list[RehearsedTicket]] = defaultdict(list)
    for row in rows:
        by[row.category].append(row)
    answers, categories = _paired(rows, "outcome"), _paired(rows, "by_category")
    ways = Counter((row.before["decision"], row.after["decision"]) for row in rows)
    return {
        "tickets": len(rows),
        "population": population,
        "whole": len(rows) >= population,
        "answers": _told(answers),
        "categories": _told(categories),
        "flips": dict(Counter(name for row in rows for name in row.flips)),
        "open": sum(row.outcome == Outcome.OPEN for row in rows),
        "severe": sum(row.severe for row in rows),
        "unread": sum(leaves_unread(row.after, row.outcome) for row in rows),
        "decisions": [[was, now, count] for (was, now), count in sorted(ways.items()) if was != now],
        "protected": sorted(protected),
        "by_category": [_of_category(name, by[name]) for name in sorted(by)],
    }


def verdict(found: dict[str, Any], margin: float) -> tuple[bool, str]:
    """Whether the figures show that the change does no harm, and why not, in the reader's language."""
    rows = {row["category"]: row for row in found["by_category"]}
    given = Found(
        answers=_read(found["answers"]),
        categories=_read(found["categories"]),
        protected={name: _read(rows[name]) for name in found["protected"] if name in rows},
        severe=found["severe"],
        unread=found["unread"],
        whole=found["whole"],
    )
    reasons = [_words(name, values) for name, values in objections(given, margin)]
    return not reasons, " ".join(reasons)


def _words(name: str, given: dict[str, Any]) -> str:
    match name:
        case "few":
            return (
                ngettext(
                    "Only %(count)s ticket could be compared; at least %(least)s are needed to show anything.",
                    "Only %(count)s tickets could be compared; at least %(least)s are needed to show anything.",
                    given["count"],
                )
                % given
            )
        case "severe":
            return (
                ngettext(
                    "%(count)s wrong answer would leave without a person having read it.",
                    "%(count)s wrong answers would leave without a person having read them.",
                    given["count"],
                )
                % given
            )
        case "unread":
            return (
                ngettext(
                    "%(count)s other answer would leave unattended and nobody has judged it: look at it below.",
                    "%(count)s other answers would leave unattended and nobody has judged them: look at them below.",
                    given["count"],
                )
                % given
            )
        case "category":
            return (
                _("In %(category)s it loses more than chance explains: %(lost)s lost, %(won)s won.") % given
            )
    low, margin = f"{100 * given['low']:+.1f}", f"{100 * given['margin']:g}"
    values = {"low": low, "margin": margin}
    if name == "categories":
        return (
            _("The share of right categories may fall by more than %(margin)s points (lower bound %(low)s).")
            % values
        )
    return (
        _("The share of right answers may fall by more than %(margin)s points (lower bound %(low)s).")
        % values
    )


def _paired(rows: Iterable[RehearsedTicket], field: str) -> Paired:
    """What nobody has judged says nothing, so it is left out."""
    times = Counter(getattr(row, field) for row in rows)
    known = sum(count for outcome, count in times.items() if outcome != Outcome.OPEN)
    return Paired(known, lost=times[Outcome.LOST], won=times[Outcome.WON])


def _told(pairs: Paired) -> dict[str, Any]:
    low, high = pairs.interval
    return {
        "tickets": pairs.tickets,
        "lost": pairs.lost,
        "won": pairs.won,
        "difference": round(pairs.difference, 5),
        "low": round(low, 5),
        "high": round(high, 5),
        "p": round(pairs.loses, 5),
    }


def _read(told: dict[str, Any]) -> Paired:
    return Paired(told["tickets"], lost=told["lost"], won=told["won"])


def _of_category(name: str, rows: Sequence[RehearsedTicket]) -> dict[str, Any]:
    return {
        "category": name,
        **_told(_paired(rows, "outcome")),
        "looked": len(rows),
        "flips": sum(bool(row.flips) for row in rows),
        "open": sum(row.outcome == Outcome.OPEN for row in rows),
        "severe": sum(row.severe for row in rows),
    }
