"""Any order of messages, replies, walks and clicks: the assistant never speaks after a person."""

from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from replywell.people.actors import SYSTEM, actor_of
from replywell.people.models import Agent
from replywell.pipeline import gather
from replywell.pipeline.actions.walks import _keep, _still_to_walk
from replywell.pipeline.carry_out import carry_out
from replywell.pipeline.models import Walk
from replywell.pipeline.tape import Recording
from replywell.pipeline.walk import walk
from replywell.resolution.actions.suggestions import send_reply
from replywell.resolution.models import Suggestion
from replywell.resolution.queries import suggestion_for
from replywell.tickets.actions import lifecycle
from replywell.tickets.actions.conversation import Said, receive_reply
from replywell.tickets.models import Message, Ticket
from replywell.tickets.status import Status
from tests.pipeline.answers import asking, desk

STEPS = [
    "requester writes",
    "person replies",
    "person resolves",
    "person opens",
    "walk begins",
    "walk ends",
    "clock closes",
]


class Desk:
    """One ticket, its people, and walks that have thought but not yet acted."""

    def __init__(self, question: Message, ada: Agent) -> None:
        self.ticket, self.ada = question.ticket, ada
        self.thought: list[tuple] = []
        self.ask = asking()

    def now(self) -> Ticket:
        return Ticket.objects.get(pk=self.ticket.pk)

    def do(self, step: str, choice: int) -> None:
        ticket = self.now()
        match step:
            case "requester writes" if ticket.status != Status.CLOSED:
                receive_reply(ticket, Said(contact=ticket.requester, text="How long does a refund take?"))
            case "person replies" if ticket.status != Status.CLOSED:
                send_reply(ticket, "I am on it.", by=self.ada, suggestion=suggestion_for(ticket))
            case "person resolves" if ticket.status not in {Status.CLOSED, Status.RESOLVED}:
                lifecycle.resolve(ticket, by=actor_of(self.ada))
            case "person opens" if ticket.status not in {Status.CLOSED, Status.OPEN}:
                lifecycle.wait(ticket, Status.OPEN, by=actor_of(self.ada))
            case "clock closes" if ticket.status == Status.RESOLVED:
                lifecycle.close(ticket, by=SYSTEM)
            case "walk begins":
                self.begin(list(ticket.messages.filter(author="contact"))[choice % 3 - 3 :][0])
            case "walk ends" if self.thought:
                self.end(*self.thought.pop(choice % len(self.thought)))

    def begin(self, message: Message) -> None:
        if _still_to_walk(message):
            facts, setup = gather.facts_of(message), gather.current_desk()
            recording = Recording(self.ask)
            self.thought.append((message, facts, setup, recording, walk(facts, setup, recording)))

    def end(self, message, facts, setup, recording, journey) -> None:
        newest = self.ticket.messages.order_by("-pk").first()
        with transaction.atomic():
            state = carry_out(facts, journey, message).state
            _keep(message, facts, setup, recording, journey, state, 0.0)
        if state == Walk.State.OVERTAKEN:
            assert self.ticket.messages.order_by("-pk").first() == newest
        else:
            assert newest == message, "An older message was answered."

    def check(self) -> None:
        said = list(self.ticket.messages.order_by("pk").values_list("author", flat=True))
        if "agent" in said:
            assert "assistant" not in said[said.index("agent") :], said
        assert not any(a == b == "assistant" for a, b in pairwise(said)), said
        offered = self.ticket.suggestions.filter(fate=Suggestion.Fate.OFFERED)
        assert offered.count() <= 1
        shown = suggestion_for(self.ticket)
        assert shown is None or shown.message == self.ticket.messages.order_by("-pk").first()
        for walked in self.ticket.messages.all():
            assert walked.walks.filter(state=Walk.State.CARRIED_OUT).count() <= 1


@pytest.mark.parametrize("mode", ["auto", "draft"])
@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 2)), min_size=4, max_size=14))
def test_no_assistant_speaks_after_a_person(question, ada, mode, steps):
    with transaction.atomic():
        desk(mode)
        world = Desk(question, ada)
        for step, choice in steps:
            world.do(step, choice)
            world.check()
        transaction.set_rollback(True)
