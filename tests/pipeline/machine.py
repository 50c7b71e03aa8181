"""One conversation on which everything that can happen happens in any order, and what has to hold after each step."""

from itertools import pairwise
from typing import Any

from django.db import transaction

from replywell.adapters.models.port import ClassifyTask, ComposeTask
from replywell.adapters.models.scripted import abstaining, choosing, quoting
from replywell.connections.models import Connection
from replywell.people.actors import SYSTEM, actor_of
from replywell.people.models import Agent, Contact
from replywell.pipeline import gather
from replywell.pipeline.actions.handing import person_takes_over
from replywell.pipeline.actions.walks import _keep, _still_to_walk
from replywell.pipeline.carry_out import carry_out
from replywell.pipeline.models import Walk
from replywell.pipeline.tape import Recording
from replywell.pipeline.walk import walk
from replywell.resolution.actions.suggestions import send_reply
from replywell.resolution.queries import suggestion_for
from replywell.tickets.actions import lifecycle
from replywell.tickets.actions.conversation import Said, open_ticket, receive_reply
from replywell.tickets.actions.pressing import ask_for_person, say_solved, say_unsolved
from replywell.tickets.models import Message, Ticket
from replywell.tickets.spoken import QUESTION, TAKES_OVER, questions_of, turns_of
from replywell.tickets.status import Status
from tests.pipeline.answers import asking

ANSWERED = "How long does a refund take to reach the bank?"
TEXTS = (
    ANSWERED,
    "It doesn't work",
    "Is this library open on Sundays?",
    "I want to talk to a person",
    "This makes me furious, how long does a refund take?",
    "The export of invoices",
)
STEPS = (
    "requester writes",
    "requester writes",
    "walk begins",
    "walk begins",
    "walk ends",
    "walk ends",
    "agent writes",
    "agent resolves",
    "agent takes over",
    "requester asks for a person",
    "requester says it is solved",
    "requester says it is not",
    "told of the wish",
    "clock closes",
)
TURNS = 3


def answers() -> Any:
    """A model that understands the texts above; what a question finds is looked up once."""
    kept: dict[str, Any] = {}
    scripts = {
        human: asking(
            classify=choosing(
                category="billing",
                urgency="medium",
                sentiment="neutral",
                complexity="simple",
                wants_human=human,
            )
        )
        for human in (0.0, 1.0)
    }
    furious = asking(
        classify=choosing(category="billing", urgency="medium", sentiment="frustrated", complexity="simple")
    )
    quote, none = asking(compose=quoting()), asking(compose=abstaining("No passage answers this."))

    def ask(question: Any) -> Any:
        if isinstance(question, ClassifyTask):
            newest = question.text.rsplit("\n", 1)[-1]
            return (furious if "furious" in newest else scripts[1.0 if "person" in newest else 0.0])(question)
        if isinstance(question, ComposeTask):
            return (quote if "refund" in question.question else none)(question)
        key = question.model_dump_json()
        if key not in kept:
            kept[key] = quote(question)
        return kept[key]

    return ask


