"""Keeps what tickets are searched by: with every message and note, in the same transaction."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from replywell.tickets.models import Attachment, Message, Note, SearchWord, Ticket, TicketEvent, TicketWords
from replywell.tickets.search_words import NOTED, PEOPLE, SAID, SUBJECT, block, requester_marks, vector

BATCH = 250
CHANGING = frozenset(
    {
        "tagged",
        "renamed",
        "requester_changed",
        "merged",
        "merged_into",
        "split",
        "split_from",
        "merge_undone",
        "split_undone",
        "note_edited",
        "note_deleted",
        "message_edited",
        "message_deleted",
    }
)
"""Events after which a ticket has other words than before, not only more."""
FULL = 12_000
"""Different words after which a ticket takes in no more of them."""
LEARNED = ""
"""The row of `SearchWord` that tells up to which message words have been learned."""
SAMPLE = 100_000
"""Messages whose tickets are read when words are learned; of more, a part stands for all."""
_APPEND = """
update tickets_ticketwords set newest = greatest(newest, %(newest)s), words = case
    when length(words) < %(full)s then ts_delete(words, '@' || to_hex(newest >> 12)) || %(added)s::tsvector
    else ts_delete(words, '@' || to_hex(newest >> 12)) || %(mark)s::tsvector end
where ticket_id = %(ticket)s
returning (select array_agg(name) from tickets_attachment where message_id = %(newest)s)
"""
_FILES = " returning (select array_agg(name) from tickets_attachment where message_id = %s)"
_ADD = (
    "update tickets_ticketwords set words = words || %s::tsvector where ticket_id = %s and length(words) < %s"
)
_PUT = """
insert into tickets_ticketwords (ticket_id, newest, words) values (%s, %s, %s::tsvector)
on conflict (ticket_id) do update set newest = excluded.newest, words = excluded.words
"""
_CHANGED = (
    "select words from tickets_ticketwords where newest > {:d} and newest <= {:d} and ticket_id % {:d} = 0"
)
_LEARN = """
insert into tickets_searchword (word, tickets, stems)
select word, least(ndoc::bigint * %(times)s, 2000000000), array(select distinct stem from (
    select 'en:' || unnest(ts_lexize('english_stem', word)) as stem
    union select 'de:' || unnest(ts_lexize('german_stem', word))
    union select 'fr:' || unnest(ts_lexize('french_stem', word))
    union select 'es:' || unnest(ts_lexize('spanish_stem', word))) as stems)
from ts_stat(%(rows)s) where word !~ '[@=]' and word ~ '[^0-9]' and length(word) between 2 and 40
order by word
on conflict (word) do update set tickets = least(tickets_searchword.tickets::bigint + excluded.tickets, 2000000000)
"""


def index_event(event: TicketEvent) -> None:
    """What an event adds to, or changes in, the words of its ticket; called for each one that is recorded."""
    match event.kind:
        case "message_received" | "reply_written" if event.message:
            index_message(event.message, opens=event.data.get("first") is True)
        case "note_written":
            index_note(event.ticket_id, event.data.get("note", 0))
        case kind if kind in CHANGING:
            index_tickets([event.ticket_id])


def index_message(message: Message, *, opens: bool) -> None:
    """The words of a new message; with the one that opens a ticket its subject and its requester's names."""
    if opens:
        _index_opening(message)
        return
    values: dict[str, Any] = {
        "ticket": message.ticket_id,
        "newest": message.pk,
        "full": FULL,
        "mark": f"'{block(message.pk)}'",
        "added": vector((SAID, message.text), marks=[block(message.pk)]),
    }
    with connection.cursor() as cursor:
        cursor.execute(_APPEND, values)
        row = cursor.fetchone()
    if row is None:
        index_tickets([message.ticket_id])
    elif row[0]:
        _add(message.ticket_id, vector((PEOPLE, " ".join(row[0])), marks=["@file"]))


def _index_opening(message: Message) -> None:
    row = _row(message.ticket, [(message.pk, message.text)], (), ())
    with connection.cursor() as cursor:
        cursor.execute(_PUT + _FILES, [*row, message.pk])
        (files,) = cursor.fetchone()
    if files:
        _add(message.ticket_id, vector((PEOPLE, " ".join(files)), marks=["@file"]))


