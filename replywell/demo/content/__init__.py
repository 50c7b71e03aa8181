"""What the demo desk is filled with: a made-up product, its people and what they wrote to each other.

The articles are a folder source (`ARTICLES`); everything else is read from TOML into frozen values here.
A mistake in the files is an `Invalid` that names the file and the entry.
"""

import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import field
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from replywell.demo.content.quoting import quotation
from replywell.kit.errors import Invalid

HERE = Path(__file__).parent
ARTICLES = HERE / "articles"
"""The help center: CATEGORY/SLUG.md with front matter, no slug twice."""

STRICT = ConfigDict(extra="forbid", populate_by_name=True)
SUPPORT = "support@example.com"
# Studios write little at weekends: what would fall there in daytime came on Friday or Thursday.
WEEKEND = {5: timedelta(days=1), 6: timedelta(days=3)}
EVENING = 17

type Language = Literal["en", "de", "fr"]
type Category = Literal[
    "billing", "technical", "account", "product_question", "feature_request", "bug_report"
]
type Urgency = Literal["critical", "high", "medium", "low"]
type Status = Literal["new", "open", "pending", "on_hold", "resolved", "closed"]
type Role = Literal["owner", "admin", "lead", "agent", "light", "viewer"]


@dataclass(frozen=True, slots=True, config=STRICT)
class DemoPerson:
    """Somebody outside who writes."""

    name: str
    email: str


@dataclass(frozen=True, slots=True, config=STRICT)
class DemoAttachment:
    name: str
    type: str
    content: str


@dataclass(frozen=True, slots=True, config=STRICT)
class DemoMessage:
    """One message; `{quoted}` in its text stands for the message it answers."""

    sender: Annotated[Literal["requester", "agent"], Field(alias="from")]
    hours: Annotated[float, Field(ge=0)]
    """After the start of the conversation."""
    text: Annotated[str, Field(min_length=1)]
    agent: str = ""
    """Address of the agent who wrote it; empty for the requester."""
    html: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    """Mail headers beyond the usual, such as `List-Id`."""
    attachments: tuple[DemoAttachment, ...] = ()


@dataclass(frozen=True, slots=True, config=STRICT)
class DemoConversation:
    """A ticket as it went, with what a careful reader would expect of triage (for reference only)."""

    id: str
    requester: DemoPerson
    subject: str
    language: Language
    urgency: Urgency
    status: Status
    confirmed: bool
    """The requester said that it is solved."""
    days_ago: Annotated[float, Field(gt=0, le=60)]
    messages: Annotated[tuple[DemoMessage, ...], Field(min_length=1)]
    time: str = ""
    """Time of day in UTC at which it began, HH:MM; empty for those that began within the last day."""
    company: str = ""
    category: Category | None = None
    """None where no team should take it: advertisements, auto-replies, praise."""
    tags: tuple[str, ...] = ()
    article: str = ""
    """Slug of the article that answers it best; empty where a person has to."""

    def began(self, now: datetime) -> datetime:
        """When the first message arrived, if the demo is loaded at `now` (aware)."""
        if not self.time:
            return now - timedelta(days=self.days_ago)
        day = (now.astimezone(UTC) - timedelta(days=self.days_ago)).date()
        start = datetime.combine(day, time.fromisoformat(self.time), UTC)
        return start if start.hour >= EVENING else start - WEEKEND.get(start.weekday(), timedelta())

    def sent(self, index: int, now: datetime) -> datetime:
        """When message `index` was written; never after `now`."""
        return self.began(now) + timedelta(hours=self.messages[index].hours)

    def body(self, index: int, now: datetime) -> str:
        """The text of message `index` as a mail program sends it, with what it quotes filled in."""
        text = self.messages[index].text.strip()
        if "{quoted" not in text:
            return text
        before = index - 1
        return quotation(
            text,
            of=self.body(before, now).split("{quoted")[0],
            author=self.author(before),
            sent=self.sent(before, now),
            subject=self.subject,
            language=self.language,
        )

    def author(self, index: int) -> tuple[str, str]:
        """Name and address that message `index` was sent from: agents write as the support address."""
        message = self.messages[index]
        if message.sender == "requester":
            return self.requester.name, self.requester.email
        return next(agent.name for agent in agents() if agent.email == message.agent), SUPPORT

    def faults(self) -> list[str]:
        """What cannot be loaded as it stands."""
        hours = [message.hours for message in self.messages]
        noon = time.fromisoformat(self.time) if self.time else time()
        longest = self.days_ago * 24 - noon.hour - noon.minute / 60
        found = {
            "the first message is not the requester's": self.messages[0].sender != "requester",
            "messages are out of order": hours != sorted(hours),
            "it may end in the future": hours[-1] > longest,
            "a time needs whole days": bool(self.time) and self.days_ago % 1 != 0,
            "a message of an agent has no agent": any(
                (message.sender == "agent") != bool(message.agent) for message in self.messages
            ),
        }
        return [fault for fault, is_so in found.items() if is_so]


