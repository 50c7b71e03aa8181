"""A change is tried on past tickets: what flips, whether it is better, and nothing is carried out."""

import pytest

from replywell.adapters.models.port import ComposeTask
from replywell.adapters.models.scripted import choosing
from replywell.kit.errors import Invalid
from replywell.knowledge.models import Article
from replywell.pipeline import gather
from replywell.pipeline.actions.rehearsals import judge
from replywell.pipeline.candidate import Candidate, change_of
from replywell.pipeline.kept import opened
from replywell.pipeline.models import Rehearsal
from replywell.pipeline.reference import judged_of
from replywell.pipeline.rehearse import compared
from replywell.resolution.actions.judging import judge as resolution_judge
from replywell.resolution.models import Answer
from tests.pipeline.answers import ARTICLE, asking, desk
from tests.pipeline.past import asked, many
from tests.pipeline.rehearsing import SLOWER, article, everything, rehearsed, setting


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


def test_the_hash_is_that_of_the_change_alone(db):
    one = gather.current_desk()
    other = one.model_copy(update={"passages": 3})
    assert change_of(one, other) == {"passages": 3}
    assert Candidate(desk=change_of(one, other)).hash == Candidate(desk={"passages": 3}).hash
    both = {"passages": 3, "model": "x"}
    assert Candidate(desk=both).hash == Candidate(desk=dict(reversed(both.items()))).hash
    assert Candidate(desk={"passages": 4}).hash != Candidate(desk={"passages": 3}).hash
