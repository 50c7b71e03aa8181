"""Promotion is offered, never taken by itself; demotion happens by itself; the switch stops everything."""

import pytest

from replywell.kit.errors import Conflict, Invalid, NotAllowed
from replywell.notifications.models import Notification
from replywell.people.models import AuditEntry, Brand
from replywell.pipeline.actions.walks import walk_message
from replywell.resolution.actions.autonomy import (
    change_settings,
    go,
    promote,
    remove_rung,
    rung_of,
    set_mode,
    set_rung,
    stop,
)
from replywell.resolution.actions.judging import judge, review
from replywell.resolution.actions.looking import look_at_all, take_back
from replywell.resolution.actions.policies import set_policy
from replywell.resolution.actions.proof import ask_of, proved
from replywell.resolution.models import AssistantSettings, LadderStep
from replywell.resolution.queries import autonomy_now
from replywell.resolution.standing import standing
from replywell.resolution.values import Autonomy
from replywell.resolution.versions import current_version
from replywell.tickets.actions.categories import merge_category
from replywell.tickets.models import Category
from tests.pipeline.answers import asking, desk
from tests.resolution.answers import answered, asked, billing, judged_many


@pytest.fixture
def easy(db):
    """A target that few answers reach, so that tests need not make hundreds."""
    return AssistantSettings.objects.create(pk=1, target=0.8, minimum=10, hold_out=0.0)


def in_force(version: str | None = None) -> str:
    return Autonomy(**autonomy_now(version or current_version())).mode("billing", "en", "email")


def test_a_promotion_is_offered_once_and_told_but_not_taken(olga, rosa, easy):
    rung = billing("draft")
    missing = standing(rung).to_go
    judged_many(rosa, missing - 1)
    assert not rung.steps.exists()
    assert standing(rung).to_go == 1

    judged_many(rosa, 3, first=500)
    rung.refresh_from_db()
    assert rung.mode == "draft"
    assert [step.kind for step in rung.steps.all()] == ["offered"]
    assert standing(rung).offer == "hold"
    assert Notification.objects.filter(agent=olga, kind="proven").count() == 1


def test_an_administrator_takes_the_offer_and_nobody_else(olga, ada, rosa, easy):
    rung = billing("draft")
    judged_many(rosa, 20)
    with pytest.raises(NotAllowed):
        promote(rung, by=ada)
    promoted = promote(rung, by=olga)
    assert (promoted.mode, promoted.versions) == ("hold", [current_version()])
    assert AuditEntry.objects.filter(verb="promoted", agent=olga).exists()
    assert standing(promoted).offer == ""  # on hold it has to prove itself again
    with pytest.raises(Conflict):
        promote(promoted, by=olga)

    judged_many(rosa, 10, first=700)
    assert promote(promoted, by=olga).mode == "auto"


def test_what_could_not_have_left_alone_proves_nothing(olga, rosa, easy):
    rung = billing("draft")
    judged_many(rosa, 20, sendable=False)
    assert (standing(rung).judged, standing(rung).offer) == (0, "")


def test_another_language_proves_nothing_for_this_one(olga, rosa, easy):
    german = billing("draft", language="de")
    judged_many(rosa, 12, language="en")
    assert standing(german).judged == 0
    assert standing(rung_of(german.category)).judged == 12


def test_wrong_answers_take_it_back_with_a_reason(olga, rosa, easy):
    rung = billing("auto", versions=[current_version()])
    judged_many(rosa, 12, wrong=12)
    rung.refresh_from_db()
    step = rung.steps.filter(kind="demoted").get()
    assert rung.mode == "draft"
    assert (step.before, step.after) == ("auto", "draft")
    assert "judged answers show fewer than 80%" in step.because
    assert Notification.objects.filter(agent=olga, kind="demoted").count() == 1
    assert standing(rung).judged <= 12 - 3  # what was judged before counts no more


def test_one_severe_answer_takes_it_back_at_once(olga, rosa, easy):
    rung = billing("hold", versions=[current_version()])
    answer = answered(asked(rosa), "sent")
    judged = judge(answer, "open", "review")
    review(judged, "severe", by=olga)
    rung.refresh_from_db()
    assert rung.mode == "draft"
    assert rung.steps.filter(kind="demoted").get().because == "An answer was severely wrong."


def test_proof_begins_anew_after_a_demotion(olga, rosa, easy):
    rung = billing("auto", versions=[current_version()])
    judged_many(rosa, 30)
    judged_many(rosa, 1, first=900)
    judge(answered(asked(rosa, number=901)), "severe", "review")
    rung.refresh_from_db()
    assert (rung.mode, standing(rung).judged, standing(rung).offer) == ("draft", 0, "")


def test_another_version_is_held_back_until_it_is_proven(olga, rosa, easy):
    rung = billing("auto", versions=[current_version()])
    assert in_force() == "auto"
    Brand.objects.create(name="Lumen", tone="sarcastic")
    assert in_force() == "draft"
    assert standing(rung).held_back

    look_at_all()
    look_at_all()
    assert rung.steps.filter(kind="held_back").count() == 1
    assert Notification.objects.filter(kind="demoted").count() == 1

    with pytest.raises(Invalid):
        proved(current_version(), because=" ", by=olga)
    assert proved(current_version(), because="Rehearsal 7 passed.") == 1
    assert proved(current_version(), because="Rehearsal 7 passed.") == 0
    assert in_force() == "auto"
    assert AuditEntry.objects.get(verb="proved").who == "Rehearsal"


