"""What people correct is learned within a minute, in versions that can be taken back."""

from datetime import timedelta

import numpy as np
import pytest

from replywell.adapters.models.embedded import EmbeddedModel
from replywell.adapters.models.embedded.embedder import ANSWERED_BY
from replywell.adapters.models.port import ClassifyTask
from replywell.kit import clock
from replywell.people.actors import actor_of
from replywell.pipeline.actions.learning import learn
from replywell.pipeline.gather import current_desk
from replywell.pipeline.judged import judged_tickets
from replywell.tickets.actions import lifecycle, triage
from replywell.tickets.actions.conversation import Said, open_ticket
from replywell.tickets.models import Category, TicketEvent
from replywell.triage.actions.learning import due_dimensions
from replywell.triage.actions.versions import go_back_to, learn_again, start_over
from replywell.triage.learned import head_of
from replywell.triage.models import Learning, ModelVersion
from replywell.workspace.actions.bulk import change, undo

PLANTS = (
    "My {} tomato has yellow leaves",
    "How often does a {} fern want water",
    "The {} rose will not bloom",
)
TRAINS = ("The {} train was late again", "Which platform has the {} express", "My {} rail ticket is gone")
SORTS = ("old", "new", "small", "big", "red", "first", "last")


@pytest.fixture
def garden(db):
    """Two categories that nobody has described."""
    return tuple(Category.objects.create(slug=slug, name=slug) for slug in ("matter_a", "matter_b"))


@pytest.fixture
def models(settings):
    return settings.ENV.root / "models"


def _ticket(rosa, mailbox, text):
    said = Said(
        contact=rosa, connection=mailbox, external_id=f"{text}@example.org", subject="Hello", text=text
    )
    return open_ticket(said).ticket


def _judge(rosa, mailbox, ada, garden, sorts=SORTS):
    """Tickets whose category Ada has said."""
    for category, lines in zip(garden, (PLANTS, TRAINS), strict=True):
        for line in lines:
            for sort in sorts:
                triage.classify(
                    _ticket(rosa, mailbox, line.format(sort)), by=actor_of(ada), category=category
                )


def _guess(models, text):
    task = ClassifyTask(subject="Hello", text=text, dimensions=current_desk().dimensions[:1])
    return EmbeddedModel(models, fetch=head_of).classify(task).scores[0].ranked[0]


def test_corrections_are_learned_and_the_next_message_profits(rosa, mailbox, ada, garden, models):
    _judge(rosa, mailbox, ada, garden)
    version = learn("category")

    assert (version.state, version.number, version.model) == ("running", 1, ANSWERED_BY)
    assert (version.judged, version.corrected) == (42, 42)
    assert version.metrics["accuracy"] > 0.9
    assert version.comparison["after"] > version.comparison["before"]
    assert current_desk().dimensions[0].learned == version.key
    label, confidence = _guess(models, "The blue orchid has brown leaves")
    assert label == "matter_a"
    assert confidence > 0.6


def test_nothing_is_learned_from_too_little(rosa, mailbox, ada, garden):
    _judge(rosa, mailbox, ada, garden, sorts=("old",))

    assert learn("category") is None
    assert "6" in Learning.objects.get(dimension="category").note if Learning.objects.exists() else True
    assert not ModelVersion.objects.exists()


def test_a_ticket_that_a_person_finished_as_it_was_counts_as_judged(rosa, mailbox, ada, garden):
    ticket = _ticket(rosa, mailbox, "A fern")
    triage.classify(ticket, by=actor_of(rosa), category=garden[0])
    assert judged_tickets("category") == []

    lifecycle.resolve(ticket, by=actor_of(ada))
    (judged,) = judged_tickets("category")
    assert (judged.ticket, judged.truth, judged.corrected) == (ticket.pk, "matter_a", False)
    assert judged.text == "Hello\nA fern"


def test_a_correction_that_was_taken_back_is_none(rosa, mailbox, ada, garden):
    ticket = _ticket(rosa, mailbox, "A fern")
    triage.classify(ticket, by=actor_of(rosa), category=garden[1])
    outcome = change(ada, [ticket.pk], lambda one: triage.classify(one, by=actor_of(ada), category=garden[0]))
    assert [judged.truth for judged in judged_tickets("category")] == ["matter_a"]

    undo(ada, outcome.undo)
    assert judged_tickets("category") == []


