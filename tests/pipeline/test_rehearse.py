"""A change is tried on past tickets: what flips, whether it is better, and nothing is carried out."""

import pytest
from django.db import connection

from replywell.adapters.models.port import ComposeTask, Usage
from replywell.adapters.models.scripted import choosing
from replywell.delivery.models import Outbound
from replywell.kit.errors import Conflict, Invalid
from replywell.knowledge.models import Article
from replywell.knowledge.overlay import ArticleText
from replywell.pipeline import gather
from replywell.pipeline.actions.rehearsals import begin, cancel, go_on, judge, push
from replywell.pipeline.candidate import Candidate, change_of, merged
from replywell.pipeline.kept import opened
from replywell.pipeline.models import Rehearsal, RehearsedTicket, Walk
from replywell.pipeline.reference import judged_of
from replywell.pipeline.rehearse import compared
from replywell.resolution.actions.judging import judge as resolution_judge
from replywell.resolution.models import Answer, Suggestion
from replywell.tickets.models import Message, TicketEvent
from tests.pipeline.answers import ARTICLE, asking, desk
from tests.pipeline.past import asked, many

SLOWER = ARTICLE.replace("5 business days", "9 business days")


def article(markdown):
    row = Article.objects.get()
    return Candidate(articles=(ArticleText(article=row.pk, title=row.title, markdown=markdown, url=row.url),))


def setting(**given):
    """A candidate that changes the desk of now."""
    was = gather.current_desk()
    as_json = was.model_dump(mode="json")
    return Candidate(desk={name: merged(as_json, given)[name] for name in given})


def rehearsed(candidate, ask=None, **more):
    begun = begin(candidate, title="A change", by=None, at_once=True, **more)
    return go_on(begun, ask or asking())


@pytest.fixture
def past(rosa, mailbox, ada):
    desk("auto")
    return many(rosa, mailbox, 3)


def everything():
    models = (Message, TicketEvent, Suggestion, Outbound, Walk)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs")
        (jobs,) = cursor.fetchone()
    return [model.objects.count() for model in models] + [jobs]


def test_nothing_is_carried_out_sent_or_recorded(past):
    before = everything()
    done = rehearsed(article(SLOWER))
    assert done.state == Rehearsal.State.DONE and done.tickets.count() == 3
    assert everything() == before
    assert Article.objects.get().markdown == ARTICLE


def test_another_article_shows_other_answers(past):
    done = rehearsed(article(SLOWER))
    for row in done.tickets.all():
        assert row.flips == ["answer"]
        assert "5 business days" in row.before["answer"] and "9 business days" in row.after["answer"]
    assert done.figures["flips"] == {"answer": 3}


@pytest.mark.parametrize(
    ("verdict", "source", "outcome"),
    [("right", "confirmed", "lost"), ("wrong", "overturned", "open"), ("right", "draft", "open")],
)
def test_what_was_said_of_an_answer_that_left_alone_tells_what_is_right(past, verdict, source, outcome):
    for answer in Answer.objects.all():
        resolution_judge(answer, verdict, source)
    done = rehearsed(article(SLOWER))
    assert {row.outcome for row in done.tickets.all()} == {outcome}
    assert done.figures["severe"] == (3 if outcome == "lost" else 0)


def test_an_answer_like_one_that_was_wrong_is_wrong_again(rosa, mailbox, ada):
    desk("auto")
    walks = many(rosa, mailbox, 2)
    resolution_judge(Answer.objects.get(message=walks[0].message_id), "wrong", "overturned")
    found = judged_of(walks[0])
    assert found is not None and not found.right and "5 business days" in found.text
    assert judged_of(walks[1]) is None
    journey = opened(walks[0]).journey
    other = journey.model_copy(update={"proposal": journey.proposal.model_copy(update={"text": "Again."})})
    both = compared(journey, other, reference="", truth="", judged=found)
    assert both.outcome == "even"  # both say what was wrong


def test_an_answer_that_people_bear_out_is_lost_and_a_wrong_one_that_leaves_is_severe(rosa, mailbox, ada):
    desk("auto")
    many(rosa, mailbox, 3, ada=ada, sent="Refunds reach your bank within 5 business days. Best, Ada")
    done = rehearsed(article(SLOWER))

    assert {row.outcome for row in done.tickets.all()} == {"lost"}
    assert done.figures["severe"] == 3 and done.passed is False
    assert "without a person having read them" in done.because


def test_the_other_way_round_it_is_won(rosa, mailbox, ada):
    desk("draft")
    many(rosa, mailbox, 3, ada=ada, sent="Refunds reach your bank within 9 business days. Best, Ada")
    done = rehearsed(article(SLOWER))
    assert {row.outcome for row in done.tickets.all()} == {"won"}
    assert done.figures["answers"]["difference"] == 1


