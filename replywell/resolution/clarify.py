"""Whether to ask the requester something before answering, and what: one question at a time. Pure."""

import re
from typing import Literal

from replywell.kit.values import Value
from replywell.knowledge.values import Evidence, Hit
from replywell.resolution.bands import HIGH
from replywell.resolution.phrases import spoken
from replywell.resolution.questions import listed, meant, more, which
from replywell.resolution.reference import dangling
from replywell.resolution.values import Proposal
from replywell.resolution.variants import variants
from replywell.resolution.words import stems, telling
from replywell.tickets.facts import Facts

QUESTIONS = 2
"""Questions asked in one conversation at most."""
CHOICES = 4
NEAR = 0.3
"""Closeness of a passage that may be what is meant."""
BESIDE = 0.15
"""So close to the closest another one has to be."""
LONGEST_CHOICE = 60
LIKELY = 0.75
"""An answer as sure as this is one to “the library”, where there may be only one; to “this library” it takes more."""
_VAGUE = re.compile(
    r"\b(does ?n['’o]?t (?:work|load|open|start)|not working|no longer works|broken|an? (?:problem|issue|error|question)|"
    r"need (?:some )?help|help me|something(?:'s| is) wrong|stopped working|"
    r"(?:funktioniert|geht|klappt|lädt|startet) (?:\w+ ){0,2}nicht|kaputt|(?:ein|eine) (?:problem|fehler|frage)|brauche hilfe|"
    r"ne (?:marche|fonctionne|s['’]ouvre)\b.{0,12}\b(?:pas|plus)|en panne|un (?:problème|souci)|une (?:erreur|question)|besoin d['’]aide|"
    r"no (?:funciona|abre|carga|arranca)|está roto|un (?:problema|error)|una (?:duda|pregunta)|necesito ayuda)",
    re.I,
)
_FEW = 2
"""Telling words beside the vague ones that make a message specific enough."""
_OF_VAGUENESS = stems(
    "work works working doesn't don't load open start broken problem issue error question help need wrong stopped something "
    "anything nothing not funktioniert geht klappt nicht kaputt problem fehler frage hilfe brauche marche fonctionne panne "
    "problème souci erreur aide besoin funciona abre problema error duda pregunta ayuda necesito"
)


class Question(Value):
    """What to ask, in the requester's language."""

    text: str
    choices: tuple[str, ...] = ()
    about: Literal["said", "variants", "meant", "near", "more"]
    because: str


def clarify(
    facts: Facts, evidence: Evidence, proposal: Proposal, sure: float, draft_bar: float, language: str
) -> Question | None:
    """The one question whose answer would help most; None where none would, or where it was asked before.

    `sure` is the probability that the answer is right: one that surely is needs no question about words.
    """
    if not spoken(language) or len(facts.asked_before) >= QUESTIONS:
        return None
    public = [hit for hit in evidence.hits if hit.audience == "public"]
    for found in (
        _said(proposal),
        _variants(facts, public, language),
        _more(facts, sure, language),
        _meant(facts, public, sure, language),
        _near(facts, public, sure, draft_bar, language),
    ):
        if found and not _asked(facts, found):
            return found
    return None


def _said(proposal: Proposal) -> Question | None:
    if not proposal.question:
        return None
    return Question(text=proposal.question, about="said", because="The passages answer several questions.")


def _variants(facts: Facts, public: list[Hit], language: str) -> Question | None:
    """The passages say different things for different products, plans or platforms, and it names none."""
    kinds = variants(facts, public)[:CHOICES]
    if len(kinds) < 2:
        return None
    because = (
        f"The passages answer differently for {listed(kinds, 'en')}, and the question names none of them."
    )
    return Question(text=which(kinds, language), choices=kinds, about="variants", because=because)


def _more(facts: Facts, sure: float, language: str) -> Question | None:
    """It says only that something is wrong."""
    rest = [word for word in telling(facts.asked) if not stems(word) & _OF_VAGUENESS]
    if facts.answers or facts.history or sure >= HIGH or len(rest) > _FEW or not _VAGUE.search(facts.asked):
        return None
    return Question(text=more(language), about="more", because="It does not say what happened, or with what.")


def _meant(facts: Facts, public: list[Hit], sure: float, language: str) -> Question | None:
    """It points to something that was never named."""
    pointed = dangling(facts)
    definite = pointed.lower().startswith(("the ", "der ", "die ", "das ", "le ", "la ", "el "))
    if not pointed or facts.asked_before or sure >= (LIKELY if definite else HIGH):
        return None
    because = f"It is not clear what “{pointed}” is: nothing before names it."
    choices = _titles(public)
    if len(choices) >= 2:
        return Question(text=which(choices, language), choices=choices, about="meant", because=because)
    return Question(text=meant(pointed, language), about="meant", because=because)


def _near(facts: Facts, public: list[Hit], sure: float, draft_bar: float, language: str) -> Question | None:
    """Several articles are about as close, and none is close enough."""
    choices = _titles(public)
    if facts.asked_before or sure >= draft_bar or len(choices) < 2:
        return None
    because = f"Several articles are about as close: {listed(choices, 'en')}."
    return Question(text=which(choices, language), choices=choices, about="near", because=because)


def _titles(public: list[Hit]) -> tuple[str, ...]:
    """Titles of articles that may be meant, closest first; none where one of them stands out."""
    close = sorted(public, key=lambda hit: -hit.similarity)
    titles: dict[str, int] = {}
    for hit in close:
        near = hit.similarity >= max(NEAR, close[0].similarity - BESIDE)
        title = _title(hit)
        if near and title and hit.article not in titles.values():
            titles.setdefault(
                title if len(title) <= LONGEST_CHOICE else f"{title[: LONGEST_CHOICE - 1]}…", hit.article
            )
    return tuple(titles)[: CHOICES - 1]


def _title(hit: Hit) -> str:
    """What a passage is called; one without title or heading by how it begins."""
    named = hit.title or hit.heading.rsplit(" › ", 1)[-1] or hit.text.strip("# \n").partition("\n")[0]
    return " ".join(named.split())


def _asked(facts: Facts, question: Question) -> bool:
    """Whether the same was asked before, in whatever words."""
    for text, choices in facts.asked_before:
        shared = set(choices) & set(question.choices)
        if text == question.text or (len(shared) * 2 >= max(len(question.choices), 1) and shared):
            return True
    return False
