"""What answers unattended is changed only after a passed rehearsal of exactly that change, or with a reason."""

import pytest

from replywell.kit import clock
from replywell.kit.errors import Invalid
from replywell.knowledge.overlay import ArticleText
from replywell.people.models import AuditEntry, Brand
from replywell.pipeline import gather
from replywell.pipeline.actions.gate import VALID, GateClosed, check_articles, watched
from replywell.pipeline.candidate import Candidate
from replywell.pipeline.models import Rehearsal
from replywell.resolution.actions.autonomy import mode_of, set_mode
from replywell.resolution.actions.policies import set_policy
from replywell.resolution.versions import current_version
from replywell.tickets.models import Category
from replywell.triage.actions.rules import put_rule
from replywell.triage.models import RoutingRule
from tests.pipeline.answers import desk
from tests.resolution.answers import judged_many

TEXT = ArticleText(article=1, title="Refunds", markdown="Five days.")


@pytest.fixture
def olga(db):
    from replywell.people.actions.agents import add_agent

    return add_agent("olga@example.com", name="Olga", role="owner")


def passed(candidate, **changes):
    usual = {
        "title": "It",
        "candidate": {},
        "hash": candidate.hash,
        "days": 90,
        "wanted": 200,
        "margin": 0.02,
        "state": "done",
        "passed": True,
        "finished_at": clock.now(),
    }
    return Rehearsal.objects.create(**usual | changes)


def closed(**change):
    with pytest.raises(GateClosed) as raised, watched(by=change.pop("by")):
        change.pop("do")()
    return raised.value


def slower():
    Brand.objects.update_or_create(pk=1, defaults={"name": "Lumen", "tone": "slow and long"})


def test_in_draft_nothing_is_asked(olga):
    desk("draft")
    with watched(by=olga):
        slower()
    check_articles([TEXT], by=olga)
    assert Brand.objects.get().tone == "slow and long"
    assert not AuditEntry.objects.filter(kind="rehearsal").exists()


def test_in_auto_it_is_undone_and_told(olga):
    desk("auto")
    gate = closed(do=slower, by=olga)
    assert gate.categories == ("billing",) and "In Billing the assistant" in gate.message
    assert not Brand.objects.filter(tone="slow and long").exists()
    with pytest.raises(GateClosed):
        check_articles([TEXT], by=olga)


def test_an_article_that_requesters_never_see_may_change(olga):
    desk("auto")
    check_articles([TEXT.model_copy(update={"audience": "internal"})], by=olga)


def test_a_passed_rehearsal_of_exactly_this_opens_it(olga):
    desk("auto")
    gate = closed(do=slower, by=olga)
    passed(gate.candidate)
    with watched(by=olga):
        slower()
    assert Brand.objects.get().tone == "slow and long"
    assert AuditEntry.objects.get(kind="rehearsal").verb == "passed the gate with"

    passed(Candidate(articles=(TEXT,)))
    check_articles([TEXT], by=olga)
    with pytest.raises(GateClosed):
        check_articles([TEXT.model_copy(update={"markdown": "Six days."})], by=olga)


@pytest.mark.parametrize(
    "changes",
    [
        {"passed": False},
        {"state": "cancelled"},
        {"margin": 0.2},
        {"finished_at": clock.now() - VALID * 2},
    ],
)
def test_what_was_not_passed_or_is_old_does_not(olga, changes):
    desk("auto")
    passed(Candidate(articles=(TEXT,)), **changes)
    with pytest.raises(GateClosed):
        check_articles([TEXT], by=olga)


def test_one_that_failed_later_counts_more_than_one_that_passed(olga):
    desk("auto")
    passed(Candidate(articles=(TEXT,)))
    failed = passed(Candidate(articles=(TEXT,)), passed=False)
    with pytest.raises(GateClosed) as raised:
        check_articles([TEXT], by=olga)
    assert raised.value.failed == failed


def test_a_reason_overrides_and_is_written_down(olga):
    desk("auto")
    with watched(by=olga, reason="The law changed\ntoday."):
        slower()
    entry = AuditEntry.objects.get(kind="rehearsal")
    assert (entry.verb, entry.agent) == ("overrode the gate for", olga)
    assert ["reason", None, "The law changed today."] in entry.changes
    with pytest.raises(Invalid), watched(by=olga, reason="so"):
        Brand.objects.update(tone="")
    assert Brand.objects.get().tone == "slow and long"


def test_a_mode_that_is_lowered_never_waits(olga):
    category = desk("auto")
    with watched(by=olga):
        set_mode(category, "draft", by=olga)
    assert mode_of(category) == "draft"
    gate = closed(do=lambda: set_mode(category, "auto", by=olga), by=olga)
    assert gate.categories == ("billing",) and mode_of(category) == "draft"


def test_other_rules_for_answers_are_rehearsed_and_then_proven(olga):
    category = desk("auto")
    rung = category.rungs.get()
    rung.versions = [current_version()]
    rung.save()

    def loosen():
        set_policy(category, {"personal": True}, by=olga)

    gate = closed(do=loosen, by=olga)
    assert gate.categories == ("billing",)
    assert gate.candidate.over(gather.current_desk()).autonomy.mode("billing") == "auto"
    rung.refresh_from_db()
    assert rung.void == ""

    passed(gate.candidate)
    with watched(by=olga):
        loosen()
    rung.refresh_from_db()
    assert rung.void == ""
    assert [step.kind for step in rung.steps.all()] == ["proved", "held_back"]
    assert gather.current_desk().autonomy.policy("billing").personal


def test_other_rules_where_people_send_wait_for_no_gate_but_prove_nothing(olga, rosa):
    category = desk("draft")
    judged_many(rosa, 3)
    with watched(by=olga):
        set_policy(category, {"personal": True}, by=olga)
    assert category.rungs.get(language="", channel="").void


def test_a_rule_touches_the_categories_it_names(olga):
    category = desk("auto")

    def rule(slug):
        named = [{"field": "category", "op": "is", "any_of": [slug]}]
        values = {"name": slug, "conditions": {"all": named, "any": [], "none": []}, "team": category.team}
        return put_rule(RoutingRule(), values | {"agent": None, "urgency": "", "skills": []}, by=olga)

    with watched(by=olga):
        rule("technical")
    assert closed(do=lambda: rule("billing"), by=olga).categories == ("billing",)
    assert RoutingRule.objects.count() == 1


def test_what_does_not_change_the_desk_is_not_asked_about(olga):
    desk("auto")
    with watched(by=olga):
        Category.objects.filter(slug="billing").update(in_form=True)
    assert gather.current_desk().autonomy.mode("billing") == "auto"
