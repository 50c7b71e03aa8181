"""`replywell sla breaches`: the log on the terminal, as CSV and as JSON."""

import csv
import json
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from replywell.kit import clock, jobs
from replywell.project.cli import app
from replywell.sla.actions.clocks import keep_clocks
from replywell.sla.actions.sweep import sweep
from replywell.sla.models import Policy


@pytest.fixture
def missed(refund):
    Policy.objects.create(name="Gold", first_response=30, pauses=["pending"])
    keep_clocks(refund.pk)
    with clock.at(clock.now() + timedelta(minutes=31)), jobs.inline():
        sweep()


def run(*words: str) -> str:
    return CliRunner().invoke(app, ["sla", "breaches", *words]).stdout


def test_what_was_missed_is_told_in_a_table_as_csv_and_as_json(missed):
    assert "#412" in run() and "draft" in run()
    rows = list(csv.DictReader(run("--csv").splitlines()))
    assert [(row["ticket"], row["promise"], row["policy"]) for row in rows] == [
        ("412", "first_response", "Gold")
    ]
    assert json.loads(run("--json"))["ticket"] == 412


def test_a_day_narrows_it(missed):
    later = f"{clock.now() + timedelta(days=2):%Y-%m-%d}"

    assert len(run("--csv", "--since", later).splitlines()) == 1
    assert len(run("--csv", "--since", "2020-01-01").splitlines()) == 2
