"""How likely an answer is right, and the band that puts it into. Pure.

A writer's own confidence says how close a passage is; whether it answers is told by more signs together. Their
weights were fitted on answers whose truth is known, and are bent by what people have made of this desk's answers.
"""

import math
import re
from typing import Literal

from replywell.kit.values import Value
from replywell.knowledge.values import Evidence, Hit
from replywell.resolution.account import only_account
from replywell.resolution.reference import dangling
from replywell.resolution.values import Autonomy, Certainty, Proposal
from replywell.resolution.words import asks_figure, has_figure, names, stems
from replywell.tickets.facts import Facts

type Band = Literal["", "high", "medium", "low", "ambiguous"]
type Signs = dict[str, float]

HIGH = 0.9
"""From here on an answer may leave unattended, where its category allows."""
MEDIUM = 0.6
"""From here on it is worth an agent's look."""

PEAK = 0.4
"""Beyond that a passage stands alone no more than it does anyway."""

# Fitted by `python -m benchmarks.answers --fit` on half of the questions of WorkArena, MTRAG-UN and tau2 banking,
# with questions whose articles were taken away counting .3 each. See docs/measure/resolution.md.
SHIPPED = (
    Certainty(
        writer="quoting",
        intercept=-1.75,
        weights=(
            ("sure", 3.78),
            ("close", 2.23),
            ("lead", 0.96),
            ("peak", 8.27),
            ("absent", -0.59),
            ("said", -1.19),
            ("unknown", -0.59),
            ("figure", -1.71),
            ("dangling", -0.92),
            ("later", 0.97),
            ("cut", -2.0),
        ),
    ),
    # What a model writes has other mistakes than what is quoted, and nothing was judged of it yet: the same signs
    # order its drafts, and none of them reaches the high band before this desk's people have judged enough.
    Certainty(
        writer="writing",
        intercept=-1.75,
        weights=(
            ("sure", 2.0),
            ("close", 2.23),
            ("lead", 0.96),
            ("peak", 8.27),
            ("absent", -0.59),
            ("unknown", -0.59),
            ("figure", -1.71),
            ("dangling", -0.92),
            ("later", 0.97),
            ("cut", -2.0),
        ),
        most=0.89,
    ),
)


class Assessment(Value):
    """What an answer is worth: the probability that it is right, and why."""

    probability: float
    band: Band = ""
    signs: tuple[tuple[str, float], ...] = ()
    reasons: tuple[str, ...] = ()


def assess(
    facts: Facts, evidence: Evidence, proposal: Proposal, autonomy: Autonomy, bar: float
) -> Assessment:
    """How sure one may be of the answer; without a curve for its writer, as sure as the writer says.

    `bar` is what the high band begins with. An answer that says nothing is in the lowest.
    """
    writer = "quoting" if proposal.extractive else "writing"
    curve = next((each for each in autonomy.certainty if each.writer == writer), None)
    if curve is None:
        return Assessment(probability=proposal.confidence)
    if only_account(proposal.citations):
        return _of_account(proposal, autonomy, bar)
    signs = signs_of(facts, evidence, proposal)
    sure = probability(signs, curve) if proposal.claims and signs else 0.0
    return Assessment(
        probability=round(sure, 4),
        band="high" if sure >= bar else "medium" if sure >= autonomy.draft_bar else "low",
        signs=tuple((name, round(value, 4)) for name, value in signs.items()),
        reasons=_in_words(facts, evidence, proposal, signs, curve),
    )


def _of_account(proposal: Proposal, autonomy: Autonomy, bar: float) -> Assessment:
    """What the account says is true; no sign of a passage tells whether it was meant."""
    sure = proposal.confidence
    return Assessment(
        probability=sure,
        band="high" if sure >= bar else "medium" if sure >= autonomy.draft_bar else "low",
        reasons=("It is told from the account of a requester who has shown who they are.",),
    )


def probability(signs: Signs, curve: Certainty) -> float:
    """From signs to the probability that the answer is right."""
    slope, shift = curve.bend
    return min(1 / (1 + math.exp(-(slope * log_odds(signs, curve) + shift))), curve.most)


def log_odds(signs: Signs, curve: Certainty) -> float:
    """What the curve says before judged answers bend it, between -30 and 30."""
    total = curve.intercept + sum(weight * signs.get(name, 0.0) for name, weight in curve.weights)
    return min(max(total, -30.0), 30.0)


