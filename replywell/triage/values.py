"""What triage decides."""

from typing import Literal

from replywell.adapters.models.port import Entity
from replywell.kit.values import Value

DIMENSIONS = ("category", "urgency", "sentiment", "complexity")
"""What a message is judged by."""
SCOPE = "in_scope"
"""The further question: whether a message is about anything that the desk handles at all."""


class Judgement(Value):
    """One dimension of a message, with every possible answer, most likely first."""

    dimension: str
    ranked: tuple[tuple[str, float], ...]
    calibrated: bool = True

    @property
    def label(self) -> str:
        return self.ranked[0][0]

    @property
    def confidence(self) -> float:
        return self.ranked[0][1]


class Bars(Value):
    """The confidence that each dimension needs to count as known, from 0 to 1."""

    category: float = 0.6
    urgency: float = 0.0
    sentiment: float = 0.0
    complexity: float = 0.0
    in_scope: float = 0.2
    """Below this probability a message is not about anything that the desk handles."""
    triage: tuple[str, ...] = ("category",)
    """Dimensions that a person looks at where no rule has decided and their bar is not reached."""


class Classification(Value):
    """What a message is about, how urgent, how it sounds, how hard it is."""

    category: Judgement
    urgency: Judgement
    sentiment: Judgement
    complexity: Judgement
    language: str
    in_scope: float
    wants_human: float
    skills: tuple[str, ...] = ()
    entities: tuple[Entity, ...] = ()
    sure: bool
    """The category's confidence reaches its bar and the message is about something that we do."""
    unsure: tuple[str, ...] = ()
    """Dimensions below their bar; `in_scope` when it is about nothing that the desk handles."""
    because: str

    def judged(self, dimension: str) -> Judgement:
        found: Judgement = getattr(self, dimension)
        return found

    def known(self, dimension: str) -> str:
        """The label, or nothing where the bar is not reached."""
        if dimension in self.unsure or (dimension == "category" and not self.sure):
            return ""
        return self.judged(dimension).label


class Route(Value):
    """Where a ticket goes."""

    team: int | None
    agent: int | None
    """Whom a rule names: they take it when they can."""
    needs_triage: bool
    urgency: str = ""
    """What a rule says it is; empty where none does."""
    skills: tuple[str, ...] = ()
    """What whoever takes it should know."""
    rule: int | None = None
    """The rule that decided."""
    because: str


class Condition(Value):
    """One test of a routing rule: a field, how it is compared, and the values any of which fits.

    `is` compares whole values, `words` looks for words in a text, `least` and `most` compare numbers, `between`
    times of the day (`HH:MM`, the second not included), and `set` asks whether there is any value.
    """

    field: str
    op: Literal["is", "words", "least", "most", "between", "set"] = "is"
    any_of: tuple[str, ...] = ()


class Rule(Value):
    """What is to be done with a ticket for which all of `conditions` hold, one of `any_of` and none of `none_of`."""

    id: int
    name: str
    conditions: tuple[Condition, ...]
    any_of: tuple[Condition, ...] = ()
    none_of: tuple[Condition, ...] = ()
    team: int | None = None
    """The ticket goes there and no further rule is asked; without a team the next ones are."""
    agent: int | None = None
    urgency: str = ""
    skills: tuple[str, ...] = ()


class TeamPlan(Value):
    """A team as routing knows it."""

    id: int
    name: str


class Routing(Value):
    """The organization's rules, in order, and which team takes a category when none holds."""

    rules: tuple[Rule, ...] = ()
    by_category: tuple[tuple[str, int], ...] = ()
    teams: tuple[TeamPlan, ...] = ()
    timezone: str = "UTC"
    """In which rules tell the time."""
