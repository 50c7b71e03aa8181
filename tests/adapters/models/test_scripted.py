"""Answers written down beforehand."""

import pytest

from replywell.adapters.models.scripted import (
    ScriptedModel,
    UnexpectedQuestion,
    abstaining,
    choosing,
    quoting,
)
from replywell.kit.errors import Unavailable
from tests.adapters.models import contract
from tests.adapters.models.contract import HOW_LONG, REFUND, UNANSWERED


class TestScriptedModelKeepsTheContract(contract.ModelContract):
    @pytest.fixture
    def model(self):
        def compose(task):
            return abstaining()(task) if task.question == UNANSWERED.question else quoting()(task)

        return ScriptedModel(classify=choosing(), compose=compose)


def test_answers_are_given_in_order_and_errors_raised():
    first, second = choosing(category="billing")(REFUND), choosing(category="account")(REFUND)
    model = ScriptedModel(classify=[first, Unavailable("gone"), second])

    assert model.classify(REFUND) == first
    with pytest.raises(Unavailable):
        model.classify(REFUND)
    assert model.classify(REFUND) == second and model.classified == [REFUND] * 3


def test_a_question_without_an_answer_fails_the_test_that_asks_it():
    with pytest.raises(UnexpectedQuestion, match="no answer left for ComposeTask “How long"):
        ScriptedModel().compose(HOW_LONG)


def test_a_label_that_does_not_exist_is_a_mistake_in_the_script():
    with pytest.raises(UnexpectedQuestion, match="no label 'refunds', only billing"):
        ScriptedModel(classify=choosing(category="refunds")).classify(REFUND)
