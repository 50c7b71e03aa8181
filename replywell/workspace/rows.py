"""A row of the queue: what a list shows of a ticket. Values, not objects: a page has fifty, and each is shown often."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from replywell.people.models import Contact
from replywell.pipeline.models import DecisionRecord
from replywell.resolution.models import Suggestion
from replywell.sla.models import Prediction
from replywell.tickets.models import Draft, Message, Ticket
from replywell.tickets.queries import BELONGING
from replywell.workspace.guesses import Asked, asked_about


class Row(NamedTuple):
    """One line of the queue; equal rows look the same but for the time that passed."""

    tags: tuple[str, ...]
    pk: int
    subject: str
    snippet: str
    status: str
    urgency: int
    needs_triage: bool
    last_author: str
    due_at: datetime | None
    snoozed_until: datetime | None
    waiting_since: datetime | None
    pace: int | None
    paced_since: datetime | None
    paced_for: timedelta | None
    created_at: datetime
    updated_at: datetime
    resolved_at: datetime | None
    requester: str
    company: str
    team: str
    assignee: str
    category: str
    connection: str
    way: str
    """The kind of that connection: how it is shown."""
    suggestion: float | None
    """How sure the assistant is of the answer it has ready."""
    confidence: float | None
    """How sure it was of the category, where that is the one it chose."""
    begun: bool
    """This agent has a draft on it that has not been sent."""
    expected: datetime | None
    """When its turn is likely to come, where that is after it is due."""
    who: str
    """The requester as the order by requester has it."""
    asked: Asked | None = None
    """What a person is asked about it, while it is in triage."""

    @property
    def answered(self) -> bool:
        return self.last_author not in {"", Message.Author.CONTACT}

    @property
    def paused(self) -> bool:
        """Whether the requester waits for an answer that is due at no time as yet."""
        return self.waiting_since is not None and self.due_at is None

    @property
    def waits_for(self) -> timedelta:
        """How long the requester may wait, as its promise counts; no time where nobody waits."""
        if self.paced_for is not None:
            return max(self.paced_for, timedelta())
        if self.due_at is None or self.waiting_since is None:
            return timedelta()
        return max(self.due_at - self.waiting_since, timedelta())

    @property
    def counts_from(self) -> datetime | None:
        """What its clock showed when that time began; None where nobody waits."""
        return self.paced_since or (self.waiting_since if self.waits_for else None)

    @property
    def state(self) -> str:
        """Changes whenever something shown changes."""
        return f"{self.updated_at.timestamp()}:{self.confidence}:{self.suggestion}:{self.begun}:{self.expected}:{self.asked}"


_PLAIN = Row._fields[: Row._fields.index("requester")]
_RELATED = ("requester", *BELONGING, "connection__name", "connection__adapter")


def told(tickets: QuerySet[Ticket], agent: int) -> QuerySet[Ticket, tuple[Any, ...]]:
    """What `rows` reads, whatever it stands in and no more of that, so that a page is one query."""
    offered = Suggestion.objects.filter(ticket=OuterRef("pk"), fate=Suggestion.Fate.OFFERED).order_by("-id")
    decided = DecisionRecord.objects.filter(ticket=OuterRef("pk"), step="classify").order_by("-id")
    begun = Draft.objects.filter(ticket=OuterRef("pk"), agent=agent, send_at=None)
    chosen = JSONObject(sure="confidence", slug="decision__category__ranked__0__0")
    also = ["who"] if "who" in tickets.query.annotations else []
    return tickets.annotate(
        offered=Subquery(offered.values("confidence")[:1]),
        decided=Subquery(decided.values(told=chosen)[:1]),
        begun=Exists(begun),
        expected=Subquery(Prediction.objects.filter(ticket=OuterRef("pk")).values("expected_at")),
    ).values_list(*_PLAIN, *_RELATED, "offered", "decided", "begun", "expected", *also)


def rows(found: Iterable[tuple[Any, ...]]) -> list[Row]:
    """The rows of what `told` asked for."""
    made = [_row(*values) for values in found]
    asked = asked_about([row.pk for row in made if row.needs_triage])
    return [row._replace(asked=asked.get(row.pk)) for row in made] if asked else made


def _row(tags: list[str], *values: Any) -> Row:
    plain, related = values[: len(_PLAIN) - 1], values[len(_PLAIN) - 1 :]
    contact, name, email, company, team, assignee, category, slug, connection, way, *rest = related
    offered, decided, begun, expected, *who = rest
    return Row._make(
        (
            tuple(tags),
            *plain,
            Contact.known_as(contact, name, email),
            company or "",
            team or "",
            assignee or "",
            category or "",
            connection or "",
            way or "",
            offered,
            decided["sure"] if decided and slug and decided["slug"] == slug else None,
            begun,
            expected,
            who[0] or "" if who else "",
            None,
        )
    )
