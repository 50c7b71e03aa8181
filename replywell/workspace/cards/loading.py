"""Loads one card: from what was kept, or anew within its patience. A failure is told, never raised."""

import hashlib
import logging
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _
from psycopg.errors import QueryCanceled

from replywell.kit.errors import ReplywellError
from replywell.people.models import Agent
from replywell.tickets.models import Ticket
from replywell.workspace.cards.registry import Card

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a card shows, or why it cannot."""

    context: dict[str, Any] = field(default_factory=dict)
    problem: str = ""


def load(card: Card, agent: Agent, ticket: Ticket, *, again: bool = False) -> Loaded:
    """What was loaded lately for this agent and ticket; `again` asks anew."""
    key = _key(card, agent, ticket)
    kept = None if again else cache.get(key)
    if kept is not None:
        return Loaded(kept)
    loaded = _load(card, agent, ticket)
    if not loaded.problem and card.seconds:
        cache.set(key, loaded.context, card.seconds)
    return loaded


def _load(card: Card, agent: Agent, ticket: Ticket) -> Loaded:
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "select set_config('statement_timeout', %s, true)", [str(int(card.patience * 1000))]
                )
            return Loaded(card.load(agent, ticket))
    except ReplywellError as error:
        return Loaded(problem=error.message)
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            return Loaded(
                problem=_("This takes longer than %(seconds)g seconds just now.") % {"seconds": card.patience}
            )
        log.exception("The card %s of #%s failed.", card.slug, ticket.pk)
        return Loaded(problem=_("The database did not answer."))
    except Exception as error:  # any room's loader: one card must not take the others along
        log.exception("The card %s of #%s failed.", card.slug, ticket.pk)
        return Loaded(problem=_("Something went wrong here (%(error)s).") % {"error": type(error).__name__})


def _key(card: Card, agent: Agent, ticket: Ticket) -> str:
    """Changes with the ticket and with what the agent may see; so no other agent is ever shown it."""
    teams = sorted(agent.teams.values_list("pk", flat=True))
    seen = f"{agent.pk}:{agent.role}:{agent.is_active}:{teams}"
    state = f"{ticket.pk}:{ticket.updated_at.timestamp()}:{ticket.category_id}:{ticket.requester_id}:{ticket.requester}"
    digest = hashlib.sha256(f"{seen}|{state}".encode()).hexdigest()[:32]
    return f"card:{card.slug}:{digest}"
