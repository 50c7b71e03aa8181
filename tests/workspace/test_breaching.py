"""The view of what is nearly due or missed, and where else a ticket says when it is due."""

from datetime import timedelta

import pytest

from replywell.kit import clock
from replywell.sla.models import Target
from replywell.tickets.models import Ticket, TicketLink
from replywell.workspace import counting, queue
from replywell.workspace.chips import in_words
from replywell.workspace.conditions import Broken, from_text, to_text

VIEW = queue.VIEWS["breaching"]


@pytest.fixture
def promised(rosa):
    """A ticket with one open target as told, whose requester waits for nothing else."""

    def make(kind="resolution", due=None, **more):
        ticket = Ticket.objects.create(requester=rosa, status="open", subject=kind)
        Target.objects.create(
            ticket=ticket,
            kind=kind,
            started_at=clock.now(),
            due_at=clock.now() + due if due is not None else None,
            **more,
        )
        return ticket

    return make


def listed(agent, *told, view=VIEW) -> set[int]:
    narrowed = queue.narrowed_by(view, [from_text(each) for each in told])
    return {row.pk for row in queue.page(narrowed, agent).rows}


def test_it_lists_what_is_nearly_due_and_what_is_missed(ada, promised):
    soon = promised(due=timedelta(minutes=50))
    warned = promised(due=timedelta(hours=9), fired=75)
    missed = promised(due=-timedelta(hours=1), breached_at=clock.now())
    over = promised(due=timedelta(hours=3), breached_at=clock.now())  # under terms that held then
    promised(due=timedelta(hours=9))
    promised(due=-timedelta(hours=1), met_at=clock.now(), breached_at=clock.now())
    promised(due=timedelta(minutes=5), ended_at=clock.now())
    promised(due=None, fired=75)  # paused
    assert listed(ada) == {soon.pk, warned.pk, missed.pk, over.pk}
    assert listed(ada, "promise:soon") == {soon.pk, warned.pk}
    assert listed(ada, "promise:missed") == {missed.pk, over.pk}
    assert counting.counts(ada)["breaching"] == "4"


def test_it_is_filtered_by_target_and_by_team(ada, promised, team_billing):
    answer = promised("next_response", due=timedelta(minutes=5))
    part = promised("internal", due=timedelta(minutes=5), team=team_billing)
    solved = promised("resolution", due=timedelta(minutes=5))
    Ticket.objects.filter(pk=solved.pk).update(team=team_billing)
    assert listed(ada, "promise:near:next_response") == {answer.pk}
    assert listed(ada, "promise:near:internal,resolution") == {part.pk, solved.pk}
    assert listed(ada, f"team:is:{team_billing.pk}") == {solved.pk}


def test_without_a_promise_the_usual_time_of_the_urgency_counts(ada, rosa):
    now = clock.now()
    near = Ticket.objects.create(
        requester=rosa, status="open", waiting_since=now, due_at=now + timedelta(minutes=59)
    )
    Ticket.objects.create(requester=rosa, status="open", waiting_since=now, due_at=now + timedelta(hours=2))
    assert listed(ada) == {near.pk}
    assert listed(ada, "promise:near:resolution") == set()


@pytest.mark.parametrize("sort", ["urgent", "due", "oldest", "waiting", "requester", "newest"])
def test_it_can_be_sorted(ada, promised, sort):
    made = {promised(due=timedelta(minutes=n)).pk for n in range(1, 6)}
    view = queue.narrowed_by(VIEW, [], sort)
    seen, after = [], ""
    while True:
        page = queue.page(view, ada, size=2, after=after)
        seen += [row.pk for row in page.rows]
        after = page.after
        if not after:
            break
    assert (len(seen), set(seen)) == (5, made)


@pytest.mark.parametrize(
    "text", ["promise:near", "promise:missed:resolution", "promise:soon:internal,resolution"]
)
def test_the_filter_reads_as_it_was_written(text):
    assert to_text(from_text(text)) == text


@pytest.mark.parametrize("text", ["promise", "promise:yes", "promise:near:lunch"])
def test_what_is_no_such_filter_is_broken(text):
    assert isinstance(from_text(text), Broken)


def test_the_filter_in_words():
    assert in_words(from_text("promise:missed:resolution"), {}) == "A promise is missed: Resolution"
    assert in_words(from_text("promise:near"), {}) == "A promise is nearly due or missed"


def test_the_filter_is_chosen_from_a_form(ada, desk):
    assert "is nearly due or missed" in desk.get("/queue/open/filters/?field=promise").text
    page = desk.get("/queue/open/filters/?field=promise&op=missed&value=resolution&value=internal&add=1")
    assert page.status_code == 302
    assert "promise%3Amissed%3Aresolution%2Cinternal" in page.url


def test_wherever_a_ticket_is_shown_it_says_when_it_is_due(ada, desk, refund, rosa):
    due = clock.now() + timedelta(hours=3, minutes=30)
    Ticket.objects.filter(pk=refund.pk).update(due_at=due, waiting_since=clock.now())
    other = Ticket.objects.create(requester=rosa, status="open", subject="Another one")
    TicketLink.objects.create(ticket=other, other=refund)
    told = f'<time datetime="{due.isoformat()}"'
    for path in (
        "/queue/open/",
        f"/tickets/{refund.pk}/",
        f"/tickets/{other.pk}/",
        f"/tickets/{other.pk}/cards/recent/",
        f"/contacts/{rosa.pk}/",
        "/search/?q=refund",
        f"/tickets/{refund.pk}/glance/",
    ):
        page = desk.get(path)
        assert page.status_code == 200, path
        assert told in page.text, path
        assert "in 3 h</time>" in page.text, path
