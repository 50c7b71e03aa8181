"""Which cards there are, and who may see them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise

from replywell.kit.errors import NotAllowed, NotFound
from replywell.people.models import Agent
from replywell.people.permissions import may
from replywell.tickets.models import Ticket

type Loader = Callable[[Agent, Ticket], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Card:
    """One card. `load` may be slow and may fail: only its own card is concerned then.

    `load` returns what the template needs, and nothing that cannot be pickled. It is given a ticket that the
    agent may see; whatever else it reads it has to filter itself, with `visible_to(agent)`. A loader that asks
    another service has to give up by itself after `patience` seconds; the database does so by itself.
    """

    slug: str
    title: str | Promise
    load: Loader
    template: str
    position: int
    permission: str = "see tickets"
    seconds: int = 60
    """How long what was loaded may be shown again to the same agent while the ticket does not change."""
    patience: float = 2.0
    size: Literal["small", "medium", "large"] = "medium"
    """Height that is kept free until the card is there."""
    sign: str = "info"
    """Icon beside the title."""


_cards: dict[str, Card] = {}


def register(card: Card) -> None:
    """Add a card, or put another in its place."""
    _cards[card.slug] = card


def cards_for(agent: Agent) -> list[Card]:
    """The cards that this agent's role may see, in their order."""
    seen = (card for card in _cards.values() if may(agent, card.permission))
    return sorted(seen, key=lambda card: (card.position, card.slug))


def card_named(agent: Agent, slug: str) -> Card:
    """The card with this slug. Raises `NotFound` or `NotAllowed`."""
    card = _cards.get(slug)
    if card is None:
        raise NotFound(f"There is no card {slug!r} any more. Reload the page.")
    if not may(agent, card.permission):
        raise NotAllowed
    return card
