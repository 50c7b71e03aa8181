"""Writes an answer from the evidence, as claims that each name their passage. Pure: writing is asked."""

from replywell.adapters.models.port import ComposeResult, ComposeTask, PassageText, Voice
from replywell.kit.ask import Ask
from replywell.knowledge.values import Evidence, Hit
from replywell.resolution.letter import letter
from replywell.resolution.values import CheckedClaim, Citation, Proposal
from replywell.resolution.verify import verify
from replywell.tickets.facts import Facts


def compose(
    facts: Facts, evidence: Evidence, language: str, voice: Voice, ask: Ask, hint: str = ""
) -> Proposal:
    """An answer in the requester's language, or none (no claims) when the passages do not answer.

    Only public passages are shown to the writer. What no passage supports is cut; `cut` keeps it for the
    record.
    """
    public = tuple(hit for hit in evidence.hits if hit.audience == "public")
    if not public:
        found = "Only internal passages were found." if evidence.hits else evidence.because
        return Proposal(because=found or "Nothing was found to answer from.")
    answer: ComposeResult = ask(
        ComposeTask(
            question=facts.text or facts.subject,
            subject=facts.subject,
            history=facts.history,
            passages=tuple(passage_text(hit) for hit in public),
            language=language,
            voice=voice,
            hint=hint,
        )
    )
    checked = verify(answer.claims, Evidence(hits=public))
    kept = tuple(claim for claim in checked if claim.supported)
    cut = tuple(claim for claim in checked if not claim.supported)
    if not kept:
        because = "Nothing in the answer was supported by its passages." if cut else answer.because
        return Proposal(cut=cut, because=because, extractive=answer.extractive)
    return Proposal(
        claims=kept,
        cut=cut,
        text=letter(kept, facts.requester.name, language, voice),
        citations=cited(kept, evidence),
        confidence=answer.confidence * len(kept) / len(checked),
        extractive=answer.extractive,
        because=answer.because,
    )


def passage_text(hit: Hit) -> PassageText:
    return PassageText(id=hit.passage, title=hit.title, heading=hit.heading, url=hit.url, text=hit.text)


def cited(claims: tuple[CheckedClaim, ...], evidence: Evidence) -> tuple[Citation, ...]:
    """Each cited passage once, in the order in which the answer needs it."""
    hits = {hit.passage: hit for hit in evidence.hits}
    quotes: dict[int, str] = {}
    for claim in claims:
        for passage in claim.citations:
            quotes.setdefault(passage, claim.quote)
    return tuple(
        Citation(
            passage=passage,
            article=hits[passage].article,
            title=hits[passage].title,
            heading=hits[passage].heading,
            url=hits[passage].url,
            quote=quote,
        )
        for passage, quote in quotes.items()
    )
