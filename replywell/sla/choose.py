"""Which policy holds for a ticket: the first that fits. Pure."""

from collections.abc import Iterable

from replywell.kit.values import Value
from replywell.sla.values import Terms


class Described(Value):
    """What policies ask of a ticket."""

    urgency: int
    tier: str = ""
    company: int | None = None
    category: int | None = None
    parent: int | None = None
    """The category above it, which a policy may name instead."""
    channel: str = ""
    brand: int | None = None


class Offer(Value):
    """A policy's conditions, each fulfilled by any of what it lists and by everything when it lists nothing."""

    terms: Terms
    urgencies: frozenset[int] = frozenset()
    tiers: frozenset[str] = frozenset()
    """In lower case."""
    companies: frozenset[int] = frozenset()
    categories: frozenset[int] = frozenset()
    channels: frozenset[str] = frozenset()
    brands: frozenset[int] = frozenset()

    def fits(self, ticket: Described) -> bool:
        return (
            _any(self.urgencies, ticket.urgency)
            and _any(self.tiers, ticket.tier.lower())
            and _any(self.companies, ticket.company)
            and (_any(self.categories, ticket.category) or ticket.parent in self.categories)
            and _any(self.channels, ticket.channel)
            and _any(self.brands, ticket.brand)
        )


def choose(offers: Iterable[Offer], ticket: Described) -> Terms | None:
    """The terms of the first policy that fits; None when none does."""
    return next((offer.terms for offer in offers if offer.fits(ticket)), None)


def _any(listed: frozenset, found: object) -> bool:
    return not listed or found in listed
