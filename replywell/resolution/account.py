"""What the desk knows of a requester who has shown who they are, as far as they ask for it. Pure.

Plan, company and the desk's own fields are facts, not passages: they are told literally, by name and value, and cited
as the account. Nobody is told anything who is not verified, and nothing that was not asked for.
"""

import re
from datetime import UTC, datetime

from replywell.knowledge.values import Hit
from replywell.resolution.values import CheckedClaim, Citation
from replywell.resolution.words import stems
from replywell.tickets.facts import Facts

ACCOUNT = 0
"""Stands for the account where a passage's number is meant: those of articles are above, of drafts below."""
SURE = 0.75
"""How sure an answer is that only tells what the account says: it is true, and may not be what was meant."""
TITLE = {
    "de": "Ihr Konto",
    "fr": "Votre compte",
    "es": "Su cuenta",
    "it": "Il suo account",
    "nl": "Uw account",
}
_NAMES = {
    "plan": {"de": "Tarif", "fr": "Formule", "es": "Plan", "it": "Piano", "nl": "Abonnement"},
    "company": {"de": "Unternehmen", "fr": "Entreprise", "es": "Empresa", "it": "Azienda", "nl": "Bedrijf"},
}
_CALLED = {
    "plan": "plan plans tier subscription package tarif abo abonnement formule forfait suscripción piano",
    "company": "company organization organisation firma unternehmen entreprise société empresa azienda bedrijf",
}
_OWN = re.compile(
    r"\b(?:my|our|we|i|i'm|am i|me|us|mein\w*|unser\w*|ich|wir|mon|ma|mes|notre|nos|nous|je|mi|mis|nuestr\w+|yo|mio|mia|nostr\w+|mijn|onze|wij|ik)\b",
    re.I,
)
_ASKS = re.compile(
    r"\?|^\W*(?:please )?(?:tell|show|give|send) (?:me|us)\b|\b(?:bitte|welche[rsn]?|quelle?s?|cuál|quale|welk)\b",
    re.I,
)


def asked_of_account(facts: Facts) -> tuple[tuple[str, str], ...]:
    """Name → value of what the message asks for, of what is known; empty where nobody has shown who they are."""
    if not facts.verified or not facts.account or not _ASKS.search(facts.text) or not _OWN.search(facts.text):
        return ()
    wanted = stems(facts.text)
    return tuple((name, value) for name, value in facts.account if value and _meant(name, wanted))


def account_hit(facts: Facts, language: str) -> Hit | None:
    """The account as a writer sees it: only what was asked for."""
    told = asked_of_account(facts)
    if not told:
        return None
    return Hit(
        passage=ACCOUNT,
        article=0,
        title=TITLE.get(language, "Your account"),
        heading="",
        url="",
        text="\n".join(_line(name, value, language) for name, value in told),
        locale=language,
        audience="public",
        similarity=1.0,
        score=0.0,
        updated_at=datetime.min.replace(tzinfo=UTC),
    )


def told_of_account(hit: Hit) -> tuple[CheckedClaim, ...]:
    """Each line of it as a sentence that is supported because it was copied."""
    return tuple(
        CheckedClaim(text=line, citations=(ACCOUNT,), quote=line, supported=True)
        for line in hit.text.splitlines()
    )


def only_account(citations: tuple[Citation, ...]) -> bool:
    """Whether an answer rests on nothing else."""
    return bool(citations) and all(each.passage == ACCOUNT for each in citations)


def _meant(name: str, wanted: set[str]) -> bool:
    """Plan and company have many words, of which one is enough; a field is meant when all of its name is there."""
    if name in _CALLED:
        return bool(stems(_CALLED[name]) & wanted)
    return bool(stems(name)) and stems(name) <= wanted


def _line(name: str, value: str, language: str) -> str:
    called = _NAMES.get(name, {}).get(language, name[:1].upper() + name[1:])
    return f"- {called}: {' '.join(value.split())[:200]}"
