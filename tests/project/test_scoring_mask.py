"""Figures of masking, on texts whose answers can be told by hand."""

import pytest

from replywell.kit.errors import Invalid
from replywell.project.evaluation.mask import mask


def test_recall_and_precision_are_by_type():
    rows, figures = mask(
        [
            {
                "id": "a",
                "text": "I am rosa@example.org.",
                "spans": [{"start": 5, "end": 21, "type": "EMAIL_ADDRESS"}],
            },
            {"text": "Tilda and 203.0.113.7", "spans": [{"start": 0, "end": 5, "type": "PERSON"}]},
        ]
    )

    assert rows[0] == {
        "id": "a",
        "masked": "I am [EMAIL_X1].",
        "spans": [{"start": 5, "end": 21, "type": "email"}],
        "restored": True,
    }
    assert rows[1]["id"] == 2
    assert figures["recall"] == {
        "email": {"marked": 1, "masked": 1, "recall": 1.0},
        "name": {"marked": 1, "masked": 0, "recall": 0.0},
    }
    assert figures["precision"]["ip"] == {"masked": 1, "right": 0, "precision": 0.0}
    assert figures["lossless"] == 1.0


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"id": 1}, "Row 1 has no text"),
        ({"text": "a", "spans": [{"start": 0, "end": 9, "type": "x"}]}, "outside of its text"),
        ({"text": "a", "spans": [{"start": 0}]}, "start, end and type"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(row, told):
    with pytest.raises(Invalid, match=told):
        mask([row])
