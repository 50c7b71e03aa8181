"""Answers are judged: by what agents did with them, what requesters said, and reviews.

| what happened | verdict | weight |
|---|---|---|
| sent as it was | right | 1.0 |
| edited, at most a fifth of it, no fact lost | right | 0.9 |
| edited, at most a fifth of it, a fact lost | wrong | |
| edited, more than half of it | wrong | |
| edited in between | for a review | |
| discarded by a click | wrong | |
| another answer sent: says the same | right | 0.7 |
| another answer sent: another number in the same words | wrong | |
| another answer sent: neither | for a review | |
| the requester said that it solved it | right | 1.0 |
| reopened, asked again, or a person answered behind it | wrong | |
| reviewed | as reviewed | 1.0 |

A later word of the same or a higher standing replaces an earlier one; a review stands above all. Silence is none.
"""

import hashlib

from django.db import transaction

from replywell.kit import clock
from replywell.kit.errors import Invalid
from replywell.people.actions.audit import audit
from replywell.people.models import Agent
from replywell.people.permissions import check
from replywell.resolution.actions.autonomy import look_at, rung_of
from replywell.resolution.alike import likeness
from replywell.resolution.models import Answer, CategoryAutonomy, JudgedAnswer, Suggestion
from replywell.tickets.models import Category, Message

Verdict, Source = JudgedAnswer.Verdict, JudgedAnswer.Source
LIGHT, HEAVY = 0.2, 0.5
"""Shares of changed text: up to the one it was kept, above the other it was not."""
SAMPLED = 0.1
"""Share of the answers that nobody doubted which are reviewed all the same."""
STANDING = {Source.REVIEW: 3, Source.OVERTURNED: 2, Source.CONFIRMED: 1}


@transaction.atomic
def judge(
    answer: Answer,
    verdict: str,
    source: str,
    *,
    weight: float = 1.0,
    said: str = "",
    because: str = "",
    by: Agent | None = None,
) -> JudgedAnswer | None:
    """Write a verdict down, and look at the rungs that it concerns; None where a better one stands already."""
    before = JudgedAnswer.objects.select_for_update().filter(answer=answer).first()
    if before and _rank(before.source, before.verdict) > _rank(source, verdict):
        return None
    same = before is not None and (before.verdict, before.source) == (verdict, source)
    found = before or JudgedAnswer(answer=answer)
    found.verdict, found.source, found.weight = verdict, source, weight
    found.said, found.because, found.by = said[:8000], because[:500], by
    found.to_review = source != Source.REVIEW and (verdict == Verdict.OPEN or sampled(answer.message_id))
    if not same:
        found.judged_at = clock.now()
    found.save()
    for rung in _rungs_of(answer) if verdict in (Verdict.RIGHT, Verdict.WRONG, Verdict.SEVERE) else ():
        look_at(rung)
    return found


def _rank(source: str, verdict: str) -> int:
    """An open question gives way to anything."""
    return -1 if verdict == Verdict.OPEN else STANDING.get(Source(source), 0)


def _rungs_of(answer: Answer) -> list[CategoryAutonomy]:
    """Every rung that this answer tells something of."""
    category = Category.objects.filter(slug=answer.category).first()
    if category is None:
        return []
    rung_of(category)
    return [
        rung
        for rung in CategoryAutonomy.objects.filter(category=category).select_related("category")
        if rung.language in ("", answer.language) and rung.channel in ("", answer.channel)
    ]


def sampled(message: int, share: float = SAMPLED) -> bool:
    """Whether the lot sends the answer to this message to a review."""
    drawn = int.from_bytes(hashlib.sha256(f"review {message}".encode()).digest()[:8])
    return drawn < share * 2**64


def judge_by_reply(answer: Answer, reply: Message) -> None:
    """An agent has answered the message that the assistant had an answer to."""
    text, spoken = reply.text, _spoken(answer)
    offered = answer.suggestion
    if offered and offered.fate in (Suggestion.Fate.SENT, Suggestion.Fate.EDITED):
        _judge_edited(answer, offered, text)
        return
    alike = likeness(spoken, text)
    found = Verdict(alike.verdict)
    told = f"{alike.share:.0%} of the words" + (
        f"; not in it: {', '.join(alike.missing[:5])}" if alike.missing else ""
    )
    judge(answer, found, Source.COMPARED, weight=0.7, said=text, because=told)


def _judge_edited(answer: Answer, offered: Suggestion, text: str) -> None:
    share = offered.edit_share or 0.0
    if share == 0:
        judge(answer, Verdict.RIGHT, Source.DRAFT, said=text)
        return
    told = f"{share:.0%} of it was changed."
    lost = likeness(_spoken(answer), text).missing
    verdict = Verdict.OPEN
    if share > HEAVY or (share <= LIGHT and lost):
        verdict = Verdict.WRONG
    elif share <= LIGHT:
        verdict = Verdict.RIGHT
    judge(answer, verdict, Source.EDITED, weight=0.9, said=text, because=told)


def _spoken(answer: Answer) -> str:
    """What it asserts, without greeting and signature."""
    return "\n".join(claim["text"] for claim in answer.claims) or answer.text


@transaction.atomic
def review(judged: JudgedAnswer, verdict: str, *, by: Agent, because: str = "") -> JudgedAnswer:
    """A person has read question and answer. Raises `Invalid` for another word than right, wrong, severe, unknown."""
    check(by, "review answers")
    if verdict not in (Verdict.RIGHT, Verdict.WRONG, Verdict.SEVERE, Verdict.UNKNOWN):
        raise Invalid("Choose right, wrong, severely wrong, or that it cannot be told.")
    before = judged.verdict
    said = judged.said
    found = judge(judged.answer, verdict, Source.REVIEW, said=said, because=because, by=by)
    audit("reviewed", judged.answer.ticket, by=by, changes=[("answer", before, verdict)], kind="ticket")
    return found or judged