def index_note(ticket: int, note: int) -> None:
    """The words of a new note."""
    text = Note.objects.filter(pk=note, ticket=ticket).values_list("text", flat=True).first() or ""
    if not _add(ticket, vector((NOTED, text), marks=["@note"])):
        index_tickets([ticket])


@transaction.atomic
def index_tickets(numbers: Iterable[int]) -> int:
    """Make the rows of these tickets anew; returns how many there are."""
    # Held, so that no message slips in between reading and writing.
    chosen = Ticket.objects.filter(pk__in=list(numbers)).select_for_update(of=("self",), no_key=True)
    tickets = {t.pk: t for t in chosen.select_related("requester__company").order_by("pk")}
    said: dict[int, list[tuple[int, str]]] = {}
    noted: dict[int, list[str]] = {}
    files: dict[int, list[str]] = {}
    for ticket, pk, text in (
        Message.objects.filter(ticket__in=tickets).order_by("id").values_list("ticket", "id", "text")
    ):
        said.setdefault(ticket, []).append((pk, text))
    for ticket, text in Note.objects.filter(ticket__in=tickets).order_by("id").values_list("ticket", "text"):
        noted.setdefault(ticket, []).append(text)
    for ticket, name in Attachment.objects.filter(message__ticket__in=tickets).values_list(
        "message__ticket", "name"
    ):
        files.setdefault(ticket, []).append(name)
    rows = [
        _row(each, said.get(pk, ()), noted.get(pk, ()), files.get(pk, ())) for pk, each in tickets.items()
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_PUT, rows)
    return len(rows)


def index_batch(
    *,
    below: int | None = None,
    missing: bool = False,
    contact: int | None = None,
    company: int | None = None,
) -> tuple[int, int | None]:
    """Index the next tickets below a number, newest first: how many, and below which to go on (None: done).

    With `missing` only those that have no row yet; with a contact or a company only theirs.
    """
    tickets = Ticket.objects.order_by("-pk")
    if contact is not None:
        tickets = tickets.filter(requester=contact)
    if company is not None:
        tickets = tickets.filter(requester__company=company)
    if below is not None:
        tickets = tickets.filter(pk__lt=below)
    if missing:
        tickets = tickets.filter(words=None)
    numbers = list(tickets.values_list("pk", flat=True)[:BATCH])
    return (index_tickets(numbers), numbers[-1]) if numbers else (0, None)


@transaction.atomic
def learn_words() -> None:
    """Count the words of tickets that changed since the last time, and tidy what came in meanwhile."""
    SearchWord.objects.get_or_create(word=LEARNED, defaults={"tickets": 0})
    learned = SearchWord.objects.select_for_update().get(word=LEARNED)
    newest = TicketWords.objects.aggregate(top=Max("newest"))["top"] or 0
    if newest > learned.tickets:
        times = 1 + (newest - learned.tickets) // SAMPLE
        rows = _CHANGED.format(learned.tickets, newest, times)
        with connection.cursor() as cursor:
            cursor.execute(_LEARN, {"times": times, "rows": rows})
        learned.tickets = newest
        learned.save(update_fields=["tickets"])


def tidy() -> None:
    """Work in what was only noted down, so that searches need not read it one by one."""
    with connection.cursor() as cursor:
        cursor.execute("select gin_clean_pending_list('words_found')")


def _add(ticket: int, added: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [added, ticket, FULL])
        return bool(cursor.rowcount) or TicketWords.objects.filter(ticket=ticket).exists()


def _row(
    ticket: Ticket, said: Sequence[tuple[int, str]], noted: Sequence[str], files: Sequence[str]
) -> tuple[int, int, str]:
    requester = ticket.requester
    company = requester.company.name if requester.company else ""
    who = (requester.name, requester.email, company)
    newest = said[-1][0] if said else 0
    words = vector(
        (SUBJECT, ticket.subject),
        (PEOPLE, " ".join([*who, *ticket.tags])),
        *((PEOPLE, name) for name in files),
        *((SAID, text) for _, text in said),
        *((NOTED, text) for text in noted),
        marks=[block(newest), *requester_marks(*who), *["@file"] * bool(files), *["@note"] * bool(noted)],
    )
    return ticket.pk, newest, words
