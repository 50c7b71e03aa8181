"""Writes an answer from the evidence, as claims that each name their passage. Pure: writing is asked."""

import re

from replywell.adapters.models.port import ComposeResult, ComposeTask, PassageText, Voice
from replywell.kit.ask import Ask
from replywell.knowledge.values import Evidence, Hit
from replywell.resolution.letter import letter
from replywell.resolution.values import CheckedClaim, Citation, Proposal
from replywell.resolution.verify import verify
from replywell.tickets.facts import Facts

TALKING = frozenset({"widget", "slack", "teams"})
"""Channels where people talk rather than write letters."""
SHORT = 3
LONGEST_QUESTION = 300
_link = re.compile(r"://|www\.|@\w|\]\(", re.IGNORECASE)


def compose(
    facts: Facts, evidence: Evidence, language: str, voice: Voice, ask: Ask, hint: str = ""
) -> Proposal:
    """An answer in the requester's language, or none (no claims) when the passages do not answer.

    Only public passages are shown to the writer. What no passage supports is cut; `cut` keeps it for the
    record. `question` is what the writer would ask first.
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
            **length(facts, voice),
        )
    )
    checked = verify(answer.claims, Evidence(hits=public))
    kept = tuple(claim for claim in checked if claim.supported)
    cut = tuple(claim for claim in checked if not claim.supported)
    if not kept:
        because = "Nothing in the answer was supported by its passages." if cut else answer.because
        question = one_question(answer.question)
        return Proposal(cut=cut, because=because, extractive=answer.extractive, question=question)
    elsewhere = untranslated(kept, evidence, language) if answer.extractive and voice.manner >= 2 else ""
    return Proposal(
        claims=kept,
        cut=cut,
        text=letter(kept, called(facts, voice), language, voice, quoted=answer.extractive),
        citations=cited(kept, evidence),
        confidence=answer.confidence * len(kept) / len(checked),
        extractive=answer.extractive,
        because=" ".join(filter(None, (answer.because, elsewhere))),
        question=one_question(answer.question),
    )


def length(facts: Facts, voice: Voice) -> dict[str, int]:
    """Two or three sentences where people talk; the sources below lead on. As many as usual elsewhere."""
    return {"max_claims": SHORT} if voice.manner >= 2 and facts.channel in TALKING else {}


def called(facts: Facts, voice: Voice) -> str:
    """The requester's name, unless somebody else may have typed it."""
    if voice.manner >= 2 and facts.unproven and not facts.verified:
        return ""
    return facts.requester.name


def one_question(said: str) -> str:
    """A writer's question to the requester, when it is one that can be asked: short, and without a link."""
    flat = " ".join(said.split())
    asks = flat.endswith(("?", "？", ";", "؟"))
    return flat if asks and len(flat) <= LONGEST_QUESTION and not _link.search(flat) else ""


def untranslated(claims: tuple[CheckedClaim, ...], evidence: Evidence, language: str) -> str:
    """That quotations are in another language than the question, for the agent who reads the draft."""
    cited = {passage for claim in claims for passage in claim.citations}
    locales = {hit.locale.partition("-")[0] for hit in evidence.hits if hit.passage in cited}
    other = ", ".join(sorted(locales - {language}))
    return f"Quoted in another language ({other}): it was not translated." if other else ""


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