class Conversation:
    """A ticket, its people, and walks that have thought but not yet acted."""

    def __init__(
        self, connection: Connection, contact: Contact, agent: Agent, ask: Any, text: str = ANSWERED
    ) -> None:
        self.agent, self.ask, self.contact, self.connection = agent, ask, contact, connection
        handle = {"handle": ["visitor", "v1"]} if connection.adapter != "email" else {}
        self.meta, self.spoken = handle, connection.adapter != "email"
        first = Said(
            contact=contact,
            connection=connection,
            subject=text[:60],
            text=text,
            conversation="c1",
            meta=handle,
        )
        self.ticket = open_ticket(first).ticket
        self.thought: list[tuple] = []

    def now(self) -> Ticket:
        return Ticket.objects.select_related("requester", "connection").get(pk=self.ticket.pk)

    def do(self, step: str, choice: int) -> None:
        ticket = self.now()
        match step:
            case "requester writes" if ticket.status != Status.CLOSED:
                said = TEXTS[choice % len(TEXTS)]
                receive_reply(
                    ticket,
                    Said(
                        contact=self.contact,
                        connection=self.connection,
                        text=said,
                        conversation="c1",
                        meta=self.meta,
                    ),
                )
            case "agent writes" if ticket.status != Status.CLOSED:
                send_reply(ticket, "I am on it.", by=self.agent, suggestion=suggestion_for(ticket))
            case "agent resolves" if ticket.status not in {Status.CLOSED, Status.RESOLVED}:
                lifecycle.resolve(ticket, by=actor_of(self.agent))
            case "agent takes over" if ticket.status not in {Status.CLOSED, Status.OPEN}:
                lifecycle.wait(ticket, Status.OPEN, by=actor_of(self.agent))
            case "requester asks for a person":
                ask_for_person(ticket, by=self.contact)
            case "requester says it is solved":
                say_solved(ticket, by=self.contact)
            case "requester says it is not":
                say_unsolved(ticket, by=self.contact)
            case "told of the wish":  # the job of the event, whenever it comes
                for event in ticket.events.filter(kind="person_wanted"):
                    person_takes_over(event)
            case "clock closes" if ticket.status == Status.RESOLVED:
                lifecycle.close(ticket, by=SYSTEM)
            case "walk begins":
                self.begin(list(ticket.messages.filter(author="contact"))[choice % 3 - 3 :][0])
            case "walk ends" if self.thought:
                self.end(*self.thought.pop(choice % len(self.thought)))

    def begin(self, message: Message) -> None:
        if _still_to_walk(message):
            facts, desk = gather.facts_of(message), gather.current_desk()
            recording = Recording(self.ask)
            self.thought.append((message, facts, desk, recording, walk(facts, desk, recording)))

    def end(self, message, facts, desk, recording, journey) -> None:
        newest = self.ticket.messages.order_by("-pk").first()
        with transaction.atomic():
            state = carry_out(
                facts, journey, message, voice=desk.voice_of(facts), autonomy=desk.autonomy
            ).state
            _keep(message, facts, desk, recording, journey, state, 0.0)
        if state == Walk.State.OVERTAKEN:
            assert self.ticket.messages.order_by("-pk").first() == newest, (
                "It spoke although somebody was faster."
            )
        else:
            assert newest == message, "An older message was answered."

    def check(self) -> None:
        said = list(self.ticket.messages.order_by("pk"))
        authors = [message.author for message in said]
        if "agent" in authors:
            assert "assistant" not in authors[authors.index("agent") :], f"It spoke after a person: {authors}"
        told = [message.pk for message in said if TAKES_OVER in message.meta]
        handed = list(self.ticket.events.filter(kind="handed_off").values_list("message", flat=True))
        assert len(told) <= 1, "It was said twice that a person takes over."
        assert [pk for pk in handed if pk] == told, "What was said and what was done differ."
        if self.spoken and "agent" not in authors:
            assert bool(handed) == bool(told), "A hand-off was not told."
        if told and self.spoken:
            later = [m for m in said if m.pk > told[0] and m.author == "assistant"]
            assert not later, "It spoke after it had handed over."
        assert turns_of(self.ticket.pk) <= TURNS
        asked = [text for text, _ in questions_of(self.ticket.pk)]
        assert len(asked) == len(set(asked)), "The same was asked twice."
        for one, other in pairwise(said):
            both = one.author == other.author == "assistant"
            assert not both or TAKES_OVER in other.meta, "It spoke twice in a row."
        assert self.ticket.suggestions.filter(fate="offered").count() <= 1

    def seen(self) -> set[str]:
        """What the schedule came by, so that a benchmark can tell that it met everything."""
        found = set()
        for message in self.ticket.messages.filter(author="assistant"):
            found.add(
                "told" if TAKES_OVER in message.meta else "asked" if QUESTION in message.meta else "answered"
            )
        found |= {f"walk {state}" for state in self.ticket.walks.values_list("state", flat=True)}
        found |= (
            {"answered after a question"}
            if self.ticket.walks.exclude(facts__answers="")
            .filter(facts__has_key="answers", state="carried_out")
            .exists()
            else set()
        )
        found |= {"an agent wrote"} if self.ticket.messages.filter(author="agent").exists() else set()
        return found