def test_learning_waits_until_the_corrections_pause(rosa, mailbox, ada, garden):
    ticket = _ticket(rosa, mailbox, "A fern")
    assert due_dimensions() == []
    triage.classify(ticket, by=actor_of(ada), category=garden[0])
    assert due_dimensions() == [], "it has just happened"

    TicketEvent.objects.filter(kind="classified").update(at=clock.now() - timedelta(seconds=16))
    assert due_dimensions() == ["category"]
    assert due_dimensions() == [], "once"


def test_what_the_assistant_says_is_no_correction(refund, garden):
    from replywell.people.actors import ASSISTANT

    triage.classify(refund, by=ASSISTANT, category=garden[0])
    TicketEvent.objects.update(at=clock.now() - timedelta(minutes=2))
    assert due_dimensions() == []


def test_a_worse_version_is_kept_but_does_not_run(rosa, mailbox, ada, garden, monkeypatch):
    _judge(rosa, mailbox, ada, garden)
    first = learn("category")
    from replywell.adapters.models.embedded import learn as learning

    real = learning.learn

    def confused(dimension, judged, engine, **kwargs):
        learned = real(dimension, judged, engine, **kwargs)
        return type(learned)(learned.body, learned.unseen[:, ::-1].copy(), learned.with_examples)

    monkeypatch.setattr(learning, "learn", confused)
    second = learn("category")

    assert (second.number, second.state) == (2, "rejected")
    assert second.comparison["lost"] > second.comparison["gained"]
    assert "not used" in second.because
    assert current_desk().dimensions[0].learned == first.key


def test_going_back_runs_the_earlier_version_and_pauses_learning(rosa, mailbox, ada, garden):
    _judge(rosa, mailbox, ada, garden)
    first, second = learn("category"), learn("category")
    assert ModelVersion.objects.get(state="running") == second

    go_back_to(first, by=ada)
    assert ModelVersion.objects.get(state="running") == first
    TicketEvent.objects.update(at=clock.now() - timedelta(minutes=2))
    assert due_dimensions() == []

    learn_again("category", by=ada)
    assert due_dimensions() == ["category"]
    start_over("category", ANSWERED_BY, by=ada)
    assert current_desk().dimensions[0].learned == ""


def test_a_new_category_is_answered_before_anything_is_learned_of_it(rosa, mailbox, ada, garden, models):
    _judge(rosa, mailbox, ada, garden)
    learn("category")
    Category.objects.create(slug="cooking", name="cooking", description="Recipes, ovens, soups and bread.")

    assert current_desk().dimensions[0].learned == ""
    assert _guess(models, "The soup recipe and the bread in the oven")[0] == "cooking"
    assert learn("category").labels == ["cooking", "matter_a", "matter_b"]


def test_a_head_that_is_gone_is_no_obstacle(rosa, mailbox, ada, garden, models):
    _judge(rosa, mailbox, ada, garden)
    version = learn("category")
    ModelVersion.objects.filter(pk=version.pk).update(head=None)

    assert _guess(models, "The blue orchid")[0] in ("matter_a", "matter_b")


def test_old_heads_are_let_go(rosa, mailbox, ada, garden):
    from replywell.triage.actions.versions import KEPT_HEADS, keep_version

    for number in range(KEPT_HEADS + 3):
        keep_version("category", ANSWERED_BY, head=f"{number}".encode(), worse=False, because="")
    assert ModelVersion.objects.exclude(head=None).count() == KEPT_HEADS
    assert np.isclose(ModelVersion.objects.count(), KEPT_HEADS + 3)


def test_a_tickets_vector_is_the_one_kept_when_it_came(rosa, mailbox, ada, garden):
    from django.conf import settings as given

    from replywell.adapters.models.embedded import embedder
    from replywell.knowledge.models import TicketVector
    from replywell.pipeline.actions.learning import vectors_of

    _judge(rosa, mailbox, ada, garden, sorts=("old",))
    judged = judged_tickets("category")
    engine = embedder(given.ENV.root / "models")
    kept = np.zeros(engine.size, np.float32)
    kept[7] = 2
    TicketVector.objects.create(ticket_id=judged[0].ticket, embedding=list(kept), manner=list(kept))
    TicketVector.objects.create(ticket_id=judged[1].ticket, embedding=list(kept))

    vectors = vectors_of(judged, engine)
    assert vectors[0, 7] == vectors[0, engine.size + 7] == 1, "halves have length 1, each"
    assert np.allclose(vectors[1], engine.hear([judged[1].text])[0]), "from before its manner was kept"
    assert not np.allclose(vectors[1], vectors[0])
