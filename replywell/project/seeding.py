"""Fills a desk with synthetic tickets in bulk, so that it can be measured at any size. Never the demo."""

import random
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, models, transaction
from psycopg.types.json import Jsonb

from replywell.adapters.sources.port import Document
from replywell.connections.models import Connection
from replywell.kit.errors import Conflict
from replywell.knowledge.actions.sync import put_article
from replywell.knowledge.models import Source
from replywell.people.actions.agents import add_agent
from replywell.people.models import Agent, Company, Contact, Identity, Team
from replywell.pipeline.models import DecisionRecord, DeskVersion, Walk
from replywell.project.seeding_words import LANGUAGES, PLANS, TAGS, Speech
from replywell.resolution.models import Suggestion
from replywell.tickets.actions.categories import default_categories
from replywell.tickets.actions.search_index import learn_words
from replywell.tickets.models import Category, CustomField, Message, Ticket, TicketEvent, TicketWords
from replywell.tickets.search_words import PEOPLE, SAID, SUBJECT, block, requester_marks, vector
from replywell.tickets.waiting import due

SLUG = "seeded"
BATCH = 2000
YEARS = 2
STATUSES = ("new", "open", "pending", "on_hold", "resolved", "closed")
WEIGHTS = (2, 4, 4, 1, 14, 75)
SUGGESTED, DECIDED = 0.5, 0.4
"""Shares of waiting tickets that have a suggestion, and of all that have a recorded decision."""
COLUMNS: dict[type[models.Model], str] = {
    Company: "id name tier",
    Contact: "id name email company_id language created_at",
    Identity: "id contact_id kind value",
    Ticket: (
        "id subject status requester_id connection_id category_id urgency sentiment complexity language team_id"
        " assignee_id assistant_off created_at updated_at resolved_at tags custom waiting_since due_at"
        " last_message_at last_author snippet"
    ),
    Message: "id ticket_id author contact_id agent_id connection_id external_id subject text created_at",
    TicketEvent: "id ticket_id kind actor message_id data at",
    TicketWords: "ticket_id newest words",
    Walk: "id ticket_id message_id desk_id state facts tape journey created_at",
    DecisionRecord: "id walk_id ticket_id step decision because confidence created_at",
    Suggestion: "id ticket_id message_id text confidence created_at",
}
"""What is filled by hand; every other column gets its field's default."""

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
    desk = _Desk(agents, dice, tickets, messages_per_ticket)
    _articles(articles, desk.speech)
    started = time.monotonic()
    with transaction.atomic(), connection.cursor() as cursor:
        # One large sort is much faster than a row at a time, and leaves a compact index.
        cursor.execute("set local maintenance_work_mem = '512MB'")
        cursor.execute("select pg_get_indexdef('words_found'::regclass)")
        (words_found,) = cursor.fetchone()
        cursor.execute("drop index words_found")
        for begin in range(0, tickets, BATCH):
            batch = range(begin, min(begin + BATCH, tickets))
            for model, rows in desk.rows(batch).items():
                _copy(cursor, model, rows)
            on_progress(batch.stop)
        cursor.execute("set constraints all immediate")
        cursor.execute(words_found)
        for model in COLUMNS:
            _go_on_counting(cursor, model)
    with connection.cursor() as cursor:
        for model in COLUMNS:
            cursor.execute(f"vacuum (analyze) {model._meta.db_table}")
    learn_words()
    return tickets * messages_per_ticket / max(time.monotonic() - started, 1e-9)


