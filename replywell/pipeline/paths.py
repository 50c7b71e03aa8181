"""Which escalation paths a ticket asks for, and what of their fields is known already."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import formats, timezone

from replywell.adapters.models.embedded.entities import entities_of
from replywell.escalations.models import Path
from replywell.escalations.queries import active_paths
from replywell.escalations.values import Field, fields_of
from replywell.kit import clock
from replywell.people.organization import main_timezone
from replywell.pipeline.gather import facts_of
from replywell.pipeline.models import DecisionRecord
from replywell.pipeline.trial import DAYS, kept_of
from replywell.sla.models import Target
from replywell.tickets.facts import Facts
from replywell.tickets.models import Message, Ticket, Urgency
from replywell.triage.conditions import GROUPS, conditions_of
from replywell.triage.match import Ready, ready
from replywell.triage.queries import on_duty
from replywell.triage.seen import Seen
from replywell.triage.values import SCOPE, Classification, Judgement, Rule
from replywell.triage.worded import dimension_name, label_name

LONGEST = 16_000
"""Characters of a conversation that conditions are asked of."""
LISTED = 50
_AMOUNT = re.compile(
    r"(?<![\w.])(?:[€$£]\s?\d{1,9}(?:[.,]\d{3}){0,3}(?:[.,]\d{2})?|\d{1,9}(?:[.,]\d{3}){0,3}(?:[.,]\d{2})?\s?(?:€|EUR|USD|GBP|CHF|euros?\b|dollars?\b))",
    re.I,
)
_LINK = re.compile(r"https?://[^\s<>\"')\]]{4,500}", re.I)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A path as it is offered for a ticket."""

    path: Path
    fits: bool
    because: str


def proposals(ticket: Ticket) -> list[Proposal]:
    """Every path in use: those whose conditions fit first, each with why."""
    paths = list(active_paths())
    seen = seen_of(ticket) if any(map(asks, paths)) else None
    found = [Proposal(path, bool(seen and fits(path, seen)), in_words(path)) for path in paths]
    return sorted(found, key=lambda one: not one.fits)


def asks(path: Path) -> bool:
    """Whether it has any condition; without one it is never proposed."""
    return any(path.conditions.get(group) for group in GROUPS)


def fits(path: Path, seen: Seen) -> bool:
    return asks(path) and ready_of(path.pk, path.conditions).fits(seen)


def ready_of(number: int, conditions: dict[str, Any]) -> Ready:
    """Conditions of a path, ready to be asked as those of a routing rule are."""
    every, some, none = (conditions_of(conditions, group) for group in GROUPS)
    rule = Rule(id=number or 0, name="", conditions=every, any_of=some, none_of=none)
    return ready((rule,))[0]


def in_words(path: Path) -> str:
    """What a path asks for, as why it is proposed."""
    told = []
    for condition in (each for group in ("all", "any") for each in conditions_of(path.conditions, group)):
        values = ", ".join(label_name(condition.field, value) for value in condition.any_of[:4])
        told.append(
            f"{dimension_name(condition.field)}: {values}" if values else dimension_name(condition.field)
        )
    return " · ".join(told[:4])


def seen_of(ticket: Ticket) -> Seen | None:
    """A ticket as conditions see it: everything its requester wrote, described as it is now."""
    said = ticket.messages.filter(author=Message.Author.CONTACT)
    newest = said.order_by("-pk").first()
    if newest is None:
        return None
    text = "\n".join(said.order_by("pk").values_list("text", flat=True))[:LONGEST]
    facts = facts_of(newest).model_copy(update={"text": text, "on_duty": on_duty()})
    records = DecisionRecord.objects.filter(ticket=ticket, step="classify", walk__state="carried_out")
    kept = records.order_by("-walk_id").values_list("decision", flat=True).first()
    return Seen(
        _as_it_is(ticket, Classification.model_validate(kept) if kept else None, text), facts, main_timezone()
    )


def _as_it_is(ticket: Ticket, then: Classification | None, text: str) -> Classification:
    """What was found out, with what the ticket says by now in its place."""
    now = {
        "category": ticket.category.slug if ticket.category else "",
        "urgency": Urgency(ticket.urgency).name.lower(),
        "sentiment": ticket.sentiment,
        "complexity": ticket.complexity,
    }
    known = {name: Judgement(dimension=name, ranked=((label, 1.0),)) for name, label in now.items() if label}
    if then is None:
        blank = {name: Judgement(dimension=name, ranked=(("", 0.0),)) for name in now}
        then = Classification(
            **blank,
            language=ticket.language or "en",
            in_scope=1.0,
            wants_human=0.0,
            entities=entities_of(text),
            sure=False,
            unsure=tuple(now),
            because="",
        )
    unsure = {name for name in then.unsure if name not in known} | ({"category"} - set(known))
    return then.model_copy(
        update=known
        | {
            "sure": "category" in known,
            "unsure": tuple(sorted(unsure - ({SCOPE} if "category" in known else set()))),
        }
    )