def signs_of(facts: Facts, evidence: Evidence, proposal: Proposal) -> Signs:
    """What the probability rests on, most of it between 0 and 1; empty where nothing public was found."""
    said = {each.passage for each in proposal.citations}
    public = [
        hit
        for hit in evidence.hits
        if hit.audience == "public" or (hit.kind == "ticket" and hit.passage in said)
    ]
    best = _cited(public, proposal) or public[:1]
    if not best:
        return {}
    wanted = stems(facts.asked)
    weights = _rarity(wanted, public)
    anywhere = set().union(*(_stems_of(hit) for hit in public))
    claims = " ".join(claim.text for claim in proposal.claims)
    checked = len(proposal.claims) + len(proposal.cut)
    return {
        "sure": _logit(proposal.confidence) / 4,
        "close": max(hit.similarity for hit in best),
        "lead": _lead(public, best),
        "peak": _peak(public),
        "absent": sum(weights[word] for word in wanted - anywhere) / (sum(weights.values()) or 1.0),
        "said": len(wanted & stems(claims)) / max(len(wanted), 2),
        "unknown": float(bool(_unknown(facts, best))),
        "figure": float(asks_figure(facts.text) and bool(claims) and not has_figure(claims)),
        "dangling": float(bool(dangling(facts))),
        "later": float(bool(facts.history)),
        "cut": len(proposal.cut) / checked if checked else 0.0,
    }


def _in_words(
    facts: Facts, evidence: Evidence, proposal: Proposal, signs: Signs, curve: Certainty
) -> tuple[str, ...]:
    """The signs that matter, a sentence each."""
    if not signs or not proposal.claims:
        return ()
    best = _cited(list(evidence.hits), proposal)[:1]
    title = best[0].title if best else ""
    told = []
    if signs["lead"] >= 0.5 and signs["peak"] >= 0.15:
        told.append(f"“{title}” is clearly closer to the question than any other article.")
    elif signs["lead"] < 0.2:
        told.append(f"Other articles are as close to the question as “{title}”.")
    if unknown := _unknown(facts, best):
        told.append(f"Its passages do not name {', '.join(sorted(unknown)[:3])}.")
    if signs["figure"]:
        told.append("A number or a time is asked for, and the answer has none.")
    if signs["absent"] >= 0.35:
        told.append("Much of what is asked stands in no passage.")
    if pointed := dangling(facts):
        told.append(f"It is not clear what “{pointed}” is.")
    if proposal.cut:
        told.append(
            f"{len(proposal.cut)} of {len(proposal.cut) + len(proposal.claims)} sentences were cut: no passage supports them."
        )
    judged = f"{curve.judged} judged answers of this desk" if curve.judged else "none of this desk's own yet"
    return (*told, f"The confidence is calibrated on public question sets and {judged}.")


def _cited(hits: list[Hit], proposal: Proposal) -> list[Hit]:
    known = {hit.passage: hit for hit in hits}
    return [known[each.passage] for each in proposal.citations if each.passage in known]


def _stems_of(hit: Hit) -> set[str]:
    return stems(f"{hit.title} {hit.heading} {hit.text}")


def _rarity(wanted: set[str], hits: list[Hit]) -> dict[str, float]:
    """The fewer of the found passages have a word, the more it tells."""
    there = [_stems_of(hit) for hit in hits]
    return {word: 1.25 - sum(word in each for each in there) / len(there) for word in wanted}


def _lead(hits: list[Hit], best: list[Hit]) -> float:
    """How far the answer's best passage is ahead of the best one of another article."""
    articles = {hit.article for hit in best}
    others = [hit.score for hit in hits if hit.article not in articles]
    lead = max(hit.score for hit in best) - max(others) if others else 1.0
    return min(max(lead, -1.0), 1.0)


def _peak(hits: list[Hit]) -> float:
    """How much closer the closest passage is than the others are on average."""
    close = sorted((hit.similarity for hit in hits), reverse=True)
    return min(close[0] - sum(close[1:]) / len(close[1:]), PEAK) if len(close) > 1 else PEAK / 2


def _unknown(facts: Facts, best: list[Hit]) -> set[str]:
    """What the question calls by name and neither the passages nor earlier turns do."""
    known = " ".join(f"{hit.title} {hit.heading} {hit.text}" for hit in best).lower()
    said = names("\n".join(turn.text for turn in facts.history))
    return {name for name in names(facts.text) - said if not re.search(rf"(?<!\w){re.escape(name)}", known)}


def _logit(share: float) -> float:
    share = min(max(share, 0.01), 0.99)
    return math.log(share / (1 - share))
