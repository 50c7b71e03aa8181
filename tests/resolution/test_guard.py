"""Each rule of the guard, both ways: what it stops, and what looks alike but passes."""

import pytest

from replywell.adapters.models.port import Turn
from replywell.resolution import guard
from replywell.resolution.values import CheckedClaim, Policy
from tests.resolution.examples import (
    NOTHING,
    autonomy,
    billing,
    claim,
    classification,
    evidence,
    facts,
    hit,
    proposal,
    vetoes,
)


def test_a_safe_answer_passes_every_rule():
    assert vetoes() == ()


CUT = CheckedClaim(text="Made up.", citations=(), supported=False)
INTERNAL = hit(2, audience="internal")
DOUBTED = CheckedClaim(
    text="Yes.", citations=(1,), supported=True, doubt="It says “client”, its passage “app”."
)
STOPS = {
    "doubtful_claims": dict(answer=proposal(DOUBTED)),
    "no_citation": dict(answer=proposal(CheckedClaim(text="Yes.", citations=(), supported=True))),
    "internal_passage": dict(found=evidence(hit(), INTERNAL), answer=proposal(claim("Yes.", 1, 2))),
    "cut_claims": dict(answer=proposal(cut=(CUT,))),
    "promise": dict(answer=proposal(claim("We will refund you."))),
    "secret": dict(answer=proposal(claim("Use 4111 1111 1111 1111 for it."))),
    "foreign_link": dict(answer=proposal(claim("See https://evil.example/refunds."))),
    "personal": dict(facts=facts(text="Where is my refund?")),
    "attachment": dict(facts=facts(attachments=("receipt.pdf",))),
    "doubtful_passage": dict(found=evidence(hit(doubt="It expired on 2026-01-01."))),
    "language": dict(seen=classification(language="fi")),
    "frustration": dict(seen=classification(sentiment="frustrated")),
    "gravity": dict(seen=classification(urgency="critical")),
    "uncertain_category": dict(seen=classification(sure=False)),
    "list_mail": dict(facts=facts(auto="list")),
    "unproven": dict(facts=facts(unproven=True)),
    "suspicious": dict(facts=facts(suspicious=("It tells the assistant to put its rules aside.",))),
    "turns": dict(facts=facts(assistant_turns=3)),
    "repetition": dict(facts=facts(history=(Turn(role="assistant", text=f"Hello. {claim().text} Bye."),))),
    "person_present": dict(facts=facts(assistant_off=True)),
    "hourly_bound": dict(facts=facts(automatic_mails=4)),
    "open_incident": dict(facts=facts(incident="Nobody can sign in")),
    "others_data": dict(answer=proposal(claim("Write to max@example.net."))),
    "forbidden": dict(
        answer=proposal(claim("You see a chargeback under Settings.")), may=billing(forbidden=("chargeback",))
    ),
    "length": dict(may=billing(longest=20)),
    "budget": dict(may=autonomy(budget_spent=True)),
}
PASSES = {
    "no_citation": dict(answer=proposal(claim("Yes.", 1))),
    "internal_passage": dict(found=evidence(hit(), INTERNAL)),
    "doubtful_passage": dict(found=evidence(hit(), hit(2, doubt="It was flagged."))),
    "cut_claims": dict(answer=proposal(cut=())),
    "doubtful_claims": dict(answer=proposal(DOUBTED.model_copy(update={"doubt": ""}))),
    "promise": dict(answer=proposal(claim("You can ask for a refund in Settings."))),
    "secret": dict(answer=proposal(claim("Call +49 30 1234 567 or quote 2026-02-02."))),
    "foreign_link": dict(answer=proposal(claim("See https://help.example.com/refunds."))),
    "personal": dict(facts=facts(text="How do refunds work? My colleague asked.")),
    "attachment": dict(facts=facts(attachments=())),
    "language": dict(seen=classification(language="de")),
    "frustration": dict(seen=classification(sentiment="positive")),
    "gravity": dict(seen=classification(urgency="high", complexity="moderate")),
    "uncertain_category": dict(seen=classification(sure=True)),
    "list_mail": dict(facts=facts(auto="no")),
    "unproven": dict(facts=facts(unproven=False)),
    "suspicious": dict(facts=facts(suspicious=())),
    "turns": dict(facts=facts(assistant_turns=2)),
    "repetition": dict(facts=facts(history=(Turn(role="agent", text=claim().text),))),
    "person_present": dict(facts=facts(last_act=7)),
    "hourly_bound": dict(facts=facts(automatic_mails=3)),
    "open_incident": dict(facts=facts(incident="")),
    "others_data": dict(answer=proposal(claim("We write to rosa@example.org, Rosa Marín."))),
    "forbidden": dict(may=billing(forbidden=("chargeback", "bank's"))),
    "length": dict(may=billing(longest=100)),
    "budget": dict(may=autonomy(budget_spent=False)),
}


