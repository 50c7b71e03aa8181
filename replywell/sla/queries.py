"""Reading policies, calendars and targets."""

from collections.abc import Iterable
from functools import lru_cache

from replywell.people.closing import first_brand
from replywell.people.hours import Week
from replywell.sla.choose import Described, Offer
from replywell.sla.models import AppliedTerms, Calendar, Policy
from replywell.sla.values import Kind, Promise, Terms
from replywell.sla.working_time import Hours, Minutes
from replywell.tickets.models import Ticket

KINDS: tuple[Kind, ...] = ("first_response", "next_response", "resolution")


def offers() -> list[Offer]:
    """The active policies in their order, as values."""
    rows = Policy.objects.filter(active=True).select_related("calendar")
    return [
        offer_of(row) for row in rows.prefetch_related("calendar__days", "companies", "categories", "brands")
    ]


def offer_of(policy: Policy) -> Offer:
    return Offer(
        terms=terms_of(policy),
        urgencies=frozenset(policy.urgencies),
        tiers=frozenset(tier.lower() for tier in policy.tiers),
        companies=frozenset(company.pk for company in policy.companies.all()),
        categories=frozenset(category.pk for category in policy.categories.all()),
        channels=frozenset(policy.channels),
        brands=frozenset(brand.pk for brand in policy.brands.all()),
    )


def terms_of(policy: Policy) -> Terms:
    """What a policy promises now, with its calendar's hours written out."""
    hours = hours_of(policy.calendar) if policy.calendar else None
    minutes = {kind: getattr(policy, kind) for kind in KINDS}
    promises = (
        Promise(kind=kind, minutes=minutes[kind], hours=None if kind in policy.around_the_clock else hours)
        for kind in KINDS
        if minutes[kind]
    )
    return Terms(
        policy=policy.pk, name=policy.name, promises=tuple(promises), pauses=tuple(sorted(policy.pauses))
    )


def hours_of(calendar: Calendar) -> Hours:
    week: Week = calendar.week
    return Hours(
        timezone=calendar.timezone,
        week=tuple(_minutes(week.get(str(day), ())) for day in range(7)),
        days=tuple((day.date, _minutes(day.hours)) for day in calendar.days.all()),
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


def _minutes(intervals: Iterable[Iterable[str]]) -> tuple[Minutes, ...]:
    return tuple((_minute(start), _minute(end)) for start, end in intervals)


def _minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
