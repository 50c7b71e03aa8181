"""`eval claims`: a verdict a row, and figures where the rows are labelled."""

import json

import pytest

from replywell.kit.errors import Invalid
from replywell.project.evaluation.claims import claims

PASSAGE = "Backups are kept for 30 days. Owners can restore them."
ROWS = [
    {"id": "a", "claim": "Backups are kept for 30 days.", "passage": PASSAGE, "label": "supported", "kind": "literal"},
    {"claim": "Backups are kept for 60 days.", "passages": ["Nothing.", PASSAGE], "label": "unsupported", "kind": "number"},
    {"claim": "Owners cannot restore them.", "passage": {"title": "Backups", "text": PASSAGE}, "label": "unsupported", "kind": "negation"},
    {"claim": "Owners can restore bread for bakers.", "passage": PASSAGE},
]  # fmt: skip


def scored(rows):
    return claims(rows, on_progress=lambda done, total: None)


def test_each_row_gets_its_verdict_and_what_differs():
    predictions, _ = scored(ROWS)

    assert [row["verdict"] for row in predictions] == ["supported", "unsupported", "unsupported", "doubtful"]
    assert [row["id"] for row in predictions] == ["a", 2, 3, 4]
    assert predictions[1]["differs"] == "number"
    assert "60" in predictions[1]["problem"]
    assert predictions[0]["score"] == 1.0 > predictions[3]["score"] >= 0.5 > predictions[1]["score"]


def test_the_figures_count_labelled_rows_by_kind():
    _, figures = scored(ROWS)

    assert figures["recall"]["n"] == 2
    assert figures["recall"]["share"] == 1.0
    assert figures["recall"]["low"] < 1.0
    assert figures["false_alarms"]["share"] == 0.0
    assert figures["recall_by_kind"]["negation"]["n"] == 1
    assert figures["verdicts"] == {"supported": 1, "unsupported": 2, "doubtful": 1}


def test_rows_without_labels_have_verdicts_and_no_shares():
    predictions, figures = scored(ROWS[3:])
    assert predictions[0]["verdict"] == "doubtful"
    assert figures["recall"]["share"] is None


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"passage": "x"}, "claim"),
        ({"claim": "x"}, "passage"),
        ({"claim": "x", "passages": []}, "passages"),
        ({"claim": "x", "passages": [1]}, "passages"),
        ({"claim": "x", "passage": {"title": "x"}}, "text"),
        ({"claim": "x", "passage": "x", "label": "true"}, "label"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(row, told):
    with pytest.raises(Invalid, match=f"Row 1 .*{told}"):
        scored([row])


@pytest.mark.parametrize("text", ["", "…", "\u0000", "||||", "5" * 5000, "not " * 500, "# " * 200])
def test_any_text_is_judged(text):
    (prediction,), _ = scored([{"claim": text, "passage": text}])
    assert prediction["verdict"] in {"supported", "unsupported", "doubtful"}


def test_the_command_reads_and_writes_lines(tmp_path):
    from typer.testing import CliRunner

    from replywell.project.cli.scoring import app

    file, out, report = tmp_path / "rows.jsonl", tmp_path / "out.jsonl", tmp_path / "figures.json"
    file.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    done = CliRunner().invoke(
        app, ["claims", "--claims", str(file), "--out", str(out), "--report", str(report)]
    )

    assert done.exit_code == 0, done.output
    assert len(out.read_text().splitlines()) == 4
    assert json.loads(report.read_text())["recall"]["share"] == 1.0
