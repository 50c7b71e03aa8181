"""Fills a desk with synthetic tickets in bulk, so that it can be measured at any size. Never the demo."""

import random
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from psycopg.types.json import Jsonb

from replywell.adapters.models.embedded import embedder
from replywell.adapters.sources.port import Document
from replywell.connections.models import Connection
from replywell.kit.errors import Conflict
from replywell.knowledge.actions.sync import put_article
from replywell.knowledge.models import Source
from replywell.people.actions.agents import add_agent
from replywell.people.models import Agent, Team
from replywell.tickets.actions.categories import default_categories
from replywell.tickets.models import Category, Ticket
from replywell.tickets.waiting import due

SLUG = "seeded"
BATCH = 5000
YEARS = 2
STATUSES = ("new", "open", "pending", "on_hold", "resolved", "closed")
WEIGHTS = (2, 4, 4, 1, 14, 75)
SUBJECTS = [
    "refund",
    "invoice",
    "password",
    "export",
    "calendar",
    "sync",
    "charge",
    "login",
    "domain",
    "reminder",
    "waitlist",
    "import",
    "tax",
    "report",
]
WORDS = [
    "the",
    "my",
    "our",
    "a",
    "booking",
    "account",
    "payment",
    "client",
    "page",
    "error",
    "message",
    "button",
    "email",
    "plan",
    "seat",
    "calendar",
    "region",
    "export",
    "yesterday",
    "today",
    "again",
    "still",
    "never",
    "always",
    "cannot",
    "does",
    "not",
    "work",
    "shows",
    "fails",
    "after",
    "before",
    "since",
    "please",
    "help",
    "thanks",
    "when",
    "how",
    "why",
    "which",
    "where",
    "number",
    "code",
    "card",
    "bank",
    "total",
    "month",
    "year",
    "team",
    "member",
    "access",
    "change",
    "cancel",
    "wrong",
    "missing",
]
TABLES: dict[str, tuple[str, ...]] = {
    "people_contact": ("id", "name", "email", "company_id", "language", "created_at", "bounced_at"),
    "people_identity": ("id", "contact_id", "kind", "value"),
    "tickets_ticket": (
        "id", "subject", "status", "requester_id", "connection_id", "category_id", "urgency", "sentiment",
        "complexity", "language", "team_id", "assignee_id", "needs_triage", "assistant_off", "created_at",
        "updated_at", "resolved_at", "tags", "custom", "waiting_since", "due_at", "last_message_at", "last_author",
        "snippet",
    ),
    "tickets_message": (
        "id", "ticket_id", "author", "contact_id", "agent_id", "connection_id", "external_id", "thread_root",
        "subject", "text", "html", "quoted", "signature", "citations", "auto", "meta", "created_at", "cc",
        "bcc",
    ),
    "tickets_ticketevent": ("id", "ticket_id", "kind", "actor", "message_id", "data", "at"),
}  # fmt: skip

type Row = tuple[Any, ...]


def fill(
    *,
    tickets: int,
    messages_per_ticket: int,
    agents: int,
    articles: int,
    seed: int,
    on_progress: Callable[[int], None],
) -> float:
    """Add that many tickets; returns messages a second. Raises `Conflict` on a desk that holds real tickets."""
    if Ticket.objects.exclude(connection__slug=SLUG).exists():
        raise Conflict(
            "This desk holds real tickets. Seed an empty one: --home DIR, or another DATABASE_URL."
        )
    dice = random.Random(seed)
    desk = _Desk(agents, dice)
    _articles(articles, dice)
    started = time.monotonic()
    with transaction.atomic(), connection.cursor() as cursor:
        first = {table: _next_id(cursor, table) for table in TABLES}
        for begin in range(0, tickets, BATCH):
            batch = range(begin, min(begin + BATCH, tickets))
            rows = desk.rows(batch, messages_per_ticket, first)
            for table, columns in TABLES.items():
                _copy(cursor, table, columns, rows[table])
            on_progress(batch.stop)
        for table in TABLES:
            cursor.execute(
                f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))"
            )
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"analyze {table}")
    return tickets * messages_per_ticket / max(time.monotonic() - started, 1e-9)


