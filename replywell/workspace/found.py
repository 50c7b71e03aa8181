"""What the search page shows: tickets with the message that answers, and people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.kit.errors import NotFound
from replywell.people.models import Agent, Brand, Contact, Team, named
from replywell.people.permissions import may
from replywell.tickets.models import Category, Message, Tag, Ticket
from replywell.tickets.queries import visible_to
from replywell.tickets.search import Found, read, search
from replywell.tickets.search_query import FAMILIES, HAS, IS, OPERATORS, SAME, URGENCIES, Query, Words
from replywell.workspace.alike import alike
from replywell.workspace.excerpt import excerpt, marked, pattern

CONTACTS = 4
HINTS = 8
SHORTEST = 3
"""Letters that an index of trigrams needs."""
_SAID = """
select asked.ticket, said.* from unnest(%(tickets)s::bigint[]) as asked(ticket) cross join lateral (
    select left(text, 4000), author, created_at from tickets_message where ticket_id = asked.ticket
    order by created_at desc, id desc limit 8) as said
"""
_NOTED = """
union all
select asked.ticket, noted.* from unnest(%(tickets)s::bigint[]) as asked(ticket) cross join lateral (
    select left(text, 4000), 'note', created_at from tickets_note where ticket_id = asked.ticket
    order by created_at desc, id desc limit 4) as noted
"""


WAYS = (
    (
        "refund declined",
        gettext_lazy("both words, in the subject or any message; the last may be unfinished"),
    ),
    ('"card was declined"', gettext_lazy("words beside each other")),
    ("from:rosa", gettext_lazy("requester: name, address, domain or company")),
    ("to:me status:working", gettext_lazy("yours, and not done yet; to:nobody for those of nobody")),
    ("-tag:vip urgency:high,critical", gettext_lazy("without a tag, and urgent")),
    (
        "after:7d has:attachment",
        gettext_lazy("came in the last week with a file; before:2026-05-31, on:yesterday"),
    ),
    ("is:overdue OR is:unassigned", gettext_lazy("one or the other")),
    ("#412", gettext_lazy("the ticket with this number; Enter opens it")),
    (
        'like:"lost parcel"',
        gettext_lazy("tickets that mean about the same; like:412 for those like a ticket"),
    ),
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A ticket that was found: its subject and the part of a message that answers, with the words marked."""

    ticket: Ticket
    subject: SafeString
    excerpt: SafeString
    author: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Person:
    """A contact that was found, and the search that lists their tickets."""

    contact: Contact

    @property
    def found_by(self) -> str:
        return f'from:"{self.contact.email or self.contact.name}"'


def looked_up(agent: Agent, text: str, *, after: str = "", people: bool = True) -> dict[str, Any]:
    """Everything the results show. Raises `Invalid` for a broken cursor."""
    visible = visible_to(agent)
    query = read(text, agent)
    if query.like is not None:
        return {"query": query, "hits": _alike(agent, query), "problems": query.problems, "alike": query.like}
    found = search(agent, text, after=after, visible=visible)
    contacts = contacts_named(query, visible) if people and not after else []
    return {
        "query": query,
        "hits": _hits(agent, found),
        "problems": found.problems,
        "after": found.after,
        "contacts": contacts,
    }


def contacts_named(query: Query, visible: QuerySet[Ticket]) -> list[Person]:
    """People whose name or address, up to its `@`, has all the words, if they wrote anything that is visible.

    Whole addresses are looked for too; all the people of a domain are what `from:` is for, and nobody is found by less
    than the index over names and addresses can look for.
    """
    parts = [
        part
        for term in query.terms
        if isinstance(term, Words) and not term.negated
        for part in term.text.split()
    ]
    if not parts or len(parts) < len(query.terms):
        return []
    if max(len(part.partition("@")[0]) for part in parts[:6]) < SHORTEST:
        return []
    known = Q()
    for part in parts[:6]:
        before, at, _domain = part.partition("@")
        known &= Q(named__icontains=before)
        if at:
            known &= Q(email__icontains=part)
    wrote = Exists(visible.filter(requester=OuterRef("pk")))
    found = (
        Contact.objects.alias(named=named()).filter(known).filter(wrote).select_related("company")[:CONTACTS]
    )
    return [Person(contact) for contact in found]


def contacts_for(agent: Agent, query: Query) -> list[Person]:
    """The same for this agent."""
    return contacts_named(query, visible_to(agent))


