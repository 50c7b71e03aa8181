"""Whom a step is for: its word made people. `agent:3`, `team:2`, `leads` of the ticket's team, `leads:2`, `rotation:1`,
`permission:administer`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from replywell.escalations.models import Rotation
from replywell.escalations.on_call import next_after, on_call
from replywell.escalations.queries import rota_of
from replywell.people.leads import answering_for, leads_of
from replywell.people.models import Agent, Role, Team
from replywell.people.permissions import ALLOWED
from replywell.tickets.models import Ticket
from replywell.tickets.queries import visible_to

VERBS = ("administer", "arrange on-call", "review answers")
"""Permissions everybody with which may be told."""
LEADS = "leads"


@dataclass(slots=True)
class Reached:
    """Whom a word means now, and who is left out of it and why."""

    whom: str
    agents: list[Agent] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)


def is_away(agent: Agent, at: datetime) -> bool:
    return not agent.available or bool(agent.away_until and agent.away_until > at)


def reached(word: str, ticket: Ticket, at: datetime) -> Reached:
    """The people behind a word who can be told of this ticket; of a rotation one."""
    found = Reached(in_words(word))
    kind, number = parts(word)
    if kind == "rotation":
        _of_rotation(found, number, ticket, at)
        return found
    if kind == LEADS and not leads_of(number or ticket.team_id).exists():
        found.left_out.append((found.whom, _("there are none: the administrators are told instead")))
    for agent in _everybody(kind, number, word, ticket):
        if why := hindrance(agent, ticket, at):
            found.left_out.append((agent.name, why))
        else:
            found.agents.append(agent)
    return found


def _of_rotation(found: Reached, number: int, ticket: Ticket, at: datetime) -> None:
    """Whoever is on call, or the next of them who can be told."""
    rotation = Rotation.objects.filter(pk=number).first()
    if rotation is None:
        return
    rota = rota_of(rotation)
    first = on_call(rota, at)
    if first is None:
        found.left_out.append((rotation.name, _("nobody is on call at this hour")))
        return
    agents = Agent.objects.in_bulk({first, *rota.members})
    for member in (first, *next_after(rota, first)):
        agent = agents.get(member)
        if agent is None or any(agent.name == name for name, _why in found.left_out):
            continue
        why = hindrance(agent, ticket, at)
        if not why:
            found.agents.append(agent)
            return
        found.left_out.append((agent.name, why))


def hindrance(agent: Agent, ticket: Ticket, at: datetime) -> str:
    """Why somebody cannot be told of this ticket; nothing where they can."""
    if not agent.is_active:
        return _("has left")
    if is_away(agent, at):
        return _("is away")
    if not visible_to(agent).filter(pk=ticket.pk).exists():
        return _("may not see the ticket")
    return ""


def _everybody(kind: str, number: int, word: str, ticket: Ticket) -> Iterable[Agent]:
    active = Agent.objects.filter(is_active=True)
    match kind:
        case "agent":
            return Agent.objects.filter(pk=number)
        case "team":
            return active.filter(teams=number)
        case "leads":
            return answering_for(number or ticket.team_id)
        case "permission":
            roles = ALLOWED.get(word.partition(":")[2], frozenset())
            return active.filter(role__in=roles)
    return ()


def parts(word: str) -> tuple[str, int]:
    """Kind and number; 0 where there is none."""
    kind, _colon, number = word.partition(":")
    known = number.isascii() and number.isdigit() and len(number) < 18
    return kind, int(number) if known else 0


def is_known(word: str) -> bool:
    """Whether there is somebody or something of this word."""
    kind, number = parts(word)
    rest = word.partition(":")[2]
    match kind:
        case "agent":
            return Agent.objects.filter(pk=number, is_active=True).exists()
        case "team":
            return Team.objects.filter(pk=number).exists()
        case "leads":
            return not rest or Team.objects.filter(pk=number).exists()
        case "rotation":
            return Rotation.objects.filter(pk=number).exists()
        case "permission":
            return rest in VERBS
    return False


def in_words(word: str) -> str:
    """Whom a word means, for people."""
    kind, number = parts(word)
    match kind:
        case "agent":
            return _name(Agent.objects.filter(pk=number).values_list("name", flat=True))
        case "team":
            name = _name(Team.objects.filter(pk=number).values_list("name", flat=True))
            return _("everybody in %(team)s") % {"team": name}
        case "leads" if number:
            name = _name(Team.objects.filter(pk=number).values_list("name", flat=True))
            return _("the leads of %(team)s") % {"team": name}
        case "leads":
            return _("the leads of the ticket's team")
        case "rotation":
            name = _name(Rotation.objects.filter(pk=number).values_list("name", flat=True))
            return _("on call: %(rotation)s") % {"rotation": name}
    return permitted(word.partition(":")[2])


def permitted(verb: str) -> str:
    told = {
        "administer": _("all administrators"),
        "arrange on-call": _("all leads and administrators"),
        "review answers": _("everybody who reviews answers"),
    }
    return told.get(verb, verb)


def _name(names: Iterable[str]) -> str:
    return next(iter(names), _("somebody who is gone"))


def choices() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Everybody who may be told, in groups, as a form offers them."""
    yield (
        _("On call"),
        [(f"rotation:{pk}", name) for pk, name in Rotation.objects.values_list("pk", "name")],
    )
    teams = list(Team.objects.values_list("pk", "name"))
    leads = [(f"leads:{pk}", _("the leads of %(team)s") % {"team": name}) for pk, name in teams]
    yield _("Leads"), [(LEADS, in_words(LEADS)), *leads]
    yield _("Teams"), [(f"team:{pk}", name) for pk, name in teams]
    people = Agent.objects.filter(is_active=True).exclude(role=Role.VIEWER)
    yield _("People"), [(f"agent:{pk}", name) for pk, name in people.values_list("pk", "name")]
    yield _("Everybody who may"), [(f"permission:{verb}", permitted(verb)) for verb in VERBS]
