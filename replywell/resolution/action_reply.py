"""What the requester is told when an action is done: an administrator's words with values in them, through the guard. Pure."""

import re
from datetime import UTC, datetime

from replywell.adapters.tools.http.settings import PLACE
from replywell.knowledge.values import Evidence
from replywell.resolution.guard import foreign_link, secret
from replywell.resolution.values import Autonomy, CheckedClaim, Proposal
from replywell.tickets.facts import Facts, Requester
from replywell.triage.values import Classification, Judgement

OF_CONTACT = ("contact.name", "contact.email")
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~!])")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"https?://([^/\s)>\]\"']+)")
_ANY = Judgement(dimension="category", ranked=(("", 1.0),))
_ABOUT = Classification(
    category=_ANY,
    urgency=_ANY,
    sentiment=_ANY,
    complexity=_ANY,
    language="en",
    in_scope=1.0,
    wants_human=0.0,
    sure=True,
    because="",
)
_SAID = Facts(
    ticket=0, message=0, first=True, subject="", text="", requester=Requester(id=0, name="", email=""), channel="", now=datetime.min.replace(tzinfo=UTC)
)  # fmt: skip


def places(template: str) -> list[str]:
    """What stands in braces in a reply."""
    return PLACE.findall(template)


def filled(template: str, values: dict[str, str]) -> str:
    """The reply, with each value as plain text in it; what is not there is left open."""
    return PLACE.sub(lambda place: _MARKS.sub(r"\\\1", values.get(place[1], "") or "…"), template)


def objection(template: str, values: dict[str, str], email: str) -> str:
    """Why a reply with these values must not leave by itself; empty when it may.

    Links may lead only where the administrator's own words lead.
    """
    hosts = tuple(host.partition(":")[0].lower() for host in _LINK.findall(PLACE.sub("", template)))
    used = [values.get(place, "") for place in places(template)]
    text = PLACE.sub(lambda place: values.get(place[1], ""), template)
    said = Proposal(claims=(CheckedClaim(text=text, citations=(), supported=True),))
    allowed = Autonomy(link_hosts=hosts)
    for rule in (secret, foreign_link):
        if why := rule(_SAID, _ABOUT, Evidence(), said, allowed):
            return why
    others = [found for value in used for found in _ADDRESS.findall(value) if found.lower() != email.lower()]
    return f"It names the address {others[0]}, which is not the requester's." if others else ""
