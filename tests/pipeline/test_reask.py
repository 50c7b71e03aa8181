"""A kept walk is asked again: what comes out today, and nothing else."""

import pytest

from replywell.adapters.models.port import ComposeResult, Sent, Usage
from replywell.kit import clock
from replywell.kit.errors import Conflict
from replywell.knowledge.models import Passage
from replywell.pipeline import gather
from replywell.pipeline.actions.reaskings import answer, ask_again
from replywell.pipeline.models import Reasking, Walk
from replywell.pipeline.queries import sent_for
from replywell.pipeline.reask import reask
from tests.pipeline.answers import asking, desk
from tests.pipeline.past import asked
from tests.pipeline.rehearsing import everything


@pytest.fixture
def kept(rosa, mailbox, ada):
    desk("auto")
    return asked(rosa, mailbox, 1)


def again(walk, ask=None, by=None):
    return answer(ask_again(walk, by=by, at_once=True), ask or asking())


def test_the_same_desk_and_answers_give_the_same(kept):
    found = reask(kept, gather.current_desk(), asking())
    assert found.differences == [] and found.after == found.before


def test_what_is_another_today_is_told_by_step(kept):
    Passage.objects.update(text="Refunds reach your bank within 8 business days.")
    found = reask(kept, gather.current_desk(), asking())
    assert {each.step for each in found.differences} == {"evidence", "proposal", "resolution"}
    assert "8 business days" in found.after.proposal.text


def test_nothing_is_carried_out_sent_or_recorded(kept):
    before = everything()
    done = again(kept)
    assert done.state == "done" and done.desk
    assert everything() == before
    assert Walk.objects.get().reaskings.get().journey == kept.journey


def test_what_it_cost_and_who_answered_is_kept(kept):
    dear = Usage(model="dear", cost=1500, notice="The other was down.")
    done = again(kept, asking(compose=lambda _: ComposeResult(usage=dear)))
    assert (done.cost, done.notice) == (1500, "The other was down.") and "dear" in done.model


def test_what_left_for_a_model_by_api_is_kept_and_told_with_the_ticket(kept):
    left = Sent(at=clock.now(), to="dear", kind="ComposeTask", texts=(("question", "How long?"),))
    done = again(kept, asking(compose=lambda _: ComposeResult(usage=Usage(model="dear", sent=(left,)))))
    assert [each["to"] for each in done.sent] == ["dear"]
    assert sent_for(kept.ticket) == [left]


def test_a_failure_is_told(kept):
    def broken(_):
        raise RuntimeError

    done = again(kept, asking(compose=broken))
    assert (done.state, done.error) == ("failed", "RuntimeError")
    Walk.objects.update(facts={})
    done = again(Walk.objects.get())
    assert done.state == "failed" and "cannot be read" in done.error


def test_twice_at_once_is_refused(kept, ada):
    ask_again(kept, by=ada)
    with pytest.raises(Conflict):
        ask_again(kept, by=ada)
    assert Reasking.objects.count() == 1
