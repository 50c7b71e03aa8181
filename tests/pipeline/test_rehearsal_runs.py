"""A rehearsal from its beginning to its end: refused, cancelled, died, paid for; each ticket is told once."""

import pytest

from replywell.adapters.models.port import Usage
from replywell.kit.errors import Conflict, Invalid
from replywell.pipeline.actions.rehearsals import begin, cancel, go_on, push
from replywell.pipeline.candidate import Candidate
from replywell.pipeline.models import Rehearsal, RehearsedTicket, Walk
from tests.pipeline.answers import asking
from tests.pipeline.rehearsing import SLOWER, article, rehearsed


def test_it_stops_when_cancelled_and_shows_nothing(past):
    begun = begin(article(SLOWER), title="A change", by=None, at_once=True)
    go_on(begun, asking(), on_progress=lambda done, _: cancel(begun) if done == 1 else None)
    begun.refresh_from_db()
    assert (begun.state, begun.tickets.count(), begun.passed) == ("cancelled", 2, None)
    assert go_on(begun, asking()).tickets.count() == 2


def test_where_a_worker_died_it_goes_on(past):
    class Died(BaseException):
        pass

    def die(done, _total):
        if done == 2:
            raise Died

    begun = begin(article(SLOWER), title="A change", by=None, at_once=True)
    with pytest.raises(Died):
        go_on(begun, asking(), on_progress=die)
    with pytest.raises(Conflict):
        push(begun)
    done = go_on(begun, asking())
    assert (done.state, done.tickets.count(), done.done) == ("done", 3, 3)


def test_it_stops_where_another_model_would_have_to_answer(past, monkeypatch):
    from replywell.adapters.models.port import ComposeResult

    spent = Usage(model="embedded", notice="today's budget is spent: the embedded AI answered")
    done = rehearsed(article(SLOWER), asking(compose=lambda _: ComposeResult(usage=spent)))
    assert done.state == "failed" and "budget is spent" in done.error and done.passed is None


def test_its_cost_is_counted_and_spends_the_budget(past):
    from datetime import timedelta

    from replywell.adapters.models.scripted import quoting
    from replywell.kit import clock
    from replywell.pipeline.queries import spent_since

    quote = quoting()

    def dear(task):
        found = quote(task)
        return found.model_copy(update={"usage": Usage(model="dear", cost=2_000_000)})

    done = rehearsed(article(SLOWER), asking(compose=dear))
    assert done.cost == 6_000_000  # each of three tickets asks once: of today's answers the tape knows
    assert spent_since(clock.now() - timedelta(hours=1)) == 6


def test_what_was_kept_badly_is_left_out_and_told(past):
    Walk.objects.filter(pk=past[0].pk).update(facts={})
    done = rehearsed(article(SLOWER))
    assert (done.state, done.tickets.count()) == ("done", 2)
    assert "1 tickets were left out" in done.notice


@pytest.mark.parametrize(
    ("candidate", "more"),
    [
        (Candidate(), {}),
        (Candidate(today=True), {"wanted": 0}),
        (Candidate(today=True), {"margin": 1.0}),
        (Candidate(desk={"bars": "high"}), {}),
        (Candidate(desk={"weather": 1}), {}),
    ],
)
def test_what_makes_no_sense_is_refused(db, candidate, more):
    with pytest.raises(Invalid):
        begin(candidate, title="", by=None, **more)


def test_rows_are_told_once_whatever_runs_twice(past):
    done = rehearsed(article(SLOWER))
    Rehearsal.objects.filter(pk=done.pk).update(state="running")
    go_on(done, asking())
    assert RehearsedTicket.objects.filter(rehearsal=done).count() == 3
