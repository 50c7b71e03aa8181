"""A ticket's story in order: messages, notes, and the events between them, folded to small lines."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from replywell.people.models import Agent
from replywell.pipeline.models import DecisionRecord
from replywell.tickets.models import Message, Note, Ticket, TicketEvent, Urgency
from replywell.tickets.queries import conversation

SHOWN = 100
"""Messages on a page before the earlier ones have to be asked for."""
SPOKEN = {"message_received", "reply_written", "note_written", "escalated"}
"""Events that are told by what was said."""
STEPS = {
    "classified": "classify",
    "routed": "route",
    "assigned": "route",
    "resolved": "decide",
    "handed_off": "decide",
}
ANSWER = re.compile(r"^(?:\s*(?:re|aw|sv|fwd?|wg|rv|tr|antw|odp)\s*(?:\[\d+\])?:)+", re.IGNORECASE)
"""What mail programs put before a subject when they answer or forward."""
NEAR = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Line:
    """One event, told."""

    id: int
    who: str
    told: str
    because: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """A message, a note, or a group of events: exactly one of the three."""

    at: datetime
    message: Message | None = None
    note: Note | None = None
    lines: tuple[Line, ...] = ()
    subject: str = ""
    """Of a message whose subject says something new."""


@dataclass(frozen=True, slots=True)
class Story:
    """`earlier` messages are not shown; 0 when all are."""

    entries: list[Entry]
    earlier: int
    newest: int
    """Id of the newest message, 0 where there is none."""


def story(ticket: Ticket, *, all_of_it: bool = False) -> Story:
    """The story of this ticket; the newest messages only, unless all of it is asked for."""
    spoken = (
        conversation(ticket).select_related("contact", "agent", "outbound").order_by("-created_at", "-id")
    )
    messages = list(spoken if all_of_it else spoken[: SHOWN + 1])
    earlier = ticket.messages.count() - SHOWN if len(messages) > SHOWN and not all_of_it else 0
    messages = messages[:SHOWN] if earlier else messages
    since = {"created_at__gte": messages[-1].created_at} if earlier else {}
    notes = ticket.notes.select_related("agent").filter(**since)
    events = ticket.events.exclude(kind__in=SPOKEN).filter(
        **({"at__gte": messages[-1].created_at} if earlier else {})
    )
    entries = [
        Entry(message.created_at, message=message, subject=_new_subject(message, ticket))
        for message in reversed(messages)  # of two at the same moment, the first stays first
    ]
    entries += [Entry(note.created_at, note=note) for note in notes]
    entries += [Entry(line.at, lines=(line,)) for line in _lines(ticket, list(events))]
    return Story(
        entries=_folded(sorted(entries, key=lambda entry: entry.at)),
        earlier=max(earlier, 0),
        newest=max((message.pk for message in messages), default=0),
    )


def _new_subject(message: Message, ticket: Ticket) -> str:
    bare = ANSWER.sub("", message.subject).strip()
    known = ANSWER.sub("", ticket.subject).strip()
    return "" if not message.from_contact or bare.casefold() == known.casefold() else bare


def _folded(entries: Iterable[Entry]) -> list[Entry]:
    """Events that follow one another become one entry."""
    folded: list[Entry] = []
    for entry in entries:
        if entry.lines and folded and folded[-1].lines:
            folded[-1] = Entry(folded[-1].at, lines=folded[-1].lines + entry.lines)
        else:
            folded.append(entry)
    return folded


def _lines(ticket: Ticket, events: Sequence[TicketEvent]) -> list[Line]:
    names = _names(events)
    decisions = list(ticket.decisions.defer("decision").order_by("id")) if events else []
    return [
        Line(
            id=event.pk,
            who=names.get(event.actor, "The system"),
            told=_told(event),
            because=event.data.get("because") or _reason(event, decisions),
            at=event.at,
        )
        for event in events
    ]


def _names(events: Sequence[TicketEvent]) -> dict[str, str]:
    agents = {event.actor.removeprefix("agent:") for event in events if event.actor.startswith("agent:")}
    names = {
        f"agent:{pk}": name for pk, name in Agent.objects.filter(pk__in=agents).values_list("pk", "name")
    }
    contacts = {event.actor: "The requester" for event in events if event.actor.startswith("contact:")}
    contacts |= {event.actor: event.data.get("name", "") for event in events if event.kind == "side_replied"}
    return {"assistant": "The assistant", **contacts, **names}


def _reason(event: TicketEvent, decisions: Sequence[DecisionRecord]) -> str:
    """Why the assistant did it: the decision of that step which was recorded with it."""
    if event.actor != "assistant" or event.kind not in STEPS:
        return ""
    step = STEPS[event.kind]
    near = [d for d in decisions if d.step == step and abs(d.created_at - event.at) < NEAR]
    return near[-1].because if near else ""


def _told(event: TicketEvent) -> str:
    changes = event.data.get("changes", {})
    match event.kind:
        case "classified":
            return (
                _sentence([_change(name, after) for name, (_, after) in changes.items()]) or "classified it"
            )
        case "routed" | "assigned":
            return _sentence([_handover(name, after) for name, (_, after) in changes.items()]) or "routed it"
        case "status_changed" | "reopened" | "resolved" | "closed":
            return f"set it to {str(event.data.get('after', event.kind)).replace('_', ' ')}"
        case "suggestion_discarded":
            return "discarded the suggested answer"
        case "suggested":
            return "suggested an answer"
        case "forwarded":
            return _("forwarded it to %(who)s") % {"who": ", ".join(event.data.get("to", ()))}
        case "side_started":
            return _("asked %(who)s at the side") % {"who": ", ".join(event.data.get("to", ()))}
        case "side_written":
            return _("wrote to %(who)s at the side") % {"who": event.data.get("name", "")}
        case "side_replied":
            return _("answered at the side")
        case "suggestion_restored":
            return "brought the suggested answer back"
        case "passage_flagged":
            return f"flagged “{event.data.get('title', '')}” as {event.data.get('reason', 'wrong')}"
        case "note_edited":
            return _("changed a note")
        case "note_deleted":
            return _("deleted a note")
        case "handed_off":
            return "handed it to a person"
    return event.kind.replace("_", " ")


def _change(name: str, after: object) -> str:
    match name:
        case "needs_triage":
            return "asked for triage by hand" if after else "took it out of triage"
        case "urgency" if isinstance(after, int) and after in Urgency.values:
            return f"set urgency to {Urgency(after).label.lower()}"
        case "category":
            return f"filed it under {after}" if after else "took its category away"
    return f"set {name} to {after}"


def _handover(name: str, after: object) -> str:
    if name == "team":
        return f"routed it to {after}" if after else "took it from its team"
    return f"assigned it to {after}" if after else "took it from its assignee"


def _sentence(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + f" and {parts[-1]}" if parts else ""
