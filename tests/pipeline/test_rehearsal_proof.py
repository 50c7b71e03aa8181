"""Of what a passed rehearsal is a proof: the assistant it tried, its rules, or nothing."""

from replywell.pipeline import gather
from replywell.pipeline.actions.rehearsals import _prove, begin
from replywell.pipeline.candidate import Candidate
from replywell.resolution.models import CategoryAutonomy
from replywell.resolution.versions import answering_version, current_version
from tests.pipeline.rehearsing import SLOWER, article, rehearsed


def proving(candidate, **more):
    """A passed rehearsal of this, and the versions that billing is proven of then."""
    rung = CategoryAutonomy.objects.get(category__slug="billing")
    CategoryAutonomy.objects.update(versions=["an older one"], void="Other rules.")
    begun = begin(candidate, title="A change", by=None, at_once=True, **more)
    begun.passed = True
    _prove(begun, candidate)
    rung.refresh_from_db()
    return rung


def test_a_passed_rehearsal_proves_the_assistant_that_it_tried(past):
    voice = gather.current_desk().model_dump(mode="json")["voice"]
    other = proving(Candidate(desk={"voice": voice | {"tone": "dry"}}))
    assert other.versions == ["an older one", answering_version(["dry"])] and other.void
    model = proving(Candidate(desk={"model": "openai:gpt-x", "voice": voice | {"tone": "dry"}}))
    assert model.versions[-1] == answering_version(["dry"], "openai:gpt-x")


def test_then_against_today_proves_the_rules_too_of_what_it_was_drawn_from(past):
    assert proving(Candidate(today=True), categories=("technical",)).void
    rung = proving(Candidate(today=True), categories=("billing",))
    assert (rung.versions[-1], rung.void) == (current_version(), "")


def test_with_anything_else_in_the_same_breath_it_proves_no_assistant(past):
    voice = gather.current_desk().model_dump(mode="json")["voice"] | {"tone": "dry"}
    bars = gather.current_desk().model_dump(mode="json")["bars"]
    assert proving(Candidate(desk={"voice": voice, "bars": bars})).versions == ["an older one"]
    assert proving(article(SLOWER)).versions == ["an older one"]
    assert proving(Candidate(today=True), margin=0.2).versions == ["an older one"]


def test_what_is_tried_against_today_counts_as_proven_else_nothing_would_be_seen_to_leave(past):
    CategoryAutonomy.objects.update(void="Other rules.")
    assert gather.current_desk().autonomy.mode("billing") == "draft"
    done = rehearsed(Candidate(today=True))
    assert {row.after["decision"] for row in done.tickets.all()} == {"auto"}
