"""The search index from the command line: looked at, exchanged, taken back."""

import json

import pytest
from typer.testing import CliRunner

from replywell.kit.errors import Conflict, Invalid
from replywell.knowledge.index import serving
from replywell.knowledge.models import VectorIndex
from replywell.project.cli import index as commands
from tests.knowledge.exchanging import State, library, word_server
from tests.pipeline.answers import words_serve


@pytest.fixture
def kb(db, monkeypatch):
    """Runs `replywell kb index …` on this test's database."""
    monkeypatch.setattr(commands, "_ready", lambda: None)
    words_serve(monkeypatch)
    library()

    def run(*arguments: str, given: str = ""):
        return CliRunner().invoke(commands.app, list(arguments), input=given)

    return run


@pytest.fixture
def server():
    with word_server() as one:
        yield one


def by_api(server) -> list[str]:
    given = {"base_url": server.url, "model": "words"}
    return ["--embedder", "api", *(f"--set=embedder.{name}={value}" for name, value in given.items())]


def test_without_a_word_it_tells_what_serves(kb):
    assert kb().stdout.startswith("serving: minilm-int8, 384 numbers, in pgvector")
    told = json.loads(kb("status", "--json").stdout)
    assert (told["engine"], told["passages"], told["missing"], told["whole"]) == ("pgvector", 12, 0, True)
    assert json.loads(kb("--json").stdout) == told


def test_a_dry_run_tells_what_it_takes_and_begins_nothing(kb, server):
    done = kb("switch", *by_api(server), "--dry-run")
    assert (done.exit_code, "✓ Model" in done.stdout) == (0, True)
    server.answers = [(401, {}, {"error": {"message": "no"}})]
    refused = kb("switch", *by_api(server)[:-1], "--set=embedder.model=b", "--dry-run")
    assert (refused.exit_code, "✗ Model" in refused.stdout) == (1, True)
    assert VectorIndex.objects.count() == 1


def test_it_is_exchanged_here_and_taken_back(kb, server):
    assert kb("switch", *by_api(server), "--secret=embedder.api_key", "--wait", given="sk-x\n").exit_code == 0
    assert (serving().embedder, server.keys[-1]) == ("api", "Bearer sk-x")
    assert kb("rollback").exit_code == 0
    assert serving().embedder == "embedded"
    assert kb("forget").exit_code == 0
    assert isinstance(kb("rollback").exception, Conflict)


def test_what_is_being_filled_is_told_and_given_up(kb, server):
    kb("switch", *by_api(server))
    assert "12 of them without a vector" in kb().stdout
    assert kb("cancel").exit_code == 0
    assert not VectorIndex.objects.filter(state=State.FILLING).exists()


def test_a_rebuild_serves_in_its_place(kb):
    before = serving()
    assert kb("rebuild", "--wait").exit_code == 0
    assert (serving().model, serving().pk != before.pk) == (before.model, True)


@pytest.mark.parametrize("setting", ["embedder.model", "host=x", "index.host=x", "engine.=x"])
def test_a_setting_that_is_none_says_how_to_write_one(kb, setting):
    assert isinstance(kb("switch", f"--set={setting}").exception, Invalid)