class _Desk:
    """Who and what the synthetic tickets refer to."""

    def __init__(self, agents: int, dice: random.Random) -> None:
        self.dice = dice
        self.now = datetime(2026, 11, 1, tzinfo=UTC)
        self.connection = _connection()
        self.teams = [Team.objects.get_or_create(name=f"Team {number}")[0].pk for number in range(1, 5)]
        default_categories({"": Team.objects.get(pk=self.teams[0])})
        self.categories = list(Category.objects.order_by("pk").values_list("pk", flat=True))
        for number in range(1, agents + 1):
            email = f"agent{number}@seed.example"
            if not Agent.objects.filter(email=email).exists():
                agent = add_agent(email, name=f"Agent {number}")
                agent.teams.add(dice.choice(self.teams))
        self.agents = list(Agent.objects.filter(email__endswith="@seed.example").values_list("pk", flat=True))

    def rows(self, batch: range, messages: int, first: dict[str, int]) -> dict[str, list[Row]]:
        """What a batch of tickets adds to each table; every contact has two tickets."""
        found: dict[str, list[Row]] = {table: [] for table in TABLES}
        for number in batch:
            contact = first["people_contact"] + number // 2
            if number % 2 == 0:
                self._contact(found, contact, number // 2, first)
            self._ticket(found, first["tickets_ticket"] + number, contact, number, messages, first)
        return found

    def _contact(self, found: dict[str, list[Row]], contact: int, number: int, first: dict[str, int]) -> None:
        email = f"person{contact}@seed{contact % 997}.example"
        found["people_contact"].append((contact, f"Person {contact}", email, None, "en", self.now, None))
        found["people_identity"].append((first["people_identity"] + number, contact, "email", email))

    def _ticket(
        self,
        found: dict[str, list[Row]],
        ticket: int,
        contact: int,
        number: int,
        messages: int,
        first: dict[str, int],
    ) -> None:
        dice = self.dice
        began = self.now - timedelta(seconds=dice.random() * YEARS * 365 * 86400)
        ended = began + timedelta(hours=dice.random() * 6 * messages)
        status = dice.choices(STATUSES, WEIGHTS)[0]
        agent = dice.choice(self.agents) if status != "new" else None
        subject = f"{dice.choice(SUBJECTS).capitalize()} {' '.join(dice.choices(WORDS, k=4))}"
        urgency = dice.choices((1, 2, 3, 4), (2, 15, 60, 23))[0]
        texts = [self._text() for _ in range(messages)]
        asked_last = agent is None or messages % 2 == 1
        waiting = ended if asked_last and status in {"new", "open", "on_hold"} else None
        found["tickets_ticket"].append(
            (
                ticket, subject, status, contact, self.connection, dice.choice(self.categories),
                urgency, dice.choice(("frustrated", "neutral", "positive")),
                dice.choice(("simple", "moderate", "complex")), "en", dice.choice(self.teams), agent, False,
                status != "new", began, ended, ended if status in {"resolved", "closed"} else None,
                [], Jsonb({}), waiting, due(waiting, urgency), ended, "contact" if asked_last else "agent",
                texts[-1][:240] if texts else "",
            )
        )  # fmt: skip
        for place in range(messages):
            message = first["tickets_message"] + number * messages + place
            asked = place % 2 == 0
            said = began + (ended - began) * place / max(messages, 1)
            found["tickets_message"].append(
                (
                    message, ticket, "contact" if asked or agent is None else "agent",
                    contact if asked or agent is None else None, None if asked else agent, self.connection,
                    f"seed.{message}@seed.example", "", subject, texts[place], "", "", "", Jsonb([]), "no",
                    Jsonb({}), said, Jsonb([]), Jsonb([]),
                )
            )  # fmt: skip
        opening = first["tickets_message"] + number * messages
        event = first["tickets_ticketevent"] + number
        found["tickets_ticketevent"].append(
            (event, ticket, "message_received", f"contact:{contact}", opening, Jsonb({"first": True}), began)
        )

    def _text(self) -> str:
        sentences = (" ".join(self.dice.choices(WORDS, k=self.dice.randint(6, 18))) for _ in range(3))
        return ". ".join(sentences).capitalize() + "."


def _connection() -> int:
    address: dict[str, Any] = {"address": "seeded@localhost", "inbound": "none", "outbound": "none"}
    row, _ = Connection.objects.get_or_create(slug=SLUG, defaults={"name": "Synthetic", "settings": address})
    return row.pk


def _articles(count: int, dice: random.Random) -> None:
    source, _ = Source.objects.get_or_create(slug=SLUG, defaults={"name": "Synthetic", "active": False})
    encoder = embedder(settings.ENV.root / "models")
    for number in range(count):
        sections = "\n\n".join(
            f"## {' '.join(dice.choices(WORDS, k=4)).capitalize()}\n\n{' '.join(dice.choices(WORDS, k=80))}."
            for _ in range(4)
        )
        title = f"{dice.choice(SUBJECTS).capitalize()} {' '.join(dice.choices(WORDS, k=4))}"
        put_article(
            source, Document(key=f"{number}.md", title=title, markdown=sections), str(number), encoder
        )


def _next_id(cursor: Any, table: str) -> int:
    cursor.execute(f"select coalesce(max(id), 0) + 1 from {table}")
    return int(cursor.fetchone()[0])


def _copy(cursor: Any, table: str, columns: tuple[str, ...], rows: Iterable[Row]) -> None:
    with cursor.copy(f"copy {table} ({', '.join(columns)}) from stdin") as copy:
        for row in rows:
            copy.write_row(row)
