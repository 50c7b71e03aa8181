"""The veto: what an answer may never do unattended, whatever a model says. Each rule is one function."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from replywell.adapters.models.masking import find
from replywell.knowledge.values import Evidence, Hit
from replywell.resolution.account import of_account, only_account
from replywell.resolution.affairs import own_affairs
from replywell.resolution.phrases import spoken
from replywell.resolution.promises import promised
from replywell.resolution.values import Autonomy, Proposal
from replywell.tickets.facts import Facts
from replywell.triage.values import Classification

type Rule = Callable[[Facts, Classification, Evidence, Proposal, Autonomy], str]

_link = re.compile(r"(?:\b[a-z][a-z0-9+.-]*:)?//[^\s)>\]\"']+|\bwww\.[^\s)>\]\"']+", re.I)
_image = re.compile(r"!\[")
_number = re.compile(r"\b(?:\d[ -]?){13,19}\b")
_address = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_phone = re.compile(r"(?<![\w.,/-])\+?\(?\d[\d ()/.-]{6,18}\d(?![\w-])")
_full_name = re.compile(r"\b[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+ [A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+\b")


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
    return next((hit.doubt for hit in _cited(evidence, proposal) if hit.doubt), "")


def cut_claims(_: Facts, __: Classification, ___: Evidence, proposal: Proposal, ____: Autonomy) -> str:
    return "Part of the answer was not supported and had to be cut." if proposal.cut else ""


def doubtful_claims(_: Facts, __: Classification, ___: Evidence, proposal: Proposal, ____: Autonomy) -> str:
    """Checking could not tell whether its passage says this."""
    return next((claim.doubt for claim in proposal.claims if claim.doubt), "")


def promise(
    _: Facts, classification: Classification, evidence: Evidence, proposal: Proposal, autonomy: Autonomy
) -> str:
    """Money, dates, guarantees, legal advice; where the category's policy allows, as its passages say it."""
    allowed = autonomy.policy(classification.category.label).promises
    sources = _flat("\n".join(hit.text for hit in _cited(evidence, proposal)))
    for claim in proposal.claims:
        found = promised(claim.text)
        if found and not (allowed and _flat(claim.text) in sources):
            return f"It promises something: “{found}”."
    return ""


def secret(_: Facts, __: Classification, ___: Evidence, proposal: Proposal, ____: Autonomy) -> str:
    text = _spoken(proposal)
    there = _number.search(text) or find(text, ("key", "card"))
    return "It contains what looks like a secret or a card number." if there else ""


def others_data(facts: Facts, _: Classification, evidence: Evidence, proposal: Proposal, __: Autonomy) -> str:
    """An address, a number or a name that stands in no public passage and is not the requester's own."""
    text = _spoken(proposal)
    public = " ".join(
        f"{hit.title} {hit.heading} {hit.text}" for hit in evidence.hits if hit.audience == "public"
    )
    account = " ".join(value for _name, value in facts.account) if facts.verified else ""
    who = facts.requester
    known = f"{public} {who.name} {who.email} {who.company} {account}".lower()
    digits = re.sub(r"\D+", "", f"{public} {account} {facts.asked}")
    for found in _address.findall(text):
        if found.lower().rstrip(".") not in known:
            return f"It names the address {found}, which is in no public passage."
    for found in _phone.findall(text):
        if re.sub(r"\D", "", found) not in digits:
            return f"It names the number {found.strip()}, which is in no public passage."
    words = set(re.findall(r"\w+", f"{known} {facts.asked}".lower()))
    for found in _full_name.findall(text):
        if not words & set(found.lower().split()):
            return f"It names {found}, and no public passage does."
    return ""


def foreign_link(
    _: Facts, classification: Classification, evidence: Evidence, proposal: Proposal, autonomy: Autonomy
) -> str:
    text = _spoken(proposal)
    if _image.search(text):
        return "It embeds an image."
    sources = "\n".join(f"{hit.url}\n{hit.text}" for hit in _cited(evidence, proposal))
    listed = autonomy.link_hosts + autonomy.policy(classification.category.label).hosts
    allowed = set(listed) | {_host(link) for link in _link.findall(sources)}
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


