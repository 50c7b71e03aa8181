"""The veto: what an answer may never do unattended, whatever a model says. Each rule is one function."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from replywell.knowledge.values import Evidence
from replywell.resolution.phrases import spoken
from replywell.resolution.values import Autonomy, Proposal
from replywell.tickets.facts import Facts
from replywell.triage.values import Classification

type Rule = Callable[[Facts, Classification, Evidence, Proposal, Autonomy], str]

_link = re.compile(r"(?:\b[a-z][a-z0-9+.-]*:)?//[^\s)>\]\"']+|\bwww\.[^\s)>\]\"']+", re.I)
_image = re.compile(r"!\[")
_promise = re.compile(
    r"\b((we|i)( will| shall|['’]ll) (refund|credit|reimburse|compensate|pay)|i promise|we guarantee|guaranteed|"
    r"wir (erstatten|garantieren|versprechen)|nous (rembourserons|garantissons)|legal advice|lawsuit)\b",
    re.I,
)
_secret = re.compile(
    r"\b(?:sk-[\w-]{16,}|AKIA[0-9A-Z]{16}\b|(?:\d[ -]?){13,19}\b)|-----BEGIN [A-Z ]+KEY-----"
)
_personal = re.compile(
    r"\b(my|our|meine?\w*|unsere?\w*|mon|ma|mes|notre|nos|mi|mis) "
    r"(invoice|order|payment|refund|charge|card|subscription|account was|bill|rechnung|bestellung|zahlung|"
    r"erstattung|buchung|facture|commande|paiement|remboursement|factura|pedido|pago|reembolso)",
    re.I,
)


def vetoes(
    facts: Facts, classification: Classification, evidence: Evidence, proposal: Proposal, autonomy: Autonomy
) -> tuple[str, ...]:
    """Every reason why this answer must not leave unattended; empty when there is none."""
    found = (rule(facts, classification, evidence, proposal, autonomy) for rule in RULES)
    return tuple(reason for reason in found if reason)


def no_citation(
    facts: Facts, classification: Classification, evidence: Evidence, proposal: Proposal, _: Autonomy
) -> str:
    cited = all(claim.citations for claim in proposal.claims) and bool(proposal.citations)
    return "" if cited else "A sentence rests on no passage."


def internal_passage(
    _: Facts, __: Classification, evidence: Evidence, proposal: Proposal, ___: Autonomy
) -> str:
    cited = {citation.passage for citation in proposal.citations}
    internal = any(hit.audience != "public" for hit in evidence.hits if hit.passage in cited)
    return "It rests on an internal passage." if internal else ""


def doubtful_passage(
    _: Facts, __: Classification, evidence: Evidence, proposal: Proposal, ___: Autonomy
) -> str:
    """A passage that expired, was flagged, or is contradicted by another one."""
    cited = {citation.passage for citation in proposal.citations}
    return next((hit.doubt for hit in evidence.hits if hit.passage in cited and hit.doubt), "")


def cut_claims(_: Facts, __: Classification, ___: Evidence, proposal: Proposal, ____: Autonomy) -> str:
    return "Part of the answer was not supported and had to be cut." if proposal.cut else ""


def promise(_: Facts, __: Classification, ___: Evidence, proposal: Proposal, ____: Autonomy) -> str:
    found = _promise.search(_spoken(proposal))
    return f"It promises something: “{found.group(0)}”." if found else ""


def secret(_: Facts, __: Classification, ___: Evidence, proposal: Proposal, ____: Autonomy) -> str:
    return (
        "It contains what looks like a secret or a card number." if _secret.search(_spoken(proposal)) else ""
    )


def foreign_link(
    _: Facts, __: Classification, evidence: Evidence, proposal: Proposal, autonomy: Autonomy
) -> str:
    text = _spoken(proposal)
    if _image.search(text):
        return "It embeds an image."
    cited = {citation.passage for citation in proposal.citations}
    sources = "\n".join(f"{hit.url}\n{hit.text}" for hit in evidence.hits if hit.passage in cited)
    allowed = set(autonomy.link_hosts) | {_host(link) for link in _link.findall(sources)}
    for link in _link.findall(text):
        host = _host(link)
        if not host or host not in allowed:
            return f"It links to {host or link}, which is not on the list."
    return ""


def _host(link: str) -> str:
    """Where a link leads; empty where that cannot be told, as with `https://[your-desk].example.com`."""
    try:
        return urlsplit(link if "//" in link else f"//{link}").hostname or ""
    except ValueError:
        return ""


def personal(facts: Facts, _: Classification, __: Evidence, ___: Proposal, ____: Autonomy) -> str:
    asked = _personal.search(f"{facts.subject}\n{facts.text}")
    return (
        f"It is about the requester's own affairs (“{asked.group(0)}”), and who they are is not verified."
        if asked
        else ""
    )


def attachment(facts: Facts, _: Classification, __: Evidence, ___: Proposal, ____: Autonomy) -> str:
    return "There is an attachment to look at." if facts.attachments else ""


def language(
    _: Facts, classification: Classification, evidence: Evidence, proposal: Proposal, __: Autonomy
) -> str:
    if not spoken(classification.language):
        return f"Answers are not offered in the language {classification.language}."
    cited = {citation.passage for citation in proposal.citations}
    locales = {hit.locale.partition("-")[0] for hit in evidence.hits if hit.passage in cited}
    if proposal.extractive and locales != {classification.language}:
        return "The passage is in another language than the question."
    return ""


def frustration(_: Facts, classification: Classification, __: Evidence, ___: Proposal, ____: Autonomy) -> str:
    return "The requester is frustrated." if classification.sentiment.label == "frustrated" else ""


def gravity(_: Facts, classification: Classification, __: Evidence, ___: Proposal, ____: Autonomy) -> str:
    if classification.urgency.label == "critical":
        return "It is critical."
    return "It is complex." if classification.complexity.label == "complex" else ""


def uncertain_category(
    _: Facts, classification: Classification, __: Evidence, ___: Proposal, ____: Autonomy
) -> str:
    return "" if classification.sure else "The category is not clear."


def list_mail(facts: Facts, _: Classification, __: Evidence, ___: Proposal, ____: Autonomy) -> str:
    return "It came through a mailing list or from a machine." if facts.auto != "no" else ""


def unproven(facts: Facts, _: Classification, __: Evidence, ___: Proposal, ____: Autonomy) -> str:
    typed = "The address was typed into a form, and nobody has shown that it is theirs."
    return typed if facts.unproven else ""


def suspicious(facts: Facts, _: Classification, __: Evidence, ___: Proposal, ____: Autonomy) -> str:
    """What wants to command the assistant is answered by a person, whatever the answer says."""
    return facts.suspicious[0] if facts.suspicious else ""


def turns(facts: Facts, _: Classification, __: Evidence, ___: Proposal, autonomy: Autonomy) -> str:
    enough = facts.assistant_turns >= autonomy.turns
    return f"The assistant has answered {facts.assistant_turns} times already." if enough else ""


def repetition(facts: Facts, _: Classification, __: Evidence, proposal: Proposal, ___: Autonomy) -> str:
    said = [turn.text for turn in facts.history if turn.role == "assistant"]
    again = any(claim.text in text for text in said for claim in proposal.claims)
    return "It repeats what the assistant said before." if again else ""


def person_present(facts: Facts, _: Classification, __: Evidence, ___: Proposal, ____: Autonomy) -> str:
    present = facts.assistant_off or facts.person_at_it
    return "A person has taken over this ticket." if present else ""


def hourly_bound(facts: Facts, _: Classification, __: Evidence, ___: Proposal, autonomy: Autonomy) -> str:
    enough = facts.automatic_mails >= autonomy.mails_an_hour
    return "This address got enough automatic mail in the last hour." if enough else ""


RULES: tuple[Rule, ...] = (
    no_citation,
    internal_passage,
    doubtful_passage,
    cut_claims,
    promise,
    secret,
    foreign_link,
    personal,
    attachment,
    language,
    frustration,
    gravity,
    uncertain_category,
    list_mail,
    unproven,
    suspicious,
    turns,
    repetition,
    person_present,
    hourly_bound,
)


def _spoken(proposal: Proposal) -> str:
    return "\n".join(claim.text for claim in proposal.claims)
