"""Answers that people have judged, with what they rested on."""

from typing import Any

from replywell.pipeline.models import DecisionRecord, Walk
from replywell.resolution.bands import SHIPPED, log_odds
from replywell.resolution.calibration import Judged
from replywell.resolution.models import JudgedAnswer, Suggestion
from replywell.tickets.models import TicketEvent

MOST = 10_000
UNCHANGED = 0.2
"""An answer of which at most this share was changed was right."""


def judged_answers(writer: str) -> list[Judged]:
    """The newest answers of a kind of writer whose fate is known, oldest first.

    A draft sent as it was, or nearly so, was right; one that was changed much, or put aside for another answer, was
    not. Of what left unattended the requester's own word counts: solved, or not. Above all stands what was judged with
    a look at the answer itself: confirmed, overturned, reviewed.
    """
    curve = next(each for each in SHIPPED if each.writer == writer)
    fates = dict([*_of_drafts(writer), *_of_answers(writer), *_judged(writer)])
    records = DecisionRecord.objects.filter(
        step="decide", walk__state=Walk.State.CARRIED_OUT, walk__message__in=list(fates)
    ).order_by("walk__message")
    known = records.values_list("walk__message", "decision__signs")
    return [(log_odds(_as_signs(signs), curve), fates[message]) for message, signs in known if signs]


def _of_drafts(writer: str) -> list[tuple[int, bool]]:
    fate = Suggestion.Fate
    settled = Suggestion.objects.filter(
        parent=None,
        wish="",
        extractive=writer == "quoting",
        fate__in=[fate.SENT, fate.EDITED, fate.DISCARDED],
    ).exclude(claims=[])
    rows = settled.order_by("-pk").values_list("message", "fate", "edit_share")[:MOST]
    return [
        (message, how == fate.SENT or (how == fate.EDITED and (share or 0.0) <= UNCHANGED))
        for message, how, share in rows
    ]


def _of_answers(writer: str) -> list[tuple[int, bool]]:
    """The newest message before the requester's word is the one that was answered."""
    said = TicketEvent.objects.filter(kind__in=["said_solved", "said_unsolved"]).order_by("pk")
    told: dict[int, str] = dict(said.values_list("ticket", "kind"))  # the last word of each ticket
    sent = DecisionRecord.objects.filter(
        step="decide", decision__kind="auto", walk__state=Walk.State.CARRIED_OUT, ticket__in=list(told)
    )
    ours = sent.filter(walk__journey__proposal__extractive=writer == "quoting").order_by("pk")
    rows = ours.values_list("ticket", "walk__message")
    return [(message, told[ticket] == "said_solved") for ticket, message in rows]


def _judged(writer: str) -> list[tuple[int, bool]]:
    """Answers of any rung that somebody judged, those that left alone above all: a reopening is no confirmation."""
    verdict, source = JudgedAnswer.Verdict, JudgedAnswer.Source
    told = JudgedAnswer.objects.filter(
        verdict__in=[verdict.RIGHT, verdict.WRONG, verdict.SEVERE],
        source__in=[source.REVIEW, source.CONFIRMED, source.OVERTURNED],
    )
    found = dict(told.order_by("-pk").values_list("answer__message", "verdict")[:MOST])
    ours = DecisionRecord.objects.filter(
        step="decide",
        walk__state=Walk.State.CARRIED_OUT,
        walk__message__in=list(found),
        walk__journey__proposal__extractive=writer == "quoting",
    )
    return [
        (number, found[number] == verdict.RIGHT) for number in ours.values_list("walk__message", flat=True)
    ]


def _as_signs(signs: Any) -> dict[str, float]:
    return {str(name): float(value) for name, value in signs}
