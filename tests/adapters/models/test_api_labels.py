"""What becomes of odd labels: known ones are kept, others are dropped, and no certainty is believed entirely."""

import json

import pytest

from replywell.adapters.models.port import (
    ClassifyTask,
    Dimension,
    Entity,
    Label,
)
from tests.adapters.models.contract import (
    REFUND,
    check_classification,
)
from tests.adapters.models.servers import Calls, Text


def classified(category, **rest):
    answer = {
        "category": {"choices": category, "in_scope": 0.95},
        "urgency": {"choices": [{"label": "low", "confidence": 0.7}], "in_scope": 1},
        "language": "en",
        "wants_human": 0,
        "skills": [],
        "entities": [],
    }
    return answer | rest


def ask(served, model, answer):
    served.script.append(answer)
    result = model.classify(REFUND)
    check_classification(result, REFUND)
    assert not any(scores.calibrated for scores in result.scores)
    return result


def test_a_model_that_is_certain_is_not_believed_entirely(served, model):
    result = ask(served, model, classified([{"label": "billing", "confidence": 1.0}]))

    best, share = result.scores[0].ranked[0]
    assert best == "billing" and 0.8 < share <= 0.9
    assert result.scores[0].in_scope <= 0.9


@pytest.mark.parametrize(
    "confidence", [float("nan"), float("inf"), -1, 7, 95, "very", True, None, [], {}], ids=str
)
def test_a_confidence_that_is_none_leaves_the_label_but_no_confidence(kind, served, model, confidence):
    if kind == "anthropic":
        answer = classified([{"label": "billing", "confidence": confidence}])
    else:
        answer = Text(json.dumps(classified([{"label": "billing", "confidence": confidence}])))

    result = ask(served, model, answer)

    assert result.scores[0].ranked[0][0] == "billing"
    assert result.scores[0].ranked[0][1] == pytest.approx(1 / 3, abs=0.01)


def test_unknown_labels_are_dropped_and_sloppy_ones_recognized(served, model):
    choices = [
        {"label": "hacking", "confidence": 0.9},
        {"label": " Account ", "confidence": 0.6},
        {"label": "billing", "confidence": 0.3},
        {"label": "account", "confidence": 0.1},
        "technical",
    ]

    ranked = ask(served, model, classified(choices)).scores[0].ranked

    assert ranked[0][0] == "account"


def test_confidences_that_add_up_to_more_than_one_are_scaled(served, model):
    choices = [{"label": "billing", "confidence": 0.9}, {"label": "account", "confidence": 0.9}]

    ranked = dict(ask(served, model, classified(choices)).scores[0].ranked)

    assert ranked["billing"] == pytest.approx(ranked["account"]) and ranked["billing"] < 0.5


def test_only_what_stands_in_the_message_is_an_entity(served, model):
    entities = [
        {"kind": "order_number", "value": "R-4471"},
        {"kind": "order_number", "value": "R-9999"},
        {"kind": "password", "value": "lamp"},
        {"kind": ["odd"], "value": "Rosa"},
        {"kind": "product", "value": 12},
        "R-4471",
    ]

    result = ask(served, model, classified([{"label": "billing", "confidence": 0.8}], entities=entities))

    assert result.entities == (
        Entity(kind="order_number", value="R-4471"),
        Entity(kind="other", value="lamp"),
        Entity(kind="other", value="Rosa"),
    )


@pytest.mark.parametrize(
    ("said", "language"),
    [("de", "de"), ("EN", "en"), ("pt-BR", "pt"), ("German", "und"), ("", "und"), (None, "und"), (7, "und")],
)
def test_a_language_is_two_letters_or_unknown(served, model, said, language):
    assert (
        ask(served, model, classified([{"label": "billing", "confidence": 1}], language=said)).language
        == language
    )


def test_what_is_missing_besides_the_labels_has_a_plain_default(served, model):
    answer = {"category": "billing", "urgency": {"label": "low", "confidence": 0.6}}

    result = ask(served, model, answer)

    assert (result.language, result.wants_human, result.skills, result.entities) == ("und", 0.0, (), ())
    assert dict(result.scores[1].ranked)["low"] > 0.5


def test_json_between_fences_and_pleasantries_is_read(served, model):
    answer = json.dumps(classified([{"label": "account", "confidence": 0.8}]))

    result = ask(served, model, Text(f"Of course!\n```json\n{answer}\n```\n"))

    assert result.scores[0].ranked[0][0] == "account"


def test_the_answer_is_found_among_tool_calls(served, model):
    answer = classified([{"label": "account", "confidence": 0.8}])

    result = ask(served, model, Calls((("search", {"q": "?"}), ("answer", answer), ("answer", {}))))

    assert result.scores[0].ranked[0][0] == "account"


def test_a_dimension_with_a_single_label_leaves_no_choice(served, model):
    task = REFUND.model_copy(update={"dimensions": (Dimension(name="brand", labels=(Label(name="Lumen"),)),)})
    served.script.append({"brand": {"choices": [{"label": "Lumen", "confidence": 0.2}], "in_scope": 0.2}})

    scores = model.classify(task).scores[0]

    assert scores.ranked == (("Lumen", 1.0),) and scores.in_scope == 0.2


def test_dimensions_may_collide_with_other_fields(served, model):
    labels = (Label(name="a"), Label(name="b"))
    names = ("language", "Language!", "Ünïcode", "", "category", "Category ")
    task = ClassifyTask(
        subject="", text="a", dimensions=tuple(Dimension(name=n, labels=labels) for n in names)
    )

    result = model.classify(task)

    assert [scores.dimension for scores in result.scores] == list(names)