class _Desk:
    """Who and what the synthetic tickets refer to."""

    def __init__(self, agents: int, dice: random.Random, tickets: int, messages: int) -> None:
        self.dice, self.speech = dice, Speech(dice)
        self.total, self.messages = tickets, messages
        self.now = datetime(2026, 11, 1, tzinfo=UTC)
        self.connection = _connection()
        self.desk = DeskVersion.objects.get_or_create(hash=SLUG, defaults={"desk": {}})[0].pk
        self.teams = [
            Team.objects.get_or_create(name=f"Team {number}", defaults={"private": number == 4})[0].pk
            for number in range(1, 5)
        ]
        default_categories({"": Team.objects.get(pk=self.teams[0])})
        self.categories = list(Category.objects.order_by("pk").values_list("pk", "slug"))
        self.agents = _agents(agents, self.teams, self.speech)
        for slug, kind, options in (("order", "text", []), ("plan", "choice", list(PLANS))):
            shape = {"name": slug.capitalize(), "kind": kind, "options": options}
            CustomField.objects.get_or_create(slug=slug, defaults=shape)
        with connection.cursor() as cursor:
            self.first = {model: _next_id(cursor, model) for model in COLUMNS if model is not TicketWords}
        self.who: tuple[int, str, str, str] = (0, "", "", "")

    def rows(self, batch: range) -> dict[type[models.Model], list[Row]]:
        """What a batch of tickets adds to each table; every contact has two tickets."""
        found: dict[type[models.Model], list[Row]] = {model: [] for model in COLUMNS}
        for number in batch:
            if number % 2 == 0 or not self.who[0]:
                self._contact(found, number // 2)
            self._ticket(found, number)
        return found

    def _contact(self, found: dict[type[models.Model], list[Row]], number: int) -> None:
        contact, name = self.first[Contact] + number, self.speech.name()
        company = self.first[Company] + number // 20
        firm = f"{self.dice.choice(self.speech.words).capitalize()} {company}"
        if number % 20 == 0:
            self.firm = firm
            found[Company].append((company, firm, self.dice.choice(PLANS).lower()))
        host = f"{self.firm.split()[0].lower()}{company}.example"
        email = f"{name.split()[0].lower()}.{contact}@{host}"
        language = self.dice.choice(LANGUAGES)
        found[Contact].append((contact, name, email, company, language, self.now))
        found[Identity].append((self.first[Identity] + number, contact, "email", email))
        self.who = (contact, name, email, self.firm)
        self.language = language

    def _ticket(self, found: dict[type[models.Model], list[Row]], number: int) -> None:
        dice = self.dice
        pk, (contact, name, email, firm) = self.first[Ticket] + number, self.who
        passed = (number + dice.random()) / self.total
        began = self.now - timedelta(days=YEARS * 365 * (1 - passed), hours=6 * self.messages)
        ended = began + timedelta(hours=dice.random() * 6 * self.messages)
        status = dice.choices(STATUSES, WEIGHTS)[0]
        agent = dice.choice(self.agents) if status != "new" else None
        subject, urgency = self.speech.subject(), dice.choices((1, 2, 3, 4), (2, 15, 60, 23))[0]
        texts = [self.speech.text() for _ in range(self.messages)]
        asked_last = agent is None or self.messages % 2 == 1
        waiting = ended if asked_last and status in {"new", "open", "on_hold"} else None
        tags = dice.sample(TAGS, dice.choice((1, 2))) if dice.random() < 0.25 else []
        custom = {"order": self.speech.code(), "plan": dice.choice(PLANS)} if dice.random() < 0.3 else {}
        category, slug = dice.choice(self.categories)
        found[Ticket].append(
            (
                pk, subject, status, contact, self.connection, category, urgency,
                dice.choice(("frustrated", "neutral", "positive")),
                dice.choice(("simple", "moderate", "complex")), self.language, dice.choice(self.teams), agent,
                status != "new", began, ended, ended if status in {"resolved", "closed"} else None, tags,
                Jsonb(custom), waiting, due(waiting, urgency), ended, "contact" if asked_last else "agent",
                texts[-1][:240],
            )
        )  # fmt: skip
        opening = self.first[Message] + number * self.messages
        newest = opening + self.messages - 1
        for place, text in enumerate(texts):
            asked = place % 2 == 0 or agent is None
            who = (contact, None) if asked else (None, agent)
            said = began + (ended - began) * place / self.messages
            message = opening + place
            found[Message].append(
                (
                    message, pk, "contact" if asked else "agent", *who, self.connection,
                    f"seed.{message}@seed.example", subject if place == 0 else "", text, said,
                )
            )  # fmt: skip
        event = (self.first[TicketEvent] + number, pk, "message_received", f"contact:{contact}", opening)
        found[TicketEvent].append((*event, Jsonb({"first": True}), began))
        people = " ".join([name, email, firm, *tags])
        marks = [block(newest), *requester_marks(name, email, firm)]
        words = vector((SUBJECT, subject), (PEOPLE, people), *((SAID, text) for text in texts), marks=marks)
        found[TicketWords].append((pk, newest, words))
        self._thought(found, number, opening, newest, slug, began, waiting is not None)

    def _thought(
        self, found: dict[type[models.Model], list[Row]], number: int, opening: int, newest: int, slug: str,
        began: datetime, waits: bool,
    ) -> None:  # fmt: skip
        """What the assistant made of a ticket."""
        pk, sure = self.first[Ticket] + number, round(self.dice.uniform(0.3, 0.99), 2)
        if self.dice.random() < DECIDED:
            walk = self.first[Walk] + number
            state = (self.desk, "carried_out", Jsonb({}), Jsonb({}), Jsonb(None), began)
            found[Walk].append((walk, pk, opening, *state))
            decision = Jsonb({"category": {"ranked": [[slug, sure]]}})
            record = (self.first[DecisionRecord] + number, walk, pk, "classify", decision)
            found[DecisionRecord].append((*record, "Words of it.", sure, began))
        if waits and self.dice.random() < SUGGESTED:
            suggestion = self.first[Suggestion] + number
            found[Suggestion].append((suggestion, pk, newest, self.speech.text(), sure, began))


def _agents(count: int, teams: list[int], speech: Speech) -> list[int]:
    for number in range(1, count + 1):
        email = f"agent{number}@seed.example"
        if not Agent.objects.filter(email=email).exists():
            agent = add_agent(email, name=speech.name())
            agent.teams.add(speech.dice.choice(teams))
    return list(
        Agent.objects.filter(email__endswith="@seed.example").order_by("pk").values_list("pk", flat=True)
    )


def _connection() -> int:
    address: dict[str, Any] = {"address": "seeded@localhost", "inbound": "none", "outbound": "none"}
    row, _ = Connection.objects.get_or_create(slug=SLUG, defaults={"name": "Synthetic", "settings": address})
    return row.pk


def _articles(count: int, speech: Speech) -> None:
    source, _ = Source.objects.get_or_create(slug=SLUG, defaults={"name": "Synthetic", "active": False})
    for number in range(count):
        sections = "\n\n".join(
            f"## {speech.subject()}\n\n{' '.join(speech.some(80)).capitalize()}." for _ in range(4)
        )
        article = Document(key=f"{number}.md", title=speech.subject(), markdown=sections)
        put_article(source, article, str(number))


def _next_id(cursor: Any, model: type[models.Model]) -> int:
    cursor.execute(f"select coalesce(max(id), 0) + 1 from {model._meta.db_table}")
    return int(cursor.fetchone()[0])


def _go_on_counting(cursor: Any, model: type[models.Model]) -> None:
    if model is not TicketWords:
        table = model._meta.db_table
        cursor.execute(
            f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))"
            f" where exists (select from {table})"
        )


def _copy(cursor: Any, model: type[models.Model], rows: Iterable[Row]) -> None:
    columns = COLUMNS[model].split()
    others = {f.column: f for f in model._meta.concrete_fields if f.column and f.column not in columns}
    defaults = tuple(_default(field) for field in others.values())
    names = ", ".join([*columns, *others])
    with cursor.copy(f"copy {model._meta.db_table} ({names}) from stdin") as copy:
        for row in rows:
            copy.write_row(row + defaults)


def _default(field: models.Field) -> Any:
    given = field.get_default()
    return Jsonb(given) if isinstance(field, models.JSONField) and given is not None else given
