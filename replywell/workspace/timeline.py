"""A ticket's story in order: messages, notes, and the events between them, folded to small lines."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from replywell.delivery.models import Outbound
from replywell.kit.compiled import Compiled
from replywell.tickets.models import Attachment, Message, Ticket
from replywell.ui.links import address
from replywell.workspace.body import Piece, pictures_of, pieces
from replywell.workspace.surroundings import Person, Surroundings
from replywell.workspace.told import told
from replywell.workspace.ways import Way, way_of

SHOWN = 100
"""Messages on a page before the earlier ones have to be asked for."""
STEPS = {
    "classified": "classify",
    "routed": "route",
    "assigned": "assign",
    "queued": "assign",
    "suggested": "decide",
    "resolved": "decide",
    "handed_off": "decide",
}
UNDOES = {"merged": "merge", "merged_into": "merge", "split": "split", "split_from": "split"}
ANSWER = re.compile(r"^(?:\s*(?:re|aw|sv|fwd?|wg|rv|tr|antw|odp)\s*(?:\[\d+\])?:)+", re.IGNORECASE)
"""What mail programs put before a subject when they answer or forward."""
NEAR = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Why:
    """Why the assistant did something, and where all its reasons stand."""

    because: str
    confidence: float | None = None
    model: str = ""
    walk: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened, told in a sentence. `undo` is the merge or split that can be put back."""

    id: int
    told: SafeString
    at: datetime
    why: Why | None = None
    undo: int | None = None


@dataclass(frozen=True, slots=True)
class NoteShown:
    """A note, with whoever wrote it."""

    pk: int
    agent: Person
    text: str
    kind: str
    created_at: datetime
    mentions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A message, a note, or a group of events: exactly one of the three."""

    at: datetime
    message: Message | None = None
    note: NoteShown | None = None
    lines: tuple[Line, ...] = ()
    subject: str = ""
    """Of a message whose subject says something new."""
    body: tuple[Piece, ...] = ()
    """The requester's text, with pictures where they stood."""
    pictures: dict[str, str] = field(default_factory=dict)
    """Those in a text of ours: what each is called there, and its address."""
    long: bool = False
    files: tuple[dict[str, Any], ...] = ()
    outbound: Outbound | None = None
    """How it is sent, if it is."""
    original: bool = False
    """It can be seen as its sender laid it out."""
    way: Way | None = None
    """How it was said, where not by mail."""


@dataclass(frozen=True, slots=True)
class Story:
    """`earlier` messages are not shown; 0 when all are."""

    entries: list[Entry]
    earlier: int
    newest: int
    """Id of the newest message, 0 where there is none."""
    first: int = 0
    """Id of the first message that is shown."""


def story(ticket: Ticket, around: Surroundings, *, all_of_it: bool = False) -> Story:
    """The story of this ticket; the newest messages only, unless all of it is asked for."""
    messages = _spoken(None if all_of_it else SHOWN + 1)(ticket=ticket.pk)
    earlier = ticket.messages.count() - SHOWN if len(messages) > SHOWN and not all_of_it else 0
    messages = messages[:SHOWN] if earlier else messages
    messages.reverse()  # of two at the same moment, the first stays first
    since = messages[0].created_at if earlier else None
    others = [*_notes(around), *(Entry(line.at, lines=(line,)) for line in _lines(around))]
    entries = [said(message, ticket) for message in messages]
    entries += [entry for entry in others if since is None or entry.at >= since]
    return Story(
        entries=_folded(sorted(entries, key=lambda entry: entry.at)),
        earlier=max(earlier, 0),
        newest=max((message.pk for message in messages), default=0),
        first=messages[0].pk if messages else 0,
    )


@lru_cache
def _spoken(most: int | None) -> Compiled[Message]:
    return Compiled(
        lambda ticket: spoken_with_files(Message.objects.filter(ticket=ticket)).order_by(
            "-created_at", "-id"
        )[:most],
        numbers="ticket",
    )


