"""Scoring commands from their file to their lines and figures."""

import json

import pytest
from typer.testing import CliRunner

from replywell.project.cli.scoring import app

CALENDAR = {"timezone": "UTC", "week": {str(day): [["09:00", "17:00"]] for day in range(5)}}
TIMELINE = {
    "name": "over the weekend",
    "calendar": "plain",
    "promises": {"first_response": 60},
    "story": [["2026-03-06 16:30", "wrote"]],
    "expect": {"first_response": {"due": "2026-03-09 09:30"}},
}


@pytest.fixture
def scored(tmp_path):
    """What a command makes of rows: its lines, its figures, its exit status."""

    def scoring(command, flag, rows, *more):
        file, out, report = (tmp_path / name for name in ("rows.jsonl", "out.jsonl", "figures.json"))
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))
        args = [command, flag, str(file), "--out", str(out), "--report", str(report), *map(str, more)]
        done = CliRunner().invoke(app, args)
        assert done.exit_code == 0, done.output
        return [json.loads(line) for line in out.read_text().splitlines()], json.loads(report.read_text())

    return scoring


def test_timelines(scored, tmp_path):
    calendars = tmp_path / "calendars.json"
    calendars.write_text(json.dumps({"plain": CALENDAR}))
    wrong = TIMELINE | {"name": "wrong", "expect": {"first_response": {"due": "2026-03-09 10:30"}}}
    unjudged = {name: value for name, value in TIMELINE.items() if name != "expect"} | {"name": "only told"}

    lines, figures = scored("sla", "--timelines", [TIMELINE, wrong, unjudged], "--calendars", calendars)

    assert [line.get("right") for line in lines] == [True, False, None]
    assert lines[2]["clocks"]["first_response"]["due"] == "2026-03-09T09:30:00+00:00"
    assert (figures["judged"], figures["right"], figures["wrong"]) == (2, 1, ["wrong"])


def test_masked_texts(scored):
    lines, figures = scored("mask", "--texts", [{"text": "I am rosa@example.org."}])

    assert lines[0]["masked"] == "I am [EMAIL_X1]."
    assert figures["lossless"] == 1.0
