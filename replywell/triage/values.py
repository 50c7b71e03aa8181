"""What triage decides."""

from replywell.adapters.models.port import Entity
from replywell.kit.values import Value


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
    because: str


class Route(Value):
    """Where a ticket goes."""

    team: int | None
    agent: int | None
    needs_triage: bool
    because: str


class Condition(Value):
    """One test of a routing rule: a field, and the values any of which fits."""

    field: str
    any_of: tuple[str, ...]


class Rule(Value):
    """When all conditions hold, the ticket goes to this team."""

    id: int
    name: str
    conditions: tuple[Condition, ...]
    team: int


class TeamPlan(Value):
    """A team as routing knows it."""

    id: int
    name: str


class Routing(Value):
    """The organization's rules, in order, and which team takes a category when none holds."""

    rules: tuple[Rule, ...] = ()
    by_category: tuple[tuple[str, int], ...] = ()
    teams: tuple[TeamPlan, ...] = ()
