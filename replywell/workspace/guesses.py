"""What a person is asked about tickets in triage: the two best guesses, each one key away."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from replywell.kit.errors import Invalid
from replywell.people.models import Agent
from replywell.pipeline.actions.overrides import settle
from replywell.pipeline.models import DecisionRecord
from replywell.tickets.actions.triage import COMPLEXITIES, SENTIMENTS
from replywell.tickets.models import Category, Ticket, Urgency
from replywell.triage.models import TriageSettings
from replywell.triage.question import Question, question_of
from replywell.triage.values import Bars
from replywell.triage.worded import LABELS, Words
from replywell.ui.templatetags.ui import percent


@dataclass(frozen=True, slots=True)
class Guess:
    """One answer: `value` is what a form sends (`412:category:billing`), `sure` how sure the assistant is."""

    value: str
    name: str
    sure: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about a ticket, in words, with the answers that are one key away."""

    told: str
    guesses: tuple[Guess, ...]


def asked_about(tickets: Collection[int]) -> dict[int, Asked]:
    """Of tickets in triage, by number, what a person is asked. One statement, however many there are."""
    if not tickets:
        return {}
    newest = (
        DecisionRecord.objects.filter(ticket__in=tickets, step="classify")
        .order_by("ticket_id", "-id")
        .distinct("ticket_id")
    )
    named_so = Category.objects.filter(active=True).values(each=JSONObject(slug="slug", name="name"))
    kept = newest.annotate(
        bars=Subquery(TriageSettings.objects.filter(pk=1).values("bars")[:1]),
        categories=ArraySubquery(named_so),
    )
    found = {}
    rows = kept.values_list("ticket_id", "decision", "verdict", "bars", "categories")
    for number, decision, verdict, levels, categories in rows:
        triage = Bars.model_validate(levels or {}).triage
        question = question_of(decision, triage, verdict or ()) if isinstance(decision, dict) else None
        if question:
            names = {each["slug"]: each["name"] for each in categories}
            found[number] = Asked(_told(question), _guesses(number, question, names))
    return found


def _told(question: Question) -> str:
    if question.out_of_scope:
        return _("Not about anything this desk handles. Closest:")
    questions = {
        "category": _("What is it about?"),
        "urgency": _("How urgent is it?"),
        "sentiment": _("How does it sound?"),
        "complexity": _("How hard is it?"),
    }
    return questions[question.dimension]


def _guesses(number: int, question: Question, categories: Mapping[str, Words]) -> tuple[Guess, ...]:
    names = LABELS.get(question.dimension, categories)
    return tuple(
        Guess(f"{number}:{question.dimension}:{label}", str(names[label]), percent(sure))
        for label, sure in question.guesses
        if label in names
    )


def take_up(ticket: Ticket, dimension: str, label: str, *, by: Agent) -> Ticket:
    """An agent says that a guess is right. Raises `Invalid` for what there is not."""
    match dimension:
        case "category":
            category = Category.objects.filter(slug=label, active=True).first()
            if category:
                return settle(ticket, by=by, category=category)
        case "urgency" if label.upper() in Urgency.names:
            return settle(ticket, by=by, urgency=Urgency[label.upper()].value)
        case "sentiment" if label in SENTIMENTS:
            return settle(ticket, by=by, sentiment=label)
        case "complexity" if label in COMPLEXITIES:
            return settle(ticket, by=by, complexity=label)
    raise Invalid(_("There is no such choice any more. Reload the page and choose again."))
