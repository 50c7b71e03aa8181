"""Says an answer in another way, and holds it against its passages again. Pure: the wording is asked."""

from typing import Literal

from replywell.adapters.models.port import Claim, ComposeResult, RewriteTask, Voice
from replywell.kit.ask import Ask
from replywell.knowledge.values import Evidence
from replywell.resolution.compose import cited
from replywell.resolution.entail import passage_text
from replywell.resolution.letter import letter
from replywell.resolution.values import Proposal
from replywell.resolution.verify import verify

TONES = ("friendlier", "formal", "direct")
LESS_SURE = 0.8
"""What a translation is worth: the words of its sentences cannot be held against the passages."""

type Wording = Literal["shorten", "friendlier", "formal", "direct", "translate"]


def rewrite(
    wish: Wording,
    claims: tuple[Claim, ...],
    evidence: Evidence,
    *,
    question: str,
    name: str,
    language: str,
    tone: str,
    confidence: float,
    voice: Voice,
    ask: Ask,
) -> Proposal:
    """The same answer as wished; without claims when nothing of it is supported any more."""
    if not evidence.hits:
        return Proposal(because="The articles it was written from have changed. Write it anew instead.")
    answer: ComposeResult = ask(
        RewriteTask(
            wish=wish,
            question=question,
            claims=claims,
            passages=tuple(passage_text(hit) for hit in evidence.hits),
            language=language,
            voice=voice,
        )
    )
    checked = verify(answer.claims, evidence, translated=_in_another_language(language, evidence))
    kept = tuple(claim for claim in checked if claim.supported)
    dropped = tuple(claim for claim in checked if not claim.supported)
    if not kept:
        because = "Nothing of the new wording was supported by its passages." if dropped else answer.because
        return Proposal(cut=dropped, because=because, extractive=answer.extractive)
    worth = LESS_SURE if wish == "translate" else 1.0
    because = answer.because
    if dropped:
        because = f"{because} {len(dropped)} of {len(checked)} sentences were cut: no passage supports them."
    return Proposal(
        claims=kept,
        cut=dropped,
        text=letter(kept, name, language, voice, wish if wish in TONES else tone, quoted=answer.extractive),
        citations=cited(kept, evidence),
        confidence=confidence * worth * len(kept) / len(checked),
        extractive=answer.extractive,
        because=because.strip(),
    )


def _in_another_language(language: str, evidence: Evidence) -> bool:
    return all(hit.locale.partition("-")[0] != language for hit in evidence.hits)
