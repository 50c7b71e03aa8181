"""What routing rules look at: every field of a message as comparable values. Pure."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from replywell.tickets.facts import Facts
from replywell.triage.values import SCOPE, Classification

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CUSTOM = "custom."
"""How the name of a custom field begins; its slug follows."""
YES, NO = "yes", "no"
_BETWEEN = re.compile(r"[\W_]+")


class Seen:
    """A message as rules see it: of each field its values in lower case, of each text its words."""

    def __init__(self, classification: Classification, facts: Facts, timezone: str = "UTC") -> None:
        self.classification, self.facts = classification, facts
        self._timezone = timezone
        self._values: dict[str, frozenset[str]] = {}
        self.fitting: dict[int, bool] = {}
        """Which rules fit, as far as it was asked: `match.py` keeps it here."""

    def values(self, field: str) -> frozenset[str]:
        """The values of a field; none where it is not known."""
        found = self._values.get(field)
        if found is None:
            found = self._values[field] = frozenset(folded(self._read(field)))
        return found

    def words(self, field: str) -> str:
        """The words of a text, with a blank before each; of another field those of its values."""
        match field:
            case "subject":
                return self._subject
            case "text":
                return self._text
        return "".join(words_of(value) for value in self.values(field))

    @cached_property
    def now(self) -> datetime:
        """Where the desk is."""
        return self.facts.now.astimezone(ZoneInfo(self._timezone))

    @cached_property
    def _subject(self) -> str:
        return words_of(self.facts.subject)

    @cached_property
    def _text(self) -> str:
        return self._subject + words_of(self.facts.text)

    def _read(self, field: str) -> Iterable[str]:
        if field.startswith(CUSTOM):
            return dict(self.facts.custom).get(field.removeprefix(CUSTOM), ())
        return FIELDS[field](self)


def folded(values: Iterable[str]) -> list[str]:
    """Values as they are compared: case does not matter, nor do empty ones."""
    return [value.casefold() for value in values if value]


def words_of(text: str) -> str:
    """A text's words in lower case, with a blank before each: ` where is my refund`."""
    bare = _BETWEEN.sub(" ", text.casefold()).strip()
    return f" {bare}" if bare else ""


def _entities(seen: Seen) -> Iterable[str]:
    """Of each what it is, and what it is with its value: `order`, `order 4711`."""
    for entity in seen.classification.entities:
        yield entity.kind
        yield f"{entity.kind} {entity.value}"


FIELDS: dict[str, Callable[[Seen], Iterable[str]]] = {
    "category": lambda seen: (seen.classification.known("category"),),
    "urgency": lambda seen: (seen.classification.known("urgency"),),
    "sentiment": lambda seen: (seen.classification.known("sentiment"),),
    "complexity": lambda seen: (seen.classification.known("complexity"),),
    "in_scope": lambda seen: (NO if SCOPE in seen.classification.unsure else YES,),
    "wants_human": lambda seen: (YES if seen.classification.wants_human >= 0.5 else NO,),
    "language": lambda seen: (seen.classification.language,),
    "skills": lambda seen: seen.classification.skills,
    "entity": _entities,
    "subject": lambda seen: (seen.facts.subject,),
    "text": lambda seen: (seen.facts.text,),
    "contact": lambda seen: (seen.facts.requester.email,),
    "domain": lambda seen: (seen.facts.requester.email.rpartition("@")[2],),
    "company": lambda seen: (seen.facts.requester.company,),
    "tier": lambda seen: (seen.facts.requester.tier,),
    "channel": lambda seen: (seen.facts.channel,),
    "connection": lambda seen: (seen.facts.connection,),
    "brand": lambda seen: (seen.facts.brand,),
    "tag": lambda seen: seen.facts.tags,
    "weekday": lambda seen: (WEEKDAYS[seen.now.weekday()],),
    "time": lambda seen: (f"{seen.now:%H:%M}",),
    "on_duty": lambda seen: map(str, seen.facts.on_duty or ()),
}
"""Field → what it is on a message. Custom fields are fields too: `custom.` and their slug."""
