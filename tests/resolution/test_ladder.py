"""How far a decision may go: compared, drafted, held, sent; and by lot always to people."""

import pytest

from replywell.resolution.decide import decide
from replywell.resolution.ladder import held_out, hold_seconds
from replywell.resolution.values import Autonomy, AutoResolve, Draft, Rung, Shadow
from tests.resolution.examples import autonomy, classification, evidence, facts, proposal


def decided(given: Autonomy, **known):
    return decide(facts(**known), classification(), evidence(), proposal(), given)


def test_in_shadow_nobody_sees_it():
    assert isinstance(decided(autonomy("shadow")), Shadow)


def test_in_shadow_what_could_not_leave_is_only_compared_too():
    found = decided(autonomy("shadow"), attachments=("a.pdf",))
    assert isinstance(found, Shadow)
    assert found.vetoes


def test_on_hold_it_waits_and_the_better_the_evidence_the_shorter():
    found = decided(autonomy("hold"))
    assert isinstance(found, AutoResolve)
    assert found.hold == hold_seconds(0.9, autonomy("hold")) == 156
    assert hold_seconds(0.75, autonomy()) == 300
    assert hold_seconds(1.0, autonomy()) == 60


def test_on_auto_it_leaves_at_once():
    assert decided(autonomy("auto")).hold == 0


def test_the_switch_makes_drafts_of_everything():
    found = decided(autonomy("auto", stopped=True))
    assert isinstance(found, Draft)
    assert "stopped" in found.because


def test_a_narrower_rung_holds_instead_of_its_category():
    rungs = (
        Rung(category="billing", mode="draft", channel="widget"),
        Rung(category="billing", mode="auto", language="en"),
    )
    given = autonomy("off", rungs=rungs)
    assert isinstance(decided(given, channel="email"), AutoResolve)
    assert decided(Autonomy(modes=(("billing", "off"),), rungs=rungs[:1]), channel="email").kind == "handoff"
    assert isinstance(
        decided(Autonomy(modes=(("billing", "auto"),), rungs=rungs[:1]), channel="widget"), Draft
    )


def test_the_lot_gives_some_to_people_always_the_same_ones():
    drawn = [number for number in range(20_000) if held_out(number, 0.03)]
    assert 0.025 < len(drawn) / 20_000 < 0.035
    assert drawn == [number for number in range(20_000) if held_out(number, 0.03)]
    found = decided(autonomy("auto", hold_out=0.03), message=drawn[0])
    assert isinstance(found, Draft)
    assert "lot" in found.because
    assert not held_out(drawn[0], 0.0)
    assert held_out(drawn[0], 1.0)


@pytest.mark.parametrize("mode", ["off", "shadow", "draft", "hold", "auto"])
def test_no_rung_sends_what_the_guard_objects_to(mode):
    found = decided(autonomy(mode), attachments=("a.pdf",))
    assert not isinstance(found, AutoResolve)
