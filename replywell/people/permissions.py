"""Who may do what: one table."""

from replywell.kit.errors import NotAllowed
from replywell.people.models import Agent, Role

EVERYBODY = frozenset(Role)
WRITERS = frozenset({Role.OWNER, Role.ADMIN, Role.LEAD, Role.AGENT})
NOTE_WRITERS = WRITERS | {Role.LIGHT}
LEADS = frozenset({Role.OWNER, Role.ADMIN, Role.LEAD})
ADMINS = frozenset({Role.OWNER, Role.ADMIN})

ALLOWED: dict[str, frozenset[Role]] = {
    "see tickets": EVERYBODY,
    "read notes": EVERYBODY,
    "write notes": NOTE_WRITERS,
    "reply": WRITERS,
    "change tickets": WRITERS,
    "classify tickets": WRITERS,
    "see the ledger": WRITERS,
    "release quarantine": WRITERS,
    "merge tickets": WRITERS,
    "merge contacts": WRITERS,
    "make tags": WRITERS,
    "approve actions": WRITERS,
    "write articles": WRITERS,
    "publish articles": LEADS,
    "review answers": LEADS,
    "share views": LEADS,
    "share replies": LEADS,
    "arrange on-call": LEADS,
    "watch escalations": LEADS,
    "handle incidents": WRITERS,
    "announce incidents": LEADS,
    "administer": ADMINS,
}

RANKS = (Role.OWNER, Role.ADMIN, Role.LEAD, Role.AGENT, Role.LIGHT, Role.VIEWER)
"""From who may most to who may least."""


def roles_within(agent: Agent) -> tuple[Role, ...]:
    """The roles that this agent may give: none above their own."""
    return RANKS[RANKS.index(Role(agent.role)) :]


def stands_above(one: Agent, other: Agent) -> bool:
    return RANKS.index(Role(one.role)) < RANKS.index(Role(other.role))


def may(agent: Agent, verb: str) -> bool:
    """Whether this agent's role allows the verb; unknown verbs are a programming error."""
    return agent.is_active and Role(agent.role) in ALLOWED[verb]


def check(agent: Agent, verb: str) -> None:
    """Raise `NotAllowed` where `may` says no."""
    if not may(agent, verb):
        raise NotAllowed(
            f"Your role ({agent.role}) does not allow to {verb}. Ask an administrator of this desk."
        )
