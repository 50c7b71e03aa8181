"""Going on when the model does not answer."""

import pytest

from replywell.adapters.models.fallback import WithFallback
from replywell.adapters.models.port import Claim, EntailResult, EntailTask, Usage
from replywell.adapters.models.pydantic_ai.failures import NoAnswer
from replywell.adapters.models.scripted import ScriptedModel, abstaining, choosing, quoting
from replywell.kit.errors import Refused, Unavailable
from tests.adapters.models.contract import HOW_LONG, REFUND

TIMEOUT = Unavailable("claude-haiku-4-5 did not answer in 30 s. We will try again.")


CHECK = EntailTask(claims=(Claim(text="Refunds take 5 days.", citations=(1,)),), passages=())


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def embedded():
    return ScriptedModel(classify=choosing(category="technical"), compose=abstaining(), name="embedded")


def failing(times, then=()):
    return ScriptedModel(classify=[*[TIMEOUT] * times, *then], name="claude")


def test_nobody_stands_in_for_verdicts_and_the_usage_says_why(embedded):
    said = EntailResult(verdicts=("silent",), usage=Usage(model="claude"))
    model = WithFallback(ScriptedModel(entail=[said, TIMEOUT], name="claude"), embedded)

    assert model.entail(CHECK) == said
    nothing = model.entail(CHECK)
    assert nothing.verdicts == () and "did not answer in 30 s" in nothing.usage.notice
    assert not embedded.entailed


def test_a_model_that_answers_is_the_one_that_answered(embedded):
    claude = ScriptedModel(classify=choosing(category="billing"), compose=quoting(), name="claude")
    model = WithFallback(claude, embedded)

    assert model.name == "claude"
    assert model.classify(REFUND).scores[0].ranked[0][0] == "billing" and model.compose(HOW_LONG).claims
    assert model.classify(REFUND).usage.notice == "" and not embedded.classified


@pytest.mark.parametrize(
    "error", [TIMEOUT, Refused("claude-haiku-4-5 did not answer in 30 s. Do something.")]
)
def test_the_embedded_one_answers_instead_and_says_so(embedded, error):
    model = WithFallback(ScriptedModel(classify=[error], compose=[error]), embedded)

    classified, composed = model.classify(REFUND), model.compose(HOW_LONG)

    assert classified.scores[0].ranked[0][0] == "technical"
    assert classified.usage.notice == "claude-haiku-4-5 did not answer in 30 s: the embedded AI answered"
    assert composed.usage.notice == classified.usage.notice and composed.claims == ()


def test_a_model_that_may_not_be_asked_is_not_asked(embedded):
    claude = ScriptedModel(name="claude")
    reasons = ["today's budget of 10 dollars is spent", None]
    model = WithFallback(claude, embedded, allowed=lambda: reasons[0])

    usage = model.classify(REFUND).usage

    assert usage.notice == "today's budget of 10 dollars is spent: the embedded AI answered"
    assert claude.classified == []


def test_what_vain_attempts_cost_is_counted(embedded):
    lost = Usage(model="claude", input_tokens=900, output_tokens=5, cost=1_200, seconds=2.5)
    model = WithFallback(ScriptedModel(classify=[NoAnswer("claude rambled.", lost)]), embedded)

    usage = model.classify(REFUND).usage

    assert (usage.model, usage.input_tokens, usage.output_tokens, usage.cost) == ("scripted", 900, 5, 1_200)
    assert usage.seconds == 2.5 and usage.notice == "claude rambled: the embedded AI answered"


def test_after_three_failures_the_model_is_left_alone_for_a_minute(embedded, clock):
    claude = failing(3, then=[choosing(category="billing")(REFUND)])
    model = WithFallback(claude, embedded, clock=clock)

    for _ in range(5):
        notice = model.classify(REFUND).usage.notice
    assert len(claude.classified) == 3
    assert notice == "claude failed 3 times in a row and is left alone for 60 s: the embedded AI answered"

    clock.now = 59.9
    model.classify(REFUND)
    assert len(claude.classified) == 3

    clock.now = 60.1
    assert model.classify(REFUND).usage.notice == ""


def test_after_the_minute_one_question_tries_and_the_others_do_not_wait(embedded, clock):
    claude = failing(5)
    model = WithFallback(claude, embedded, clock=clock)
    for _ in range(3):
        model.classify(REFUND)

    clock.now = 61
    for _ in range(4):
        model.classify(REFUND)
    assert len(claude.classified) == 4

    clock.now = 122
    model.classify(REFUND)
    assert len(claude.classified) == 5


def test_a_success_in_between_starts_the_count_anew(embedded, clock):
    good = choosing(category="billing")(REFUND)
    claude = ScriptedModel(classify=[TIMEOUT, TIMEOUT, good, TIMEOUT, TIMEOUT, good])
    model = WithFallback(claude, embedded, clock=clock)

    for _ in range(6):
        model.classify(REFUND)
    assert len(claude.classified) == 6


def test_a_fallback_that_fails_too_is_heard():
    model = WithFallback(
        ScriptedModel(classify=[TIMEOUT]), ScriptedModel(classify=[Unavailable("No weights.")])
    )

    with pytest.raises(Unavailable, match="No weights"):
        model.classify(REFUND)


def test_a_mistake_in_our_own_code_is_not_covered_up(embedded):
    model = WithFallback(ScriptedModel(classify=[KeyError("category")]), embedded)

    with pytest.raises(KeyError):
        model.classify(REFUND)