def spoken_with_files(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Messages with whoever said them, their way out, and their files: one statement."""
    files = Attachment.objects.filter(message=OuterRef("pk")).order_by("pk")
    shown = JSONObject(pk="pk", name="name", type="type", size="size", inline="inline", cid="content_id")
    return messages.select_related("contact", "agent", "outbound").annotate(
        files_shown=ArraySubquery(files.values(json=shown)), came_by=F("connection__adapter")
    )


def said(message: Message, ticket: Ticket) -> Entry:
    """A message of `spoken_with_files` as a page shows it."""
    body, files, long = pieces(message, getattr(message, "files_shown"))  # noqa: B009 - an annotation
    return Entry(
        message.created_at,
        message=message,
        subject=_new_subject(message, ticket),
        body=body,
        pictures={
            name: address("workspace:preview", ticket.pk, file)
            for name, file in pictures_of(message, getattr(message, "files_shown")).items()  # noqa: B009 - likewise
        },
        files=files,
        long=long,
        outbound=getattr(message, "outbound", None),
        original=bool(message.html),
        way=_way(getattr(message, "came_by", None)),
    )


def _way(adapter: str | None) -> Way | None:
    return None if adapter in (None, "email") else way_of(str(adapter))


def _new_subject(message: Message, ticket: Ticket) -> str:
    bare = ANSWER.sub("", message.subject).strip()
    known = ANSWER.sub("", ticket.subject).strip()
    return "" if not message.from_contact or bare.casefold() == known.casefold() else bare


def _notes(around: Surroundings) -> Iterable[Entry]:
    for row in around.notes:
        at = datetime.fromisoformat(row["at"])
        writer = Person(row["agent"] or 0, row["name"] or _("Somebody who left"))
        yield Entry(
            at, note=NoteShown(row["id"], writer, row["text"], row["kind"], at, tuple(row["mentions"]))
        )


def _folded(entries: Iterable[Entry]) -> list[Entry]:
    """Events that follow one another become one entry."""
    folded: list[Entry] = []
    for entry in entries:
        if folded and _folds(entry) and _folds(folded[-1]):
            folded[-1] = Entry(folded[-1].at, lines=folded[-1].lines + entry.lines)
        else:
            folded.append(entry)
    return folded


def _folds(entry: Entry) -> bool:
    """Whether events go together with those beside them; one that can be undone stands where it is seen."""
    return bool(entry.lines) and not any(line.undo for line in entry.lines)


def _lines(around: Surroundings) -> Iterable[Line]:
    names = around.names
    for event in around.events:
        at = datetime.fromisoformat(event["at"])
        why = _why(event, at, around.decisions)
        undo = event["data"].get("regrouping") if event["kind"] in UNDOES else None
        for number, sentence in enumerate(told(event["kind"], _who(event["actor"], names), event["data"])):
            yield Line(
                id=event["id"],
                told=sentence,
                at=at,
                why=why if number == 0 else None,
                undo=undo if undo in around.undoable else None,
            )


def _who(actor: str, names: dict[int, str]) -> SafeString:
    kind, _colon, number = actor.partition(":")
    if kind == "agent":
        name = names.get(int(number), _("Somebody who left"))
    else:
        name = {"assistant": _("The assistant"), "contact": _("The requester")}.get(kind, _("The system"))
    return format_html("<b>{}</b>", name)


def _why(event: dict[str, Any], at: datetime, decisions: Sequence[dict[str, Any]]) -> Why | None:
    """Why the assistant did it: the decision of that step which was recorded with it."""
    because = event["data"].get("because", "")
    if event["actor"] != "assistant" or event["kind"] not in STEPS:
        return Why(because) if because else None
    step = STEPS[event["kind"]]
    near = [
        found
        for found in decisions
        if found["step"] == step and abs(datetime.fromisoformat(found["at"]) - at) < NEAR
    ]
    if not near:
        return Why(because) if because else None
    found = near[-1]
    return Why(because or found["because"], found["confidence"], found["model"], found["walk"])