def hints(agent: Agent, text: str) -> list[tuple[str, str]]:
    """What the last term may go on to: the whole text with it, and what that means."""
    head, _space, last = text.rpartition(" ")
    minus = "-" if last.startswith("-") else ""
    name, colon, value = last.removeprefix("-").partition(":")
    head = f"{head} " if head else ""
    if not colon:
        begun = [each for each in OPERATORS if len(name) > 1 and each.startswith(name.lower())]
        return [
            (f"{head}{minus}{each}{'.' if each == 'custom' else ':'}", _meaning(each))
            for each in begun[:HINTS]
        ]
    stem = SAME.get(name.lower(), name.lower())
    found = [each for each in _values(agent, stem, value) if each.lower() != value.lower()]
    quoted = [f'"{each}"' if " " in each else each for each in found[:HINTS]]
    return [(f"{head}{minus}{name}:{each} ", "") for each in quoted]


def _values(agent: Agent, name: str, begun: str) -> list[str]:
    begun = begun.strip('"').lower()
    fixed = {
        "status": tuple(FAMILIES), "urgency": tuple(URGENCIES), "has": HAS, "is": IS,
        "before": ("today", "yesterday", "7d", "4w", "3m"), "after": ("today", "yesterday", "7d", "4w", "3m"),
        "on": ("today", "yesterday"), "lang": ("en", "de", "fr", "es", "ar"),
    }  # fmt: skip
    if name in fixed:
        return [each for each in fixed[name] if each.startswith(begun)]
    match name:
        case "to":
            people = Agent.objects.filter(is_active=True, name__istartswith=begun)
            special = [each for each in ("me", "nobody") if each.startswith(begun)]
            return [*special, *people.values_list("name", flat=True)[:HINTS]]
        case "team":
            mine = Q(private=False) | Q(agents=agent)
            teams = Team.objects.filter(mine, name__istartswith=begun).distinct()
            return list(teams.values_list("name", flat=True)[:HINTS])
        case "brand":
            brands = Brand.objects.filter(name__istartswith=begun)
            return list(brands.values_list("name", flat=True)[:HINTS])
        case "tag":
            tags = Tag.objects.filter(active=True, name__istartswith=begun)
            return list(tags.values_list("name", flat=True)[:HINTS])
        case "category":
            known = Category.objects.filter(active=True)
            known = known.filter(Q(slug__istartswith=begun) | Q(name__istartswith=begun))
            return list(known.values_list("slug", flat=True)[:HINTS])
    return []


def _meaning(name: str) -> str:
    return {
        "from": _("requester: name, address, domain or company"),
        "to": _("assignee: me, nobody or a name"),
        "assignee": _("assignee: me, nobody or a name"),
        "team": _("team, or none"),
        "tag": _("tag"),
        "category": _("category"),
        "lang": _("language, such as de"),
        "channel": _("how it came in"),
        "brand": _("whom it is answered as"),
        "status": _("open, pending, resolved and so on"),
        "urgency": _("critical, high, medium or low"),
        "before": _("came before a day"),
        "after": _("came on a day or later"),
        "on": _("came on a day"),
        "has": _("attachment, note, suggestion or draft"),
        "is": _("unassigned, snoozed, overdue, resolved or following"),
        "like": _("tickets like this number, or like these words"),
        "custom": _("a field of your own"),
    }[name]


def _hits(agent: Agent, found: Found) -> list[Hit]:
    words = pattern(found.readable)
    said: dict[int, list[tuple[str, str, datetime]]] = {}
    if words is not None and found.tickets:
        notes = _NOTED if may(agent, "read notes") else ""
        with connection.cursor() as cursor:
            cursor.execute(_SAID + notes, {"tickets": [ticket.pk for ticket in found.tickets]})
            for ticket, text, author, at in cursor.fetchall():
                said.setdefault(ticket, []).append((text, author, at))
    return [_hit(ticket, said.get(ticket.pk, ()), words) for ticket in found.tickets]


def _hit(ticket: Ticket, said: Sequence[tuple[str, str, datetime]], words: Any) -> Hit:
    written = {place for place, (_text, author, _at) in enumerate(said) if author != Message.Author.CONTACT}
    cut = excerpt([text for text, _author, _at in said], words, markdown=written)
    subject = marked(ticket.subject, words)
    if cut is None:
        return Hit(ticket, subject, marked(ticket.snippet, words), ticket.last_author, ticket.last_message_at)
    place, told = cut
    return Hit(ticket, subject, told, said[place][1], said[place][2])


def _alike(agent: Agent, query: Query) -> list[Hit]:
    like = query.like
    try:
        tickets = alike(agent, like) if like is not None else []
    except NotFound:
        return []
    return [_hit(ticket, (), None) for ticket in tickets]