def test_every_rule_has_its_pair_of_examples():
    names = [rule.__name__ for rule in guard.RULES]
    assert sorted(STOPS) == sorted(PASSES) == sorted(names)


@pytest.mark.parametrize("rule", guard.RULES, ids=lambda rule: rule.__name__)
def test_the_rule_stops_and_lets_pass(rule):
    for examples, stopped in ((STOPS, True), (PASSES, False)):
        given = NOTHING | examples[rule.__name__]
        said = rule(given["facts"], given["seen"], given["found"], given["answer"], given["may"])
        assert bool(said) == stopped, said
        assert not said or said.endswith(".")


@pytest.mark.parametrize("rule", STOPS)
def test_one_rule_is_enough_to_stop_an_answer(rule):
    assert vetoes(**STOPS[rule])


@pytest.mark.parametrize(
    ("verified", "allowed", "stopped"),
    [(False, False, True), (False, True, True), (True, False, True), (True, True, False)],
)
def test_own_affairs_need_a_proven_requester_and_a_category_that_allows_it(verified, allowed, stopped):
    about = facts(text="Where is my refund?", verified=verified)
    assert bool(vetoes(facts=about, may=billing(personal=allowed))) == stopped


def test_a_policy_lets_attachments_and_hosts_pass():
    about = facts(attachments=("receipt.pdf",))
    assert not vetoes(facts=about, may=billing(attachments=True))
    link = proposal(claim("See https://status.example.net/."))
    assert vetoes(answer=link)
    assert not vetoes(answer=link, may=billing(hosts=("status.example.net",)))


def test_a_policy_holds_in_its_category_only():
    may = autonomy(policies=(Policy(category="technical", forbidden=("refunds",)),))
    assert vetoes(may=may) == ()


@pytest.mark.parametrize(
    ("about", "seen"),
    [
        (dict(assistant_turns=3), {}),
        (dict(auto="list"), {}),
        (dict(unproven=True), {}),
        (dict(person_at_it=True), {}),
        (dict(automatic_mails=4), {}),
        (dict(suspicious=("It tells the assistant to ignore its rules.",)), {}),
        ({}, dict(sentiment="frustrated")),
        ({}, dict(urgency="critical")),
        ({}, dict(language="fi")),
    ],
)
def test_nothing_is_asked_where_nothing_may_be_said(about, seen):
    assert guard.keeps_silent(facts(**about), classification(**seen), autonomy())
    assert not guard.keeps_silent(facts(), classification(), autonomy())


@pytest.mark.parametrize(
    "text",
    [
        "Where is my order?",
        "Wo ist meine Rechnung?",
        "¿Dónde está mi pedido?",
        "Où est ma commande ?",
        "MY CARD was charged",
    ],
)
def test_own_affairs_are_for_people(text):
    assert vetoes(facts=facts(text=text))


def test_the_subject_counts_as_asked():
    assert vetoes(facts=facts(subject="My invoice", text="Please send it."))


def test_a_quoted_passage_in_another_language_is_no_answer():
    german = evidence(hit(locale="de-AT"))
    assert vetoes(found=german, answer=proposal(extractive=True))
    assert not vetoes(found=german, answer=proposal(extractive=True), seen=classification(language="de"))
    assert not vetoes(found=german, answer=proposal(extractive=False))


def test_a_person_who_did_anything_since_the_message_is_present():
    assert vetoes(facts=facts(person_at_it=True)) == ("A person has taken over this ticket.",)
