"""Reading the log of missed promises and their post-mortems: what somebody may see of it, and what they ask for."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q, QuerySet

from replywell.people.models import Agent
from replywell.sla.models import Breach, FollowUp, PostMortem, SignedVersion
from replywell.tickets.models import Ticket
from replywell.tickets.queries import visible_to

STATES: dict[str, Q] = {
    "none": Q(post_mortem=None),
    "draft": Q(post_mortem__edited_at=None, post_mortem__signed_at=None, post_mortem__isnull=False),
    "edited": Q(post_mortem__edited_at__isnull=False, post_mortem__signed_at=None),
    "signed": Q(post_mortem__signed_at__isnull=False),
}
"""How far the post-mortem of a breach is."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for in the log; empty is everything."""

    kind: str = ""
    team: str = ""
    agent: str = ""
    """Numbers; `none` is nobody, or no team."""
    category: str = ""
    company: str = ""
    tier: str = ""
    channel: str = ""
    policy: str = ""
    state: str = ""
    """Of the post-mortem, as `STATES` names it; `withdrawn` for breaches that were none."""
    since: datetime | None = None
    until: datetime | None = None
    words: str = ""


def breaches_for(agent: Agent) -> QuerySet[Breach]:
    """Missed promises on tickets that this agent may see, newest first; those that were withdrawn, too."""
    return Breach.objects.filter(ticket__in=visible_to(agent).order_by().values("pk"))


def post_mortems_for(agent: Agent) -> QuerySet[PostMortem]:
    """Those whose tickets this agent may see, all of them: what is told of one is told of each."""
    its = Breach.objects.filter(post_mortem=OuterRef("pk"))
    hidden = its.exclude(ticket__in=visible_to(agent).order_by().values("pk"))
    return PostMortem.objects.filter(Exists(its), ~Exists(hidden))


def versions_for(agent: Agent, row: PostMortem) -> list[SignedVersion]:
    """What was signed of it, as far as this agent may see all tickets that it tells of: one may have left since."""
    versions = list(row.versions.all())
    told = {version.pk: _tickets(version) for version in versions}
    numbers = Ticket.objects.filter(pk__in=set().union(*told.values()))
    hidden = set(
        numbers.exclude(pk__in=visible_to(agent).order_by().values("pk")).values_list("pk", flat=True)
    )
    return [version for version in versions if not told[version.pk] & hidden]


def _tickets(version: SignedVersion) -> set[int]:
    return {window["ticket"] for window in version.content["figures"].get("windows", ())}


def follow_ups_for(agent: Agent) -> QuerySet[FollowUp]:
    """What is to be done, the first due first: of post-mortems that this agent may see."""
    return FollowUp.objects.filter(post_mortem__in=post_mortems_for(agent).order_by().values("pk"))


def listed(agent: Agent, asked: Asked) -> QuerySet[Breach]:
    """What the log shows of what was asked for."""
    rows = breaches_for(agent)
    rows = rows.filter(_state(asked.state))
    for name in ("kind", "tier", "channel", "policy"):
        if value := getattr(asked, name):
            rows = rows.filter(**{name: value})
    for name in ("team", "agent", "category", "company"):
        if value := getattr(asked, name):
            rows = rows.filter(**{name: None if value == "none" else int(value)})
    if asked.since:
        rows = rows.filter(at__gte=asked.since)
    if asked.until:
        rows = rows.filter(at__lt=asked.until)
    return rows.filter(_words(agent, asked.words)) if asked.words else rows


def found(agent: Agent, words: str, state: str = "") -> QuerySet[PostMortem]:
    """Post-mortems by their words, newest first."""
    rows = post_mortems_for(agent)
    if state == "signed":
        rows = rows.filter(signed_at__isnull=False)
    elif state == "draft":
        rows = rows.filter(signed_at=None)
    return rows.filter(_said(words)) if words else rows


def _state(state: str) -> Q:
    if state == "withdrawn":
        return Q(withdrawn_at__isnull=False)
    return Q(withdrawn_at=None) & STATES.get(state, Q())


def _words(agent: Agent, words: str) -> Q:
    number = words.lstrip("#")
    if number.isascii() and number.isdigit() and len(number) < 18:
        return Q(ticket=int(number))
    texts = Q(ticket__subject__icontains=words) | Q(company__name__icontains=words)
    return texts | Q(post_mortem__in=post_mortems_for(agent).filter(words=_query(words)).values("pk"))


def _said(words: str) -> Q:
    return Q(words=_query(words)) | Q(title__icontains=words)


def _query(words: str) -> SearchQuery:
    return SearchQuery(words, config="simple", search_type="websearch")