def test_what_does_not_concern_an_article_is_not_asked_again(past):
    composed = []
    script = asking()

    def ask(question):
        composed.append(type(question).__name__)
        return script(question)

    ask.over = lambda texts: ask if not texts else script.over(texts)
    done = rehearsed(article(ARTICLE), ask)
    assert done.state == "done", done.error
    assert composed.count(ComposeTask.__name__) == 0
    assert done.figures["flips"] == {}


def test_a_changed_bar_changes_decisions_and_asks_no_model(past):
    def never(question):
        raise AssertionError(f"{type(question).__name__} was asked.")

    never.over = lambda texts: never
    done = rehearsed(setting(autonomy={"auto_bar": 0.999}), never)
    assert done.state == "done", done.error
    assert done.figures["decisions"] == [["auto", "draft", 3]]
    assert [row.outcome for row in done.tickets.all()] == [
        "same"
    ] * 3  # the same answer, and somebody reads it


def test_a_mode_that_is_raised_shows_what_would_leave_unread(rosa, mailbox, ada):
    desk("draft")
    many(rosa, mailbox, 2)
    done = rehearsed(setting(autonomy={"modes": [["billing", "auto"]]}))
    assert done.figures["decisions"] == [["draft", "auto", 2]]
    assert done.figures["unread"] == 2 and not done.passed and "nobody has judged" in done.because


def test_another_category_is_judged_by_what_people_said(rosa, mailbox, ada):
    from replywell.people.actors import actor_of
    from replywell.pipeline.actions.verdicts import note_verdict
    from replywell.tickets.actions import triage
    from replywell.tickets.models import Category

    desk("draft")
    walk = asked(rosa, mailbox, 1)
    other = Category.objects.get(slug="technical")
    walk.ticket.refresh_from_db()
    triage.classify(walk.ticket, by=actor_of(ada), category=other)
    note_verdict(walk.ticket.events.filter(kind="classified", actor__startswith="agent").latest("pk"))

    taught = asking(
        classify=choosing(category="technical", urgency="medium", sentiment="neutral", complexity="simple")
    )
    dimensions = gather.current_desk().model_dump(mode="json")["dimensions"]
    dimensions[0]["labels"][0]["description"] = "Another one"
    calls = []

    def ask(question):
        calls.append(question)
        labels = getattr(question, "dimensions", None)
        new = labels and labels[0].labels[0].description == "Another one"
        return (taught if new else asking())(question)

    ask.over = lambda texts: ask
    done = rehearsed(Candidate(desk={"dimensions": dimensions}), ask)
    (row,) = done.tickets.all()
    assert (row.flips[0], row.by_category) == ("category", "won")
    assert done.figures["categories"]["won"] == 1


def test_a_routing_rule_shows_who_would_have_it(past, team_billing):
    from replywell.people.models import Team

    team = Team.objects.create(name="Refunds")
    routing = gather.current_desk().model_dump(mode="json")["routing"]
    routing["teams"].append({"id": team.pk, "name": team.name})
    routing["rules"] = [{"id": 1, "name": "R", "conditions": [], "team": team.pk}]
    done = rehearsed(Candidate(desk={"routing": routing}))
    assert {tuple(row.flips) for row in done.tickets.all()} == {("route",)}
    assert {row.after["team"] for row in done.tickets.all()} == {team.pk}


def test_today_against_then_asks_everything_anew(past):
    done = rehearsed(Candidate(today=True))
    assert done.figures["flips"] == {}
    Article.objects.get().passages.update(text="Refunds reach your bank within 7 business days.")
    again = rehearsed(Candidate(today=True))
    assert again.figures["flips"] == {"answer": 3}


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


def test_a_person_judges_a_flip_and_the_figures_follow(past, ada):
    done = rehearsed(article(SLOWER))
    assert done.figures["unread"] == 3
    rows = list(done.tickets.all())
    judge(rows[0], "even", by=ada)
    judge(rows[1], "worse", by=ada)
    done.refresh_from_db()
    assert (done.figures["unread"], done.figures["severe"], done.figures["answers"]["lost"]) == (1, 1, 1)
    judge(rows[1], "better", by=ada)
    done.refresh_from_db()
    assert (done.figures["severe"], done.figures["answers"]["won"]) == (0, 1)
    with pytest.raises(Invalid):
        judge(rows[0], "lovely", by=ada)


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


def test_the_hash_is_that_of_the_change_alone(db):
    one = gather.current_desk()
    other = one.model_copy(update={"passages": 3})
    assert change_of(one, other) == {"passages": 3}
    assert Candidate(desk=change_of(one, other)).hash == Candidate(desk={"passages": 3}).hash
    both = {"passages": 3, "model": "x"}
    assert Candidate(desk=both).hash == Candidate(desk=dict(reversed(both.items()))).hash
    assert Candidate(desk={"passages": 4}).hash != Candidate(desk={"passages": 3}).hash


def test_rows_are_told_once_whatever_runs_twice(past):
    done = rehearsed(article(SLOWER))
    Rehearsal.objects.filter(pk=done.pk).update(state="running")
    go_on(done, asking())
    assert RehearsedTicket.objects.filter(rehearsal=done).count() == 3
