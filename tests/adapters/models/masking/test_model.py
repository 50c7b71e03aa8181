"""A model by API behind the mask: what it is given, what comes back, and what is written down of it."""

from datetime import UTC, datetime

import pytest

from replywell.adapters.models.fallback import WithFallback
from replywell.adapters.models.masking import WithMasking
from replywell.adapters.models.port import (
    Claim,
    ClassifyResult,
    ClassifyTask,
    ComposeResult,
    ComposeTask,
    Entity,
    EscalateResult,
    EscalateTask,
    PassageText,
    Point,
    RewriteTask,
    SaidText,
    Turn,
    Usage,
    Voice,
)
from replywell.adapters.models.pydantic_ai.failures import NoAnswer
from replywell.adapters.models.scripted import ScriptedModel, abstaining

NOW = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
PASSAGES = (
    PassageText(id=7, title="Refunds", text="Write to billing@example.com. Refunds take 5 days."),
    PassageText(id=8, title="Accounts", text="rosa@example.org is an example."),
)
TASK = ComposeTask(
    question="I am rosa@example.org, where do I write? My card is 4111 1111 1111 1111.",
    subject="Refund for rosa@example.org",
    history=(Turn(role="requester", text="Call +49 30 901820 please. Rosa Marín"),),
    passages=PASSAGES,
    voice=Voice(brand="Lumen"),
)


def masked(**script):
    inner = ScriptedModel(name="claude", **script)
    return WithMasking(inner, people=("Rosa Marín",), now=lambda: NOW), inner


def answering(*texts, **more):
    claims = tuple(Claim(text=text, citations=(7,), quote="Refunds take 5 days.") for text in texts)
    return ComposeResult(claims=claims, confidence=0.8, usage=Usage(model="openai:gpt"), **more)


def test_nothing_personal_is_in_what_the_model_reads():
    model, inner = masked(compose=[answering("Refunds take 5 days.")])

    model.compose(TASK)

    sent = inner.composed[0].model_dump_json()
    for value in ("rosa@example.org", "4111", "901820", "Rosa", "Marín"):
        assert value not in sent
    assert "billing@example.com" in sent, "public passages stay readable"
    assert inner.composed[0].subject.count("[EMAIL_X") == 1


def test_the_answer_has_its_values_again_and_loses_what_was_made_up():
    model, _ = masked(
        compose=[answering("We wrote to [Email X1].", "We called [PHONE_X77].", because="[NAME_X99] says so")]
    )

    result = model.compose(TASK)

    assert [claim.text for claim in result.claims] == ["We wrote to rosa@example.org."]
    assert result.confidence == pytest.approx(0.4) and result.because == "… says so"


def test_an_answer_of_made_up_values_only_is_none():
    model, _ = masked(compose=[answering("We called [PHONE_X77].")])

    result = model.compose(TASK)

    assert result.claims == () and result.confidence == 0 and "stands in no text" in result.because


def test_what_left_is_told_with_the_answer():
    model, inner = masked(compose=[answering("Refunds take 5 days.")])

    (sent,) = model.compose(TASK).usage.sent

    assert (sent.at, sent.to, sent.kind) == (NOW, "openai:gpt", "ComposeTask")
    assert dict(sent.texts)["question"] == inner.composed[0].question
    assert dict(sent.masked) == {"card": 1, "email": 1, "name": 1, "phone": 1}
    assert "rosa" not in sent.model_dump_json().lower()


def test_without_masking_what_left_is_told_all_the_same():
    inner = ScriptedModel(compose=[answering("Refunds take 5 days.")])

    (sent,) = WithMasking(inner, (), now=lambda: NOW).compose(TASK).usage.sent

    assert dict(sent.texts)["question"] == TASK.question and sent.masked == ()


def test_a_vain_attempt_is_told_although_another_model_answered():
    failed = NoAnswer("claude did not answer.", usage=Usage(model="claude", cost=5))
    model, _ = masked(compose=[failed])

    usage = WithFallback(model, ScriptedModel(compose=abstaining(), name="embedded")).compose(TASK).usage

    assert usage.cost == 5 and [sent.to for sent in usage.sent] == ["claude"]


def test_without_passages_nothing_left():
    model, _ = masked(compose=abstaining())

    assert model.compose(TASK.model_copy(update={"passages": ()})).usage.sent == ()


def test_entities_of_a_classification_have_their_values():
    def classify(task: ClassifyTask) -> ClassifyResult:
        assert "rosa@example.org" not in task.text
        return ClassifyResult(
            scores=(),
            language="en",
            entities=(Entity(kind="other", value="[EMAIL_X1]"), Entity(kind="other", value="[EMAIL_X8]")),
            skills=("refunds", "[NAME_X9]"),
            usage=Usage(model="claude"),
        )

    model, _ = masked(classify=classify)
    result = model.classify(ClassifyTask(subject="", text="I am rosa@example.org.", dimensions=()))

    assert [entity.value for entity in result.entities] == ["rosa@example.org"]
    assert result.skills == ("refunds",)


def test_rewriting_and_escalating_are_masked_and_restored():
    def rewrite(task: RewriteTask) -> ComposeResult:
        assert "rosa@example.org" not in task.model_dump_json()
        return answering(task.claims[0].text.upper())

    def escalate(task: EscalateTask) -> EscalateResult:
        assert "203.0.113.7" not in task.model_dump_json()
        points = (Point(text="Comes from [ip x1]", citations=(1,)), Point(text="[IP_X5]", citations=(1,)))
        return EscalateResult(reported=points, usage=Usage(model="claude"))

    model, _ = masked(rewrite=rewrite, escalate=escalate)
    claim = Claim(text="We wrote to rosa@example.org.", citations=(7,))
    said = model.rewrite(
        RewriteTask(
            wish="shorten",
            question="I am rosa@example.org",
            claims=(claim,),
            passages=PASSAGES,
            voice=Voice(brand="Lumen"),
        )
    )
    told = model.escalate(
        EscalateTask(subject="", messages=(SaidText(id=1, role="requester", text="From 203.0.113.7"),))
    )

    assert said.claims[0].text == "WE WROTE TO rosa@example.org."
    assert [point.text for point in told.reported] == ["Comes from 203.0.113.7"]


def test_a_fallback_passes_on_who_occurs_and_keeps_counting_failures():
    inner = ScriptedModel(compose=[answering("Refunds take 5 days.")], name="claude")
    model = WithFallback(WithMasking(inner), ScriptedModel(name="embedded"))

    model.knowing(("Refund Person",)).compose(TASK.model_copy(update={"question": "Person asks"}))

    assert inner.composed[0].question == "[NAME_X1] asks"
    assert model.knowing(())._breaker is model._breaker
