"""The assistant's walks over a ticket, as people read them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.pipeline.models import DecisionRecord, Walk
from replywell.pipeline.queries import sent_for
from replywell.resolution.models import Suggestion
from replywell.tickets.models import Ticket

MOST = 50
STEPS = {
    "classify": gettext_lazy("Classification"),
    "route": gettext_lazy("Route"),
    "assign": gettext_lazy("Assignment"),
    "retrieve": gettext_lazy("Evidence"),
    "compose": gettext_lazy("Answer"),
    "act": gettext_lazy("Account action"),
    "decide": gettext_lazy("Decision"),
}
OUTCOMES = {
    "auto": gettext_lazy("The assistant answered by itself."),
    "draft": gettext_lazy("The assistant suggested an answer."),
    "handoff": gettext_lazy("The assistant handed it to a person."),
    "silent": gettext_lazy("The assistant kept silent."),
}
FATES = {
    Suggestion.Fate.OFFERED: gettext_lazy("It is still on offer."),
    Suggestion.Fate.SENT: gettext_lazy("It was sent as it was."),
    Suggestion.Fate.EDITED: gettext_lazy("It was sent after editing."),
    Suggestion.Fate.DISCARDED: gettext_lazy("Another answer was sent, or it was discarded."),
    Suggestion.Fate.OUTDATED: gettext_lazy("A newer message came before anybody used it."),
}


KINDS_MASKED = {
    "key": gettext_lazy("keys"),
    "password": gettext_lazy("passwords"),
    "url": gettext_lazy("links that open something"),
    "email": gettext_lazy("e-mail addresses"),
    "iban": gettext_lazy("bank accounts"),
    "card": gettext_lazy("card numbers"),
    "national_id": gettext_lazy("papers and national numbers"),
    "ip": gettext_lazy("IP addresses"),
    "mac": gettext_lazy("device addresses"),
    "phone": gettext_lazy("phone numbers"),
    "birth_date": gettext_lazy("days of birth"),
    "address": gettext_lazy("places and streets"),
    "name": gettext_lazy("names of people"),
}
PARTS = {
    "subject": gettext_lazy("Subject"),
    "text": gettext_lazy("Message"),
    "question": gettext_lazy("Question"),
    "hint": gettext_lazy("Hint"),
    "sentence": gettext_lazy("Sentence of the answer"),
    "facts": gettext_lazy("What the desk knows"),
    "passages": gettext_lazy("Passages"),
    "earlier requester": gettext_lazy("Earlier, the requester"),
    "earlier agent": gettext_lazy("Earlier, an agent"),
    "earlier assistant": gettext_lazy("Earlier, the assistant"),
    "message of the requester": gettext_lazy("Message of the requester"),
    "message of the agent": gettext_lazy("Message of an agent"),
    "message of the assistant": gettext_lazy("Message of the assistant"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One decision of a walk, with the passages it found and what spoke against sending."""

    name: str
    record: DecisionRecord
    passages: tuple[dict[str, Any], ...] = ()
    vetoes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Left:
    """What left for a model by API with one question, as it left."""

    at: datetime
    to: str
    masked: list[str]
    texts: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Explained:
    """One walk: what it was about, its steps, and what came of it."""

    walk: Walk
    steps: list[Step]
    outcome: str
    fate: str


def left_the_house(ticket: Ticket) -> list[Left]:
    """What of this ticket left for models by API, newest first."""
    return [
        Left(
            at=sent.at,
            to=sent.to,
            masked=[f"{KINDS_MASKED.get(kind, kind)} {count}" for kind, count in sent.masked],
            texts=[(str(PARTS.get(name, name)), text) for name, text in sent.texts],
        )
        for sent in sent_for(ticket)[-MOST:][::-1]
    ]


def explained(ticket: Ticket) -> list[Explained]:
    """Every walk of this ticket, newest first."""
    walks = list(
        ticket.walks.select_related("message__contact")
        .defer("facts", "tape", "journey")
        .prefetch_related("decisions")[:MOST]
    )
    offered = Suggestion.objects.filter(message__in=[walk.message_id for walk in walks]).order_by("pk")
    fates = {each.message_id: str(FATES[Suggestion.Fate(each.fate)]) for each in offered}
    return [_explained(walk, fates.get(walk.message_id, "")) for walk in walks]


def _explained(walk: Walk, fate: str) -> Explained:
    steps = [_step(record) for record in walk.decisions.all()]
    kind = next((s.record.decision.get("kind", "") for s in steps if s.record.step == "decide"), "")
    outcomes = {
        Walk.State.OVERTAKEN: _("A newer message or a person was faster: nothing was done."),
        Walk.State.FAILED: _("It failed. It was tried again, or a person took over."),
    }
    outcome = outcomes.get(Walk.State(walk.state)) or str(OUTCOMES.get(kind, ""))
    return Explained(walk, steps, outcome, fate if kind == "draft" else "")


def _step(record: DecisionRecord) -> Step:
    decision = record.decision if isinstance(record.decision, dict) else {}
    return Step(
        name=str(STEPS.get(record.step, record.step.capitalize())),
        record=record,
        passages=tuple(decision.get("hits", ())) if record.step == "retrieve" else (),
        vetoes=tuple(decision.get("vetoes", ())) if record.step == "decide" else (),
    )