@dataclass(frozen=True, slots=True, config=STRICT)
class DemoAgent:
    name: str
    email: str
    role: Role
    teams: tuple[str, ...]
    leads: tuple[str, ...]
    skills: tuple[str, ...]
    locale: Language
    languages: tuple[Language, ...]


@dataclass(frozen=True, slots=True, config=STRICT)
class DemoTeam:
    name: str
    categories: tuple[Category, ...]
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True, config=STRICT)
class DemoCompany:
    name: str
    domains: tuple[str, ...]
    plan: Literal["Sketch", "Solo", "Studio", "Atelier"]
    vip: bool
    region: Literal["EU-1", "EU-2", "NA-1"]
    note: str = ""


@dataclass(frozen=True, slots=True, config=STRICT)
class DemoMail:
    """A mail to send while the demo runs."""

    id: str
    sender: Annotated[DemoPerson, Field(alias="from")]
    subject: str
    text: str
    language: Language
    article: str = ""


@cache
def conversations() -> tuple[DemoConversation, ...]:
    """All conversations, oldest first. Raises `Invalid` naming the entry that is wrong."""
    found = [
        conversation
        for path in sorted((HERE / "conversations").glob("*.toml"))
        for conversation in _read(path, "conversations", DemoConversation)
    ]
    known = {agent.email for agent in agents()}
    for conversation in found:
        faults = conversation.faults()
        if {message.agent for message in conversation.messages} - known - {""}:
            faults.append("an agent is not in people.toml")
        if faults:
            raise Invalid(f"Correct the demo conversation {conversation.id}: {'; '.join(faults)}.")
    _unique([conversation.id for conversation in found])
    return tuple(sorted(found, key=lambda one: (-one.days_ago, one.time, one.id)))


@cache
def agents() -> tuple[DemoAgent, ...]:
    return tuple(_read(HERE / "people.toml", "agents", DemoAgent))


def teams() -> tuple[DemoTeam, ...]:
    return tuple(_read(HERE / "people.toml", "teams", DemoTeam))


def companies() -> tuple[DemoCompany, ...]:
    return tuple(_read(HERE / "people.toml", "companies", DemoCompany))


def category_examples() -> dict[str, list[str]]:
    """Category slug → messages that are typical of this desk."""
    return tomllib.loads((HERE / "categories.toml").read_text("utf-8"))


def live_mails() -> tuple[DemoMail, ...]:
    """Further mails for demonstrations; not loaded at the start."""
    mails = _read(HERE / "live.toml", "mails", DemoMail)
    _unique([mail.id for mail in mails])
    return tuple(mails)


def _read[T](path: Path, key: str, kind: type[T]) -> list[T]:
    try:
        entries = tomllib.loads(path.read_text("utf-8"))[key]
        return TypeAdapter(list[kind]).validate_python(entries)  # type: ignore[valid-type]  # a type that is a value
    except (tomllib.TOMLDecodeError, KeyError, ValidationError) as error:
        raise Invalid(f"Correct {path.name} of the demo: {error}") from error


def _unique(ids: Sequence[str]) -> None:
    twice = [one for one, count in Counter(ids).items() if count > 1]
    if twice:
        raise Invalid(f"Give each entry of the demo its own id; used twice: {', '.join(twice)}.")
