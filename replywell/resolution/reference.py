"""What a question points to without naming it: “this library”, “it”, “the actor”. Pure."""

import re

from replywell.resolution.words import names, stems, telling
from replywell.tickets.facts import Facts

LOOKED_BACK = 4
"""Turns before it in which a thing may have been named."""
_NOUNS = r"(?=((?:\s+[^\W\d_][\w'’-]*){1,4}))"
_POINTED = re.compile(rf"\b(?:this|these|dieser?s?|diesem|diesen|cett?e|ces|est[aeo]s?){_NOUNS}", re.I)
_DEFINITE = re.compile(rf"\b(?:the|d(?:er|ie|as)|le|la|el){_NOUNS}", re.I)
_PRONOUN = re.compile(
    r"\b(?:it|its|he|she|him|her|his|hers|they|them|their|theirs)\b(?!\s+(?:is|was) (?:possible|necessary))",
    re.I,
)
_SAYS_WHICH = re.compile(
    r"\s+(?:of|that|who|which|whose|where|named|called|in|von|de|que|qui)\b|\s+['\"“„«(]?[A-Z0-9]"
)
_AFTER_A_PHRASE = """
a about also an and any are as at be because been before but by can could did do does during ever for from
get got had has have how if in into is it just may more must my not of on or our should since so still take
that the their then there they to until use used using was were what when where which while who will with
would you your auf aus bei der die das ein eine für hat haben im ist kann mit nicht oder sind und von war
werden wird zu avec dans de des du en est et fonctionne le la les ne pas peut pour sont sur un une con del
el es los no para por que se son una ya
"""
_ENDS_A_PHRASE = frozenset(_AFTER_A_PHRASE.split())
_EVERYDAY = """
company business organization organisation firm employer desk shop store team unternehmen firma entreprise société empresa
account address answer app article browser cart chat computer conversation day desk email error evening form
help hour information invoice issue letter link login mail matter message minute moment money month morning
night order page password payment period phone place point portal price problem purpose question reason
regard screen second section service site situation step subject subscription summer support team thing
ticket time today topic tool way website week weekend winter year world internet future past same following
above rest best first last next most seite nachricht frage konto rechnung passwort bestellung woche monat
jahr tag weg fall fehler semaine mois année compte facture problème mes semana año cuenta factura problema
página
"""
_TIMES_AND_WAYS = stems(_EVERYDAY)
_GENERIC = """
actor actress album animal artist author band bond book building bridge car chain character chip city clinic
club college congregation country county court defendant department device director disease drug edition
event festival film flag fund game hospital hotel island king language law library medicine movie museum
operator painting partner plaintiff plan planet platform player president product program programme province
queen region restaurant river school scientist sdk show singer song species stadium stock store storm team
town tribe tv university vehicle version village virus war writer abo anbieter gerät modell produkt programm
stadt produit ville pays aplicación dispositivo producto programa ciudad país
"""
_KINDS = frozenset(_GENERIC.split())


def dangling(facts: Facts) -> str:
    """The words that point to something which neither the question nor what was said before names; else empty."""
    text = facts.text.strip()
    before = " ".join([facts.subject, *(turn.text for turn in facts.history[-LOOKED_BACK:])])
    known = stems(before)
    return _pointed(text, known) or _one_of_a_kind(text, known) or _pronoun(text, known)


def _pointed(text: str, known: set[str]) -> str:
    for found in _POINTED.finditer(text):
        phrase = _phrase(found[1])
        heads = stems(phrase)
        earlier = text[: found.start()]
        said = heads & (known | _TIMES_AND_WAYS | stems(earlier))
        if phrase and heads and not said and not names(earlier):
            return f"{found[0]} {phrase}"
    return ""


def _one_of_a_kind(text: str, known: set[str]) -> str:
    """`the actor`, where no actor was spoken of."""
    for found in _DEFINITE.finditer(text):
        words = found[1].split()
        at = next((n for n, word in enumerate(words) if _singular(word) in _KINDS), None)
        if at is None or any(word.lower() in _ENDS_A_PHRASE for word in words[:at]):
            continue
        phrase = " ".join(words[: at + 1])
        after = text[found.start(1) + len(phrase) + 1 :]
        if (
            names(f"x {phrase}")
            or _SAYS_WHICH.match(after)
            or stems(words[at]) & (known | stems(text[: found.start()]))
        ):
            continue
        return f"{found[0]} {phrase}"
    return ""


def _pronoun(text: str, known: set[str]) -> str:
    """`it`, where nothing of the question was spoken of before."""
    found = _PRONOUN.search(text)
    if not found or len(text.split()) > 16 or len(telling(text[: found.start()])) > 2:
        return ""
    if names(text[: found.start()]) or found[0] == "IT":
        return ""
    return "" if stems(text) & known else found[0]


def _phrase(words: str) -> str:
    """A noun with what stands before it, cut where something else begins."""
    kept: list[str] = []
    for word in words.split():
        if kept and _singular(kept[-1]) in _KINDS:
            break
        if word.lower() in _ENDS_A_PHRASE or (kept and word.lower().endswith(("ed", "ing"))):
            break
        kept.append(word)
    return " ".join(kept)


def _singular(word: str) -> str:
    return word.lower().rstrip("s")
