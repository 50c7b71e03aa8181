"""An event on ticket 412, told at once."""

from collections.abc import Callable

import pytest


@pytest.fixture
def told(refund) -> Callable:
    """Records an event and tells whoever it concerns; returns (agent's name, kind) of each who was."""
    from replywell.notifications.actions.telling import tell
    from replywell.notifications.models import Notification
    from replywell.people.actors import SYSTEM
    from replywell.tickets.actions.events import record

    def tell_of(kind: str, *, by=SYSTEM, **data) -> list[tuple[str, str]]:
        event = record(refund, kind, by=by, **data)
        tell(event)
        found = Notification.objects.filter(event=event.pk).order_by("agent__name")
        return list(found.values_list("agent__name", "kind"))

    return tell_of


@pytest.fixture
def adas(refund, ada):
    """Ticket 412, which Ada has."""
    from replywell.people.actors import SYSTEM
    from replywell.tickets.actions.triage import assign, route

    route(refund, ada.teams.get(), by=SYSTEM)
    assign(refund, ada, by=SYSTEM)
    refund.refresh_from_db()
    return refund
