"""Browsers sign in and out."""

from django.contrib.sessions.models import Session
from django.db import transaction

from replywell.kit import clock
from replywell.people.actions.audit import audit
from replywell.people.models import Agent, SignIn

SEEN_EVERY = 300.0
"""Seconds between two notes of when somebody was seen."""


@transaction.atomic
def note_sign_in(agent: Agent, *, session: str, address: str = "", browser: str = "") -> None:
    """A browser signed in: kept beside its session, and written down."""
    if session:
        SignIn.objects.update_or_create(
            session=session,
            defaults={
                "agent": agent,
                "address": address[:45],
                "browser": browser.replace("\0", "")[:200],
                "at": clock.now(),
            },
        )
    audit("signed in", agent, by=agent)
    note_seen(agent)


def note_failed_sign_in(email: str) -> None:
    """Somebody tried an address with a wrong password."""
    audit("failed to sign in", None, by=None, who=email.strip()[:320], kind="agent")


def note_seen(agent: Agent) -> None:
    """Remember, now and then, that somebody is here."""
    now = clock.now()
    if agent.last_seen_at is None or (now - agent.last_seen_at).total_seconds() > SEEN_EVERY:
        Agent.objects.filter(pk=agent.pk).update(last_seen_at=now)


def note_sign_out(session: str) -> None:
    SignIn.objects.filter(session=session).delete()


@transaction.atomic
def sign_out(agent: Agent, *, but: str = "", one: int | None = None) -> int:
    """End this agent's sessions, or `one` of them, `but` the one with that key. Returns how many."""
    found = SignIn.objects.filter(agent=agent).exclude(session=but)
    if one is not None:
        found = found.filter(pk=one)
    keys = list(found.values_list("session", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    found.delete()
    return len(keys)


def open_sign_ins(agent: Agent) -> list[SignIn]:
    """The browsers in which this agent is signed in."""
    alive = Session.objects.filter(expire_date__gt=clock.now()).values("session_key")
    return list(SignIn.objects.filter(agent=agent, session__in=alive))
