"""Writes an answer from the evidence, as claims that each name their passage. Pure: writing is asked."""

import re
from dataclasses import dataclass

from replywell.adapters.models.port import ComposeResult, ComposeTask, Usage, Voice
from replywell.kit.ask import Ask
from replywell.knowledge.values import Evidence, Hit
from replywell.resolution.account import SURE, account_hit, told_of_account
from replywell.resolution.entail import entail, passage_text
from replywell.resolution.letter import letter
from replywell.resolution.values import CheckedClaim, Citation, Proposal
from replywell.resolution.verify import verify
from replywell.tickets.facts import Facts

TALKING = frozenset({"widget", "slack", "teams"})
"""Channels where people talk rather than write letters."""
SHORT = 3
LONGEST_QUESTION = 300
_part = re.compile(r"^## (Question|Answer)$", re.M)
_link = re.compile(r"://|www\.|@\w|\]\(", re.IGNORECASE)


def compose(
    facts: Facts,
    evidence: Evidence,
    language: str,
    voice: Voice,
    ask: Ask,
    hint: str = "",
    *,
    entailed: bool = False,
    past: bool = False,
) -> Proposal:
    """An answer in the requester's language, or none (no claims) when the passages do not answer.

    Only public passages are shown to the writer; what a verified requester asks of their own account is told besides.
    What no passage supports is cut; `cut` keeps it for the record. `question` is what the writer would ask first. With
    `entailed` a model is asked, too, whether the passages say what a model wrote; with `past`, where no public passage
    answers, what was answered on resolved tickets is: it is internal, so only agents get that.
    """
    public = tuple(hit for hit in evidence.hits if hit.audience == "public")
    asked = _Asked(facts, evidence, language, voice, ask, hint, entailed)
    found = _made(asked, public, account_hit(facts, language))
    resolved = past_answers(evidence) if past else ()
    if found.claims or found.question or not resolved:
        return found
    again = _made(asked, resolved, None)
    if not again.claims:
        return found
    return again.model_copy(update={"because": f"No article answers this. {PAST} {again.because}"})


PAST = "It is what was answered on a resolved ticket: read it with care."


def past_answers(evidence: Evidence) -> tuple[Hit, ...]:
    """What people answered on tickets that an agent allowed to be used, without what was asked there."""
    told = ((hit, _answer_in(hit)) for hit in evidence.hits if hit.kind == "ticket")
    return tuple(hit.model_copy(update={"text": text}) for hit, text in told if text)


def _answer_in(hit: Hit) -> str:
    """The parts of a ticket's passage under `## Answer`; a passage may begin in the middle of one."""
    parts = _part.split(hit.text)
    begins = hit.heading.rsplit(" › ", 1)[-1]
    named = [(begins, parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]
    return "\n\n".join(text.strip() for name, text in named if name == "Answer" and text.strip())


@dataclass(frozen=True, slots=True)
class _Asked:
    """What every attempt at an answer has in common."""

    facts: Facts
    evidence: Evidence
    language: str
    voice: Voice
    ask: Ask
    hint: str
    entailed: bool


def _made(asked: _Asked, hits: tuple[Hit, ...], own: Hit | None) -> Proposal:
    """An answer from these passages, behind what is told of the account anyway."""
    evidence, language, voice = asked.evidence, asked.language, asked.voice
    told = told_of_account(own) if own else ()
    if not hits and not told:
        found = "Only internal passages were found." if evidence.hits else evidence.because
        return Proposal(because=found or "Nothing was found to answer from.")
    answer = _written(asked, hits)
    checked = verify(answer.claims, Evidence(hits=hits))
    if asked.entailed and not answer.extractive:
        checked = entail(checked, hits, asked.ask)
    said = tuple(claim for claim in checked if claim.supported)
    kept, cut = (*told, *said), tuple(claim for claim in checked if not claim.supported)
    if not kept:
        because = "Nothing in the answer was supported by its passages." if cut else answer.because
        question = one_question(answer.question)
        return Proposal(cut=cut, because=because, extractive=answer.extractive, question=question)
    elsewhere = untranslated(said, evidence, language) if answer.extractive and voice.manner >= 2 else ""
    account = "It tells what the account of the requester says." if told else ""
    quoted = answer.extractive and bool(said) and not any(hit.kind == "ticket" for hit in hits)
    return Proposal(
        claims=kept,
        cut=cut,
        text=letter(kept, called(asked.facts, voice), language, voice, quoted=quoted),
        citations=cited(kept, Evidence(hits=(*evidence.hits, own) if own else evidence.hits)),
        confidence=answer.confidence * len(said) / len(checked) if said else SURE,
        extractive=answer.extractive,
        because=" ".join(filter(None, (account, answer.because if said else "", elsewhere))),
        question="" if told else one_question(answer.question),
    )


def _written(asked: _Asked, hits: tuple[Hit, ...]) -> ComposeResult:
    """What a writer makes of the passages. Nothing of the account is shown to one: that is told by code."""
    if not hits:
        return ComposeResult(extractive=True, usage=Usage(model=""))
    facts = asked.facts
    task = ComposeTask(
        question=facts.text or facts.subject,
        subject=facts.subject,
        history=facts.history,
        passages=tuple(passage_text(hit) for hit in hits),
        language=asked.language,
        voice=asked.voice,
        hint=asked.hint,
        **length(facts, asked.voice),
    )
    answer: ComposeResult = asked.ask(task)
    return answer


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