def personal(
    facts: Facts, classification: Classification, _: Evidence, proposal: Proposal, autonomy: Autonomy
) -> str:
    """The requester's own affairs: only where it is shown who they are, and the category's policy allows."""
    asked = own_affairs(facts) or of_account(proposal.citations)
    if not asked:
        return ""
    if not facts.verified:
        return f"It is about the requester's own affairs (“{asked}”), and who they are is not verified."
    if not autonomy.policy(classification.category.label).personal:
        return f"It is about the requester's own affairs (“{asked}”), which are for people in this category."
    return ""


def attachment(
    facts: Facts, classification: Classification, _: Evidence, __: Proposal, autonomy: Autonomy
) -> str:
    if not facts.attachments or autonomy.policy(classification.category.label).attachments:
        return ""
    return "There is an attachment to look at."


def forbidden(
    _: Facts, classification: Classification, __: Evidence, proposal: Proposal, autonomy: Autonomy
) -> str:
    """Words that the category's policy keeps for people."""
    text = _spoken(proposal)
    for word in autonomy.policy(classification.category.label).forbidden:
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.I):
            return f"It says “{word}”, which only people say in this category."
    return ""


def length(
    _: Facts, classification: Classification, __: Evidence, proposal: Proposal, autonomy: Autonomy
) -> str:
    longest = autonomy.policy(classification.category.label).longest
    said = len(_spoken(proposal))
    return f"It has {said} characters, more than the {longest} allowed." if 0 < longest < said else ""


def budget(_: Facts, __: Classification, ___: Evidence, ____: Proposal, autonomy: Autonomy) -> str:
    return "Today's budget for models is spent." if autonomy.budget_spent else ""


def language(
    _: Facts, classification: Classification, evidence: Evidence, proposal: Proposal, __: Autonomy
) -> str:
    if not spoken(classification.language):
        return f"Answers are not offered in the language {classification.language}."
    cited = {citation.passage for citation in proposal.citations}
    locales = {hit.locale.partition("-")[0] for hit in evidence.hits if hit.passage in cited}
    if proposal.extractive and not only_account(proposal.citations) and locales != {classification.language}:
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


def open_incident(facts: Facts, _: Classification, __: Evidence, ___: Proposal, ____: Autonomy) -> str:
    """What is wrong with many at once is told to all of them in the same words, by people."""
    return f"It may be part of the incident “{facts.incident}”." if facts.incident else ""


def hourly_bound(facts: Facts, _: Classification, __: Evidence, ___: Proposal, autonomy: Autonomy) -> str:
    enough = facts.automatic_mails >= autonomy.mails_an_hour
    return "This address got enough automatic mail in the last hour." if enough else ""


RULES: tuple[Rule, ...] = (
    no_citation,
    internal_passage,
    doubtful_passage,
    cut_claims,
    doubtful_claims,
    promise,
    secret,
    others_data,
    foreign_link,
    personal,
    attachment,
    forbidden,
    length,
    budget,
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
    open_incident,
    hourly_bound,
)


NOTHING_SAID = (frustration, gravity, list_mail, unproven, turns, person_present, open_incident, hourly_bound)
"""The rules that hold for whatever the assistant says by itself, a question too."""


def keeps_silent(facts: Facts, classification: Classification, autonomy: Autonomy) -> str:
    """Why the assistant says nothing here by itself, not even a question; empty when it may."""
    if facts.suspicious:
        return f"The message looks like it was written to steer the assistant: {facts.suspicious[0]}"
    if not spoken(classification.language):
        return f"Answers are not offered in the language {classification.language}."
    said = (rule(facts, classification, Evidence(), Proposal(), autonomy) for rule in NOTHING_SAID)
    return next((reason for reason in said if reason), "")


def _cited(evidence: Evidence, proposal: Proposal) -> list[Hit]:
    cited = {citation.passage for citation in proposal.citations}
    return [hit for hit in evidence.hits if hit.passage in cited]


def _flat(text: str) -> str:
    return " ".join(text.split()).lower()


def _spoken(proposal: Proposal) -> str:
    return "\n".join(claim.text for claim in proposal.claims)
