"""Ada at her desk, and tickets to look at."""

from collections.abc import Callable

import pytest


@pytest.fixture
def sign_in(db) -> Callable:
    """The browser of an agent who has signed in; its `swap` posts as htmx does."""
    from django.test import Client

    class Desk(Client):
        def swap(self, path: str, data: dict | None = None):
            return self.post(path, data or {}, headers={"HX-Request": "true"})

    def signed_in(agent) -> Desk:
        desk = Desk()
        desk.force_login(agent)
        return desk

    return signed_in


@pytest.fixture
def desk(sign_in, ada):
    """Ada's browser."""
    return sign_in(ada)


@pytest.fixture
def viewer(sign_in):
    """The browser of somebody who only reads along."""
    from replywell.people.actions.agents import add_agent

    return sign_in(add_agent("vera@example.com", name="Vera Lund", role="viewer"))


@pytest.fixture
def legal(refund):
    """Ticket 412, given to a private team that Ada is not in."""
    from replywell.people.actors import SYSTEM
    from replywell.people.models import Team
    from replywell.tickets.actions.triage import route

    team = Team.objects.create(name="Legal", private=True)
    return route(refund, team, by=SYSTEM)


@pytest.fixture
def suggestion(refund):
    """An answer to ticket 412, from two passages."""
    from replywell.resolution.models import Suggestion

    first, second = "Refunds take five to ten business days.", "We start them within one day."
    return Suggestion.objects.create(
        ticket=refund,
        message=refund.messages.get(),
        text=f"Hello Rosa,\n\n{first} {second}\n\nKind regards\nSupport",
        claims=[
            {"text": first, "citations": [7], "quote": first, "supported": True, "problem": ""},
            {"text": second, "citations": [9, 7], "quote": second, "supported": True, "problem": ""},
        ],
        citations=[
            {
                "passage": 7,
                "article": 1,
                "title": "Refunds",
                "heading": "Time",
                "url": "https://help.example.com/refunds",
                "quote": first,
            },
            {"passage": 9, "article": 2, "title": "Payments", "heading": "", "url": "", "quote": second},
        ],
        confidence=0.86,
        extractive=True,
    )


@pytest.fixture
def other(rosa, mailbox):
    """Another ticket of Rosa's."""
    from replywell.tickets.actions.conversation import Said, open_ticket

    return open_ticket(Said(contact=rosa, connection=mailbox, subject="Opening hours", text="When?")).ticket


@pytest.fixture
def secret(rosa):
    """A ticket that Ada may not see."""
    from replywell.people.actors import SYSTEM
    from replywell.people.models import Team
    from replywell.tickets.actions.conversation import Said, open_ticket
    from replywell.tickets.actions.triage import route

    ticket = open_ticket(Said(contact=rosa, subject="Top secret", text="Psst")).ticket
    return route(ticket, Team.objects.create(name="Secret", private=True), by=SYSTEM)


@pytest.fixture
def unhurried(settings):
    """A reply waits before it leaves."""
    settings.UNDO_SECONDS = 10
