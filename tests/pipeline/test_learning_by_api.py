"""A model by API is trusted as far as judged tickets say, and shown what it took for something else."""

import pytest

from replywell.people.actors import actor_of
from replywell.pipeline.actions.learning import learn
from replywell.pipeline.actions.walks import walk_message
from replywell.pipeline.gather import current_desk
from replywell.tickets.actions import triage
from replywell.tickets.actions.conversation import Said, open_ticket
from replywell.tickets.models import Category
from replywell.triage.learned import taught
from replywell.triage.models import ModelVersion
from tests.pipeline.answers import asking


@pytest.fixture
def judged(rosa, mailbox, ada):
    """Forty tickets: a model is nearly sure that all are billing, and half of them are technical."""
    billing, technical = (Category.objects.create(slug=slug, name=slug) for slug in ("billing", "technical"))
    for number in range(40):
        text = (
            f"Machine {number} of rosa@example.org stopped, call +49 170 1234567"
            if number % 2
            else "The bill"
        )
        said = Said(contact=rosa, connection=mailbox, external_id=f"{number}@x", subject="Hello", text=text)
        message = open_ticket(said)
        walk_message(message, asking())
        for category in (technical, billing)[:: 1 if number % 2 == 0 else -1]:
            triage.classify(message.ticket, by=actor_of(ada), category=category)


def test_its_confidence_is_softened_and_its_mistakes_become_examples(judged, question):
    learn("category")

    version = ModelVersion.objects.get(model="scripted")
    assert (version.state, version.head, version.judged) == ("running", None, 40)
    assert version.calibration["temperature"] < 0.5
    assert set(version.examples) == {"technical"} and len(version.examples["technical"]) == 3
    shown = " ".join(version.examples["technical"])
    assert "stopped" in shown and "rosa@" not in shown and "1234567" not in shown

    told = walk_message(question, asking()).journey["classification"]["category"]["ranked"]
    assert told[0][0] == "billing" and told[0][1] < 0.7


def test_its_examples_are_for_it_alone(judged):
    learn("category")
    running = {(row.dimension, row.model): row for row in ModelVersion.objects.filter(state="running")}
    bare = current_desk().dimensions[0]

    assert not any(label.examples for label in bare.labels)
    shown = taught(bare, running, "scripted").labels
    assert [len(label.examples) for label in shown] == [0, 3]


def test_what_did_not_change_makes_no_version(judged):
    learn("category")
    learn("category")

    assert ModelVersion.objects.filter(model="scripted").count() == 1