def test_other_rules_make_what_was_proven_void_until_it_is_proven_again(olga, rosa, easy):
    rung = billing("auto", versions=[current_version()])
    set_policy(rung.category, {"bar": None}, by=olga)  # as it was: nothing has changed
    assert in_force() == "auto"

    set_policy(rung.category, {"bar": 0.6, "personal": True}, by=olga)
    rung.refresh_from_db()
    assert in_force() == "draft"
    assert "personal, bar" in rung.void
    assert [step.kind for step in rung.steps.all()] == ["held_back"]
    assert Notification.objects.filter(kind="demoted").count() == 1

    assert proved(current_version(), because="Rehearsal 7", slugs=["technical"]) == 0
    assert proved(current_version(), because="Rehearsal 7", slugs=["billing"]) == 1
    assert in_force() == "auto"


def test_what_was_judged_under_other_rules_offers_no_promotion(olga, rosa, easy):
    rung = billing("draft")
    set_policy(rung.category, {"promises": True}, by=olga)  # nothing was judged yet: nothing is lost
    rung.refresh_from_db()
    assert rung.void == ""

    judged_many(rosa, 20)
    assert standing(rung).offer == "hold"
    set_policy(rung.category, {"promises": False}, by=olga)
    rung.refresh_from_db()
    assert standing(rung).offer == ""
    with pytest.raises(Conflict):
        promote(rung, by=olga)
    proved(current_version(), because="Rehearsal 8")
    rung.refresh_from_db()
    assert standing(rung).offer == "hold"


def test_a_rung_may_ask_for_more_or_less_than_the_desk(olga, rosa, easy):
    rung = billing("draft")
    judged_many(rosa, 20)
    assert standing(rung).offer == "hold"
    ask_of(rung, target=None, minimum=30, by=olga)
    rung.refresh_from_db()
    assert (standing(rung).offer, standing(rung).minimum, standing(rung).to_go) == ("", 30, 10)
    ask_of(rung, target=0.99, minimum=None, by=olga)
    rung.refresh_from_db()
    assert (standing(rung).target, standing(rung).minimum) == (0.99, 10)
    assert standing(rung).to_go > 100
    assert AuditEntry.objects.filter(verb="changed", changes__0__0="Billing: minimum").exists()
    for wrong in ({"target": 1.0, "minimum": None}, {"target": None, "minimum": 3}):
        with pytest.raises(Invalid):
            ask_of(rung, by=olga, **wrong)


def test_the_switch_stops_one_category_or_everything_and_the_modes_stay(olga, ada, easy):
    rung = billing("auto")
    narrow = billing("auto", channel="email")
    stop(by=olga, category=rung.category)
    assert in_force() == "draft"
    go(by=olga, category=rung.category)
    assert in_force() == "auto"
    stop(by=None)
    assert autonomy_now("x")["stopped"]
    stop(by=None)
    assert LadderStep.objects.filter(kind="stopped").count() == 2
    go(by=olga)
    narrow.refresh_from_db()
    assert narrow.mode == "auto"
    with pytest.raises(NotAllowed):
        stop(by=ada)


def test_a_stopped_assistant_drafts(question, ada, easy):
    category = desk("auto")
    stop(by=None)
    kept = walk_message(question, asking())
    assert kept.journey["resolution"]["kind"] == "draft"
    assert "stopped" in kept.journey["resolution"]["because"]
    assert category.rungs.get().mode == "auto"


def test_who_lets_answers_leave_without_proof_says_why(olga, easy):
    category = billing().category
    with pytest.raises(Invalid):
        set_rung(category, "auto", by=olga, because=" ")
    with pytest.raises(Invalid):
        set_rung(category, "everything", by=olga, because="Yes.")
    rung = set_rung(category, "auto", by=olga, because="We read all of them.", channel="email")
    assert (rung.mode, in_force()) == ("auto", "auto")
    assert rung.steps.get().because == "We read all of them."
    remove_rung(rung, by=olga)
    assert in_force() == "draft"
    set_mode(category, "shadow", by=olga)
    assert in_force() == "shadow"
    with pytest.raises(Invalid):
        remove_rung(rung_of(category), by=olga)


def test_drift_takes_back_what_leaves_alone(olga, easy):
    rung = billing("auto")
    assert take_back("technical", "Much more of it.") == 0
    assert take_back("billing", "Much more of it.") == 1
    rung.refresh_from_db()
    assert (rung.mode, rung.steps.get().because) == ("draft", "Drift: Much more of it.")


def test_what_is_proven_of_a_category_is_not_proven_of_what_takes_its_place(olga, easy):
    rung = billing("auto")
    into = Category.objects.create(slug="money", name="Money")
    billing_of_money = rung_of(into)
    merge_category(rung.category, into, by=olga)
    assert [row.pk for row in into.rungs.all()] == [billing_of_money.pk]


def test_settings_that_cannot_be_are_refused(olga, easy):
    with pytest.raises(Invalid):
        change_settings({"hold_shortest": 500}, by=olga)
    change_settings({"target": 0.9}, by=olga)
    assert AssistantSettings.objects.get().target == 0.9


def test_the_desk_is_read_in_one_question(easy, django_assert_num_queries):
    billing("auto")
    billing("hold", language="de")
    with django_assert_num_queries(1):
        found = autonomy_now("x")
    assert found["modes"] == (("billing", "auto"),)
    assert found["rungs"][0].language == "de"
