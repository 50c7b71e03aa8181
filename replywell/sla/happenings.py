"""A ticket's events as what its clocks follow from."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Min

from replywell.people.models import Team
from replywell.sla.values import Happening, Terms
from replywell.tickets.models import Message, Regrouping, Ticket, TicketEvent
from replywell.tickets.spoken import QUESTION, TAKES_OVER

_WAITS = frozenset({"pending", "on_hold", "resolved"})
"""Statuses that a requester's message ends."""


def happenings_of(ticket: Ticket, terms: Mapping[str, Terms]) -> list[Happening]:
    """What happened to a ticket, in order. `terms` by the hash under which they were applied."""
    events = ticket.events.filter(kind__in=HEARD).select_related("message").order_by("at", "id")
    return list(told(events, terms, ticket.team_id))


type Called = Callable[[str], int | None]
"""A team by its name."""


def told(
    events: Iterable[TicketEvent],
    terms: Mapping[str, Terms],
    team: int | None = None,
    called: Called | None = None,
) -> Iterator[Happening]:
    """What happened, in order; `team` has the ticket now, and had it all along where no event says otherwise."""
    events, called = list(events), called or team_called
    if first := _first_team(events, team, called):
        yield Happening(at=events[0].at, kind="team", team=first)
    for _event, happening in told_each(events, terms, called):
        yield happening


def told_each(
    events: Sequence[TicketEvent], terms: Mapping[str, Terms], called: Called | None = None
) -> Iterator[tuple[TicketEvent, Happening]]:
    """The same with the event that each follows from. What was merged in and taken out again never came, and nobody
    waits here for an answer to what was split off."""
    status, undone = "new", {_regrouping(event) for event in events if event.kind == "merge_undone"}
    gone = _split_away(events)
    for event in events:
        if event.kind == "merged" and _regrouping(event) in undone:
            continue
        for happening in _read(event, status, terms, called or team_called):
            status = happening.status or status
            left = happening.kind == "wrote" and event.message_id in gone
            yield event, happening.model_copy(update={"kind": "status"}) if left else happening


def _split_away(events: Sequence[TicketEvent]) -> set[int]:
    """Messages that have become another ticket's."""
    undone = {_regrouping(event) for event in events if event.kind == "split_undone"}
    splits = {_regrouping(event) for event in events if event.kind == "split"} - undone
    kept = Regrouping.objects.filter(pk__in=splits) if splits else ()
    return {number for split in kept for number in split.moved.get("messages", ())}


def _read(event: TicketEvent, status: str, terms: Mapping[str, Terms], called: Called) -> Iterator[Happening]:
    if event.kind == "sla_applied":
        yield Happening(at=event.at, kind="applied", terms=terms.get(event.data.get("terms") or ""))
    elif event.kind == "routed":
        yield from _routed(event, called)
    elif event.kind in _READ:
        yield from _READ[event.kind](event, status)


def _received(event: TicketEvent, status: str) -> Iterator[Happening]:
    auto = event.message.auto if event.message else "no"
    opened = "open" if status in _WAITS and auto != "auto-reply" else ""
    if auto == "no":
        yield Happening(at=event.at, kind="wrote", status=opened)
    elif opened:
        yield Happening(at=event.at, kind="status", status=opened)


def _answer(event: TicketEvent) -> Any:
    """A person's answer counts; the assistant's does once it is accepted; its questions never do."""
    if event.actor != "assistant":
        return "answered"
    said = event.message.meta if event.message else {}
    return "status" if {QUESTION, TAKES_OVER} & said.keys() else "assistant_answered"


def _merged_away(event: TicketEvent, _: str) -> Iterator[Happening]:
    yield Happening(at=event.at, kind="merged", status="closed")


def _took_in(event: TicketEvent, status: str) -> Iterator[Happening]:
    if _waited(event):
        yield from _waits_again(event, status)


def _waited(event: TicketEvent) -> bool:
    """Whether the requester of the ticket that was merged in waited for an answer."""
    kept = Regrouping.objects.filter(pk=_regrouping(event)).values_list("before", flat=True).first()
    return bool(kept and kept.get("source", {}).get("waiting_since"))


