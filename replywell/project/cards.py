"""Every card of a ticket's context panel, on one page. A room with something to tell adds a line here."""

from django.utils.translation import gettext_lazy as _

from replywell.workspace.cards import (
    Card,
    articles,
    escalation,
    incidents,
    promises,
    recent,
    register,
    requester,
    similar,
)

CARDS = (
    Card(
        slug="requester",
        title=_("Requester"),
        load=requester.load,
        template="workspace/cards/requester.html",
        position=10,
        size="large",
        sign="person",
    ),
    Card(
        slug="promises",
        title=_("Promises"),
        load=promises.load,
        template="workspace/cards/promises.html",
        position=15,
        seconds=5,
        size="small",
        sign="alarm",
    ),
    Card(
        slug="escalation",
        title=_("Escalation"),
        load=escalation.load,
        template="workspace/cards/escalation.html",
        position=17,
        seconds=0,
        size="small",
        sign="escalate",
    ),
    Card(
        slug="incidents",
        title=_("Just now"),
        load=incidents.load,
        template="workspace/cards/incidents.html",
        position=20,
        seconds=30,
        size="small",
        sign="warning",
    ),
    Card(
        slug="recent",
        title=_("Recent tickets"),
        load=recent.load,
        template="workspace/cards/recent.html",
        position=30,
        sign="event",
    ),
    Card(
        slug="articles",
        title=_("Articles"),
        load=articles.load,
        template="workspace/cards/articles.html",
        position=40,
        seconds=120,
        size="large",
        sign="source",
    ),
    Card(
        slug="similar",
        title=_("Similar tickets"),
        load=similar.load,
        template="workspace/cards/similar.html",
        position=50,
        seconds=120,
        size="large",
        sign="search",
    ),
)


def register_cards() -> None:
    for card in CARDS:
        register(card)
