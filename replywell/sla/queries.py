"""Reading policies, calendars and targets."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from replywell.people.closing import first_brand
from replywell.people.hours import Week
from replywell.people.working_time import Hours, Minutes
from replywell.sla.choose import Described, Offer
from replywell.sla.models import AppliedTerms, Calendar, Policy
from replywell.sla.values import Kind, Promise, Terms
from replywell.tickets.models import Ticket

KINDS: tuple[Kind, ...] = ("first_response", "next_response", "resolution")


def offers() -> list[Offer]:
    """The active policies in their order, as values."""
    rows = Policy.objects.filter(active=True).select_related("calendar")
    found = list(rows.prefetch_related("calendar__days", "companies", "categories", "brands"))
    own = hours_of_teams() if any(row.internal for row in found) else {}
    return [offer_of(row, own) for row in found]


def offer_of(policy: Policy, own: Mapping[int, Hours]) -> Offer:
    many = {name: getattr(policy, name).all() for name in ("companies", "categories", "brands")}
    plain = (
        "name",
        *KINDS,
        "calendar",
        "around_the_clock",
        "pauses",
        "urgencies",
        "tiers",
        "channels",
        "internal",
    )
    return offer_from(policy.pk, {name: getattr(policy, name) for name in plain} | many, own)


def offer_from(number: int, values: Mapping[str, Any], own: Mapping[int, Hours]) -> Offer:
    """The offer of a policy with these values, whether it is saved or not; `own`: the hours of teams that have some."""
    return Offer(
        terms=_terms(number, values, own),
        urgencies=frozenset(values["urgencies"]),
        tiers=frozenset(tier.lower() for tier in values["tiers"]),
        companies=frozenset(company.pk for company in values["companies"]),
        categories=frozenset(category.pk for category in values["categories"]),
        channels=frozenset(values["channels"]),
        brands=frozenset(brand.pk for brand in values["brands"]),
    )


def _terms(number: int, values: Mapping[str, Any], own: Mapping[int, Hours]) -> Terms:
    """What a policy promises now, with its calendar's hours written out, and of parts those of the team's calendar."""
    hours = hours_of(values["calendar"]) if values["calendar"] else None
    promised = (
        Promise(kind=kind, minutes=values[kind], hours=None if kind in values["around_the_clock"] else hours)
        for kind in KINDS
        if values[kind]
    )
    internal = (
        Promise(kind="internal", minutes=minutes, hours=own.get(int(team), hours), team=int(team))
        for team, minutes in sorted((values.get("internal") or {}).items())
        if minutes
    )
    promises = (*promised, *internal)
    return Terms(
        policy=number, name=values["name"], promises=promises, pauses=tuple(sorted(values["pauses"]))
    )


def hours_of_teams() -> dict[int, Hours]:
    """Team → its working hours, of those that have a calendar of their own."""
    calendars = Calendar.objects.filter(teams__isnull=False).distinct().prefetch_related("days", "teams")
    return {
        team.pk: hours
        for calendar in calendars
        for hours in [hours_of(calendar)]
        for team in calendar.teams.all()
    }


def hours_of(calendar: Calendar) -> Hours:
    week: Week = calendar.week
    return Hours(
        timezone=calendar.timezone,
        week=tuple(minutes_of(week.get(str(day), ())) for day in range(7)),
        days=tuple((day.date, minutes_of(day.hours)) for day in calendar.days.all()),
        country=calendar.country,
        region=calendar.region,
    )


def first_brand_number() -> int | None:
    """The brand that tickets are answered as whose connection names none."""
    return first_brand().values_list("pk", flat=True).first()


def described(ticket: Ticket, first_brand: int | None) -> Described:
    """What policies ask of a ticket, as it is now."""
    company = ticket.requester.company
    return Described(
        urgency=ticket.urgency,
        tier=company.tier if company else "",
        company=company.pk if company else None,
        category=ticket.category_id,
        parent=ticket.category.parent_id if ticket.category else None,
        channel=ticket.connection.adapter if ticket.connection else "",
        brand=(ticket.connection and ticket.connection.brand_id) or first_brand,
    )


@lru_cache(maxsize=512)
def read_terms(number: int) -> Terms:
    """Terms that were applied, by the number of their row, which never changes."""
    return Terms.model_validate(AppliedTerms.objects.values_list("terms", flat=True).get(pk=number))


def minutes_of(intervals: Iterable[Iterable[str]]) -> tuple[Minutes, ...]:
    return tuple((_minute(start), _minute(end)) for start, end in intervals)


def _minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
