"""From PostgreSQL to a service and back, as an administrator does it: filled, searched, away, given up."""

import json
from contextlib import ExitStack

import pytest
from typer.testing import CliRunner

from replywell.knowledge import index as meaning
from replywell.knowledge.index import serving
from replywell.knowledge.models import Article, Passage
from replywell.knowledge.search import search
from replywell.knowledge.values import Query
from replywell.project.cli import index as commands
from tests.knowledge.exchanging import library, work, write
from tests.pipeline.answers import words_serve

ASKED = Query(text="kind7 refunds bank")


class Pinecone:
    """A server on loopback, what the command line is told of it, and what it was told."""

    def __init__(self, running: ExitStack) -> None:
        from tests.adapters.index.pinecone_server import Pinecone, serving

        self.server = running.enter_context(serving(Pinecone(384)))
        self.arguments = ["--engine=pinecone", f"--set=engine.host={self.server.url}"]
        self.searched = lambda: sum(path == "/query" for path, _body in self.server.asked)


class Weaviate:
    def __init__(self, running: ExitStack) -> None:
        from tests.adapters.index.weaviate_server import Weaviate, serving

        self.server = running.enter_context(serving(Weaviate(key="pc-key")))
        settings = {"url": self.server.url, "grpc_port": self.server.port, "timeout": 1}
        self.arguments = ["--engine=weaviate", *(f"--set=engine.{k}={v}" for k, v in settings.items())]
        self.searched = lambda: self.server.searched


@pytest.fixture(params=[Pinecone, Weaviate], ids=lambda service: service.__name__)
def service(request, db, monkeypatch):
    """A library of twelve articles, and a service that nobody uses yet; `away` ends it."""
    pytest.importorskip(request.param.__name__.lower())
    monkeypatch.setattr(commands, "_ready", lambda: None)
    words_serve(monkeypatch)
    meaning._down.clear()
    library()
    with ExitStack() as running:
        one = request.param(running)
        one.away = running.close
        yield one
    meaning._down.clear()


def kb(*arguments: str, given: str = "") -> str:
    done = CliRunner().invoke(commands.app, list(arguments), input=given, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def kept(service) -> int:
    """Passages that the service knows."""
    return max((len(space) for space in service.server.kept.values()), default=0)


def test_it_is_filled_answers_and_is_left_again(service):
    kb("switch", *service.arguments, "--secret=engine.api_key", "--wait", given="pc-key\n")
    assert serving().engine == type(service).__name__.lower()
    assert kept(service) == Passage.objects.count()

    before = service.searched()
    evidence = search(ASKED)
    assert (evidence.hits[0].title, service.searched()) == ("Page7", before + 1)
    assert "Not searched" not in evidence.because

    write(Article.objects.first().source, "fresh", "Exports of kind99 come by mail.")
    Article.objects.get(key="page3").delete()
    work(serving())  # the one that is kept is a job of its own
    assert kept(service) == Passage.objects.count()
    told = json.loads(kb("status", "--json").splitlines()[0])
    assert (told["whole"], told["untold"], told["gone"]) == (True, 0, 0)

    kb("rollback")
    before = service.searched()
    assert search(ASKED).hits[0].title == "Page7"
    assert search(Query(text="kind99 exports")).hits[0].title == "Fresh"
    assert (serving().engine, service.searched()) == ("pgvector", before)


def test_away_it_takes_no_answer_with_it_and_is_left_without_it(service, monkeypatch):
    kb("switch", *service.arguments, "--secret=engine.api_key", "--wait", given="pc-key\n")
    service.away()

    evidence = search(ASKED)
    assert (evidence.hits[0].title, evidence.hits[0].similarity > 0.5) == (
        "Page7",
        True,
    )  # few: compared here
    assert "Not searched by meaning" in evidence.because
    monkeypatch.setattr("replywell.knowledge.index.postgres.FEW", 3)
    assert search(ASKED).hits[0].title == "Page7"  # many: by words
    assert search(ASKED.model_copy(update={"by_words": False})).hits == ()

    write(Article.objects.first().source, "fresh", "Exports of kind99 come by mail.")
    assert search(Query(text="kind99 exports")).hits[0].title == "Fresh"
    kb("rollback")
    assert "Not searched" not in search(ASKED).because
    assert search(ASKED).hits[0].title == "Page7"