def draft(path: Path, ticket: Ticket, handover: dict[str, Any]) -> dict[str, str]:
    """What the conversation says of each field of a path, as far as it does: field → value."""
    said = ticket.messages.filter(author=Message.Author.CONTACT).order_by("pk")
    text = "\n".join([ticket.subject, *said.values_list("text", flat=True)])[:LONGEST]
    found = {field.slug: _drafted(field, ticket, handover, text) for field in fields_of(path.fields)}
    return {slug: value for slug, value in found.items() if value}


def _drafted(field: Field, ticket: Ticket, handover: dict[str, Any], text: str) -> str:
    value = _from(field.source, ticket, handover, text)
    if field.kind == "choice":
        return _option(field, value, text)
    if field.kind == "number":
        return _number(value)
    if field.kind == "link" and not value.lower().startswith(("http://", "https://")):
        return ""
    return value


def _number(value: str) -> str:
    """The first number of a text with a point before its decimals, and nothing between its thousands."""
    found = re.search(r"\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d{1,15}(?:[.,]\d{1,6})?", value)
    if found is None:
        return ""
    whole, decimals = found[0], re.search(r"[.,](\d{1,2})$", found[0])
    if decimals:
        whole = whole[: decimals.start()]
    return re.sub(r"\D", "", whole) + (f".{decimals[1]}" if decimals else "")


def _option(field: Field, value: str, text: str) -> str:
    """The option that is named, in what it is drafted from or anywhere in the conversation; none where several are."""
    for where in (value, text):
        named = [one for one in field.options if one.lower() in where.lower()]
        if len(named) == 1:
            return named[0]
    return ""


def _from(source: str, ticket: Ticket, handover: dict[str, Any], text: str) -> str:
    company = ticket.requester.company
    match source:
        case "requester":
            return ticket.requester.name
        case "email":
            return ticket.requester.email
        case "company":
            return company.name if company else ""
        case "plan":
            return company.tier if company else ""
        case "since":
            return formats.date_format(timezone.localtime(ticket.created_at), "SHORT_DATETIME_FORMAT")
        case "amount":
            return _first(_AMOUNT.findall(text))
        case "link":
            return _first(_LINK.findall(text)).rstrip(".,;:!?")
        case "order" | "invoice" | "error_code" | "version":
            return _first(each.value for each in entities_of(text) if each.kind == source)
    return "\n".join(point["text"] for point in handover.get(source) or ())[:2000] if source else ""


def _first(values: Iterable[str]) -> str:
    return next(iter(values), "")


@dataclass(frozen=True, slots=True)
class PathTrial:
    """On which tickets of the last days a path would have been proposed or taken."""

    looked: int
    fitting: int
    tickets: list[tuple[int, str]]
    """Number and subject of the newest, `LISTED` at most."""


def try_path(conditions: dict[str, Any], *, at_breach: bool, days: int = DAYS) -> PathTrial:
    """Conditions on every ticket that came in these days, by its first message; nothing is changed.

    `at_breach`: only those of which a promise was missed.
    """
    if not any(conditions.get(group) for group in GROUPS) and not at_breach:
        return PathTrial(sum(1 for _ in kept_of(days)), 0, [])
    asked, zone = ready_of(0, conditions), main_timezone()
    missed: set[int] = set()
    if at_breach:
        since = clock.now() - timedelta(days=days)
        late = Target.objects.filter(breached_at__isnull=False, ticket__created_at__gte=since)
        missed = set(late.values_list("ticket", flat=True))
    looked, found = 0, []
    for number, decision, facts in kept_of(days):
        looked += 1
        if at_breach and number not in missed:
            continue
        seen = Seen(Classification.model_validate(decision), Facts.model_validate(facts), zone)
        if asked.fits(seen):
            found.append(number)
    shown = dict(Ticket.objects.filter(pk__in=found[:LISTED]).values_list("pk", "subject"))
    return PathTrial(
        looked, len(found), [(number, shown[number]) for number in found[:LISTED] if number in shown]
    )
