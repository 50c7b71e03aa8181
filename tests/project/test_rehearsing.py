"""Replay, re-ask, rehearse and the figures of scoring commands, on the command line."""

import json

import pytest
from typer.testing import CliRunner

from replywell.kit.errors import Invalid
from replywell.pipeline.models import Evaluation, Reasking, Rehearsal
from replywell.project.cli import app
from replywell.project.cli.scoring.files import without_record
from tests.pipeline.answers import asking, desk
from tests.pipeline.past import asked, many


@pytest.fixture
def run(db, monkeypatch):
    monkeypatch.setattr("replywell.project.boot.ready", lambda: None)
    monkeypatch.setattr("replywell.pipeline.asking.live_asking", asking)

    def command(*args):
        result = CliRunner().invoke(app, [str(each) for each in args])
        if isinstance(result.exception, Exception) and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout

    return command


@pytest.fixture
def past(rosa, mailbox, ada):
    desk("draft")
    return many(rosa, mailbox, 3)


def test_all_walks_are_replayed_and_one_that_goes_another_way_exits_with_1(run, rosa, mailbox, monkeypatch):
    desk("auto")
    walks = many(rosa, mailbox, 2)
    assert run("replay", "--all", "--json") == (0, "")

    monkeypatch.setattr("replywell.resolution.decide.vetoes", lambda *_: ("Never.",))
    code, told = run("replay", "--all", "--json")
    rows = [json.loads(line) for line in told.splitlines()]
    assert (code, {row["walk"] for row in rows}) == (1, {walk.pk for walk in walks})
    assert "resolution" in {change["step"] for change in rows[0]["differences"]}
    assert len(run("replay", "--ticket", walks[0].ticket_id, "--json")[1].splitlines()) == 1


def test_a_ticket_is_asked_again(run, rosa, mailbox, ada):
    desk("draft")
    walk = asked(rosa, mailbox, 1)
    code, told = run("reask", walk.ticket_id, "--json")
    assert (code, json.loads(told)["differences"]) == (0, [])
    walk.desk.desk["autonomy"]["modes"] = []
    assert run("reask", "--walk", walk.pk)[0] == 0
    assert Reasking.objects.filter(state="done").count() == 2
    with pytest.raises(Invalid):
        run("reask")


def test_a_rehearsal_that_is_not_passed_exits_with_1(run, past, monkeypatch):
    monkeypatch.setattr("sys.argv", ["replywell", "rehearse", "--mode", "billing=auto"])
    code, told = run("rehearse", "--mode", "billing=auto", "--json")
    found = json.loads(told)
    assert (code, found["passed"], found["figures"]["unread"]) == (1, False, 3)
    assert {tuple(row["flips"]) for row in found["tickets"]} == {("decision",)}
    assert Rehearsal.objects.get().title == "rehearse --mode billing=auto"  # what was typed


def test_one_that_is_passed_exits_with_0(run, past, monkeypatch):
    monkeypatch.setattr("replywell.pipeline.paired.LEAST", 3)
    code, told = run("rehearse", "--bar", "category=.2")
    assert code == 0 and "3 tickets (all)" in told


def test_a_folder_of_articles_and_a_desk_in_a_file_are_tried(run, past, tmp_path):
    (tmp_path / "holidays.md").write_text("# Bank holidays\n\nA refund takes a day more to reach the bank.\n")
    _, told = run("rehearse", "--articles", tmp_path, "--json")
    assert json.loads(told)["figures"]["tickets"] == 3
    file = tmp_path / "desk.json"
    file.write_text('{"autonomy": {"modes": [["billing", "off"]]}}')
    _, told = run("rehearse", "--desk", file, "--json", "--sample", 2, "--since", "2020-01-01")
    assert json.loads(told)["figures"]["decisions"] == [["draft", "handoff", 2]]


@pytest.mark.parametrize(
    "args",
    [
        ["--bar", "category"],
        ["--bar", "category=high"],
        ["--since", "yesterday"],
        ["--today", "--desk", "{file}"],
        [],
    ],
)
def test_what_makes_no_sense_is_told(run, past, tmp_path, args):
    file = tmp_path / "desk.json"
    file.write_text("[]")
    with pytest.raises(Invalid):
        run("rehearse", *[each.format(file=file) for each in args])


@pytest.mark.parametrize(
    ("args", "rest", "name"),
    [
        (["mask", "--texts", "F"], ["mask", "--texts", "F"], None),
        (["mask", "--texts", "F", "--record"], ["mask", "--texts", "F"], ""),
        (["mask", "--record", "--texts", "F"], ["mask", "--texts", "F"], ""),
        (["mask", "--record", "pii", "--texts", "F"], ["mask", "--texts", "F"], "pii"),
        (["mask", "--texts", "F", "--record=pii"], ["mask", "--texts", "F"], "pii"),
        (["--record", "mask", "--texts", "F"], ["mask", "--texts", "F"], ""),
    ],
)
def test_record_is_taken_out_wherever_it_stands(args, rest, name):
    assert without_record(args) == (rest, name)


def test_figures_are_kept_by_version(run, tmp_path, monkeypatch):
    file = tmp_path / "rows.jsonl"
    file.write_text('{"text": "refund", "label": "billing"}\n{"text": "crash", "label": "technical"}\n')
    figures = {"model": "embedded", "accuracy": 0.9, "accuracy_interval": [0.8, 0.95]}
    monkeypatch.setattr(
        "replywell.project.evaluation.classification.classification", lambda *_, **__: ([], figures)
    )
    common = ("eval", "classification", "--train", file, "--test", file)
    assert run(*common)[0] == 0
    assert not Evaluation.objects.exists()
    assert run(*common, "--record", "small")[0] == 0
    kept = Evaluation.objects.get()
    assert (kept.kind, kept.name, kept.figures, kept.model) == (
        "classification",
        "small",
        figures,
        "embedded",
    )
    assert kept.version.startswith("0.") and len(kept.desk) == 64