def _unmerged(event: TicketEvent, status: str) -> Iterator[Happening]:
    """The ticket that had been merged away goes on; the other one has its status back, unless that was changed since."""
    merge = Regrouping.objects.filter(pk=_regrouping(event)).first()
    if merge is None:
        return
    if merge.source_id == event.ticket_id:
        yield Happening(at=event.at, kind="unmerged", status=merge.before["source"]["status"])
    elif status == merge.before["target_after"]["status"]:
        yield Happening(at=event.at, kind="status", status=merge.before["target"]["status"])


def _regrouping(event: TicketEvent) -> Any:
    return event.data.get("regrouping")


def _split_off(event: TicketEvent, _: str) -> Iterator[Happening]:
    if since := _first_of_split(event):
        yield Happening(at=since, kind="wrote")


def _split(event: TicketEvent, _: str) -> Iterator[Happening]:
    """What is gone is left out where it came: nothing follows from the split itself."""
    yield from ()


def _unsplit(event: TicketEvent, _: str) -> Iterator[Happening]:
    """The ticket that had been split off is an empty shell now."""
    if Regrouping.objects.filter(pk=_regrouping(event), target=event.ticket_id).exists():
        yield Happening(at=event.at, kind="merged", status="closed")


def _first_of_split(event: TicketEvent) -> datetime | None:
    """Since when the requester of a ticket that was split off waits: from the first message that went with it."""
    regrouping = Regrouping.objects.filter(pk=_regrouping(event)).first()
    if regrouping is None:
        return None
    ours = Message.objects.filter(
        pk__in=regrouping.moved.get("messages", []), author=Message.Author.CONTACT, auto="no"
    )
    found: datetime | None = ours.aggregate(first=Min("created_at"))["first"]
    return found


def _answered(event: TicketEvent, _: str) -> Iterator[Happening]:
    yield Happening(at=event.at, kind=_answer(event), status=_after(event))


def _moved(event: TicketEvent, _: str) -> Iterator[Happening]:
    yield Happening(at=event.at, kind="status", status=_after(event))


def _accepted(event: TicketEvent, _: str) -> Iterator[Happening]:
    yield Happening(at=event.at, kind="accepted")


def _waits_again(event: TicketEvent, status: str) -> Iterator[Happening]:
    yield Happening(at=event.at, kind="wrote", status="open" if status in _WAITS else "")


def _undone(event: TicketEvent, _: str) -> Iterator[Happening]:
    changes = event.data.get("changes", {})
    if "team_id" in changes:
        yield Happening(at=event.at, kind="team", team=_number(changes["team_id"][1]))
    if "status" in changes:
        yield Happening(at=event.at, kind="status", status=changes["status"][1])


def _first_team(events: Sequence[TicketEvent], now: int | None, called: Called) -> int | None:
    """Whose hands it was in before anybody gave it to a team."""
    for event in events:
        changes = event.data.get("changes", {})
        if event.kind == "routed" and "team" in changes:
            return called(changes["team"][0] or "")
        if event.kind == "change_undone" and "team_id" in changes:
            return _number(changes["team_id"][0])
    return now if events else None


def team_called(name: str) -> int | None:
    """The team that has this name now: events tell names, and since lately numbers as well."""
    return Team.objects.filter(name=name).values_list("pk", flat=True).first() if name else None


def _routed(event: TicketEvent, called: Called) -> Iterator[Happening]:
    team = event.data.get("changes", {}).get("team")
    if team:
        number = event.data["into"] if "into" in event.data else called(team[1] or "")
        yield Happening(at=event.at, kind="team", team=number)


def _number(told: Any) -> int | None:
    return told if isinstance(told, int) else None


def _after(event: TicketEvent) -> str:
    return str(event.data.get("after") or "")


_READ: dict[str, Callable[[TicketEvent, str], Iterator[Happening]]] = {
    "message_received": _received,
    "reply_written": _answered,
    "resolved": _moved,
    "reopened": _moved,
    "closed": _moved,
    "status_changed": _moved,
    "said_solved": _accepted,
    "said_unsolved": _waits_again,
    "person_wanted": _waits_again,
    "merged_into": _merged_away,
    "merged": _took_in,
    "merge_undone": _unmerged,
    "split": _split,
    "split_from": _split_off,
    "split_undone": _unsplit,
    "change_undone": _undone,
}
HEARD = frozenset({*_READ, "routed", "sla_applied"})
"""Kinds of events that anything follows from here."""
