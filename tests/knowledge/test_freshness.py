"""On a real database: an edit is found soon while the worker is busy, a killed sync is made up for, what is gone is gone."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from replywell.kit import jobs
from replywell.knowledge.actions.asking import ask_sync
from replywell.knowledge.actions.sources import add_folder
from replywell.knowledge.actions.sync import sync
from replywell.knowledge.models import Article, Passage, SyncRun
from replywell.knowledge.search import search
from replywell.knowledge.values import Query
from tests.pipeline.answers import WordEmbedder, words_serve

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
"""Seconds: what the product promises, and more than a test needs."""
LOCK = 4_711
BEGIN = """
import django; django.setup()
from pathlib import Path
from django.db import connection
from tests.pipeline.answers import WordEmbedder
from replywell.adapters.models.embedded.embedder import MiniLM
from replywell.knowledge.index import engines
log = Path({log!r})
class Told(WordEmbedder):
    name = MiniLM.name
    def embed(self, texts):
        with log.open("a") as file:
            file.writelines(text.splitlines()[0] + "\\n" for text in texts)
        if {held} and len(log.read_text().splitlines()) > {held}:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_lock({lock})")
        return super().embed(texts)
engines.embedder_of = lambda *_, **__: Told()
"""
WORK = """
from replywell.kit import jobs
from replywell.project import working
@jobs.job("be busy", queue=jobs.SLOW, retry=None)
def be_busy(n):
    if n:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_lock_shared({lock}); select pg_advisory_unlock_shared({lock})")
working._warm_up = lambda: None
working.work(4)
"""
SYNC = """
from replywell.knowledge.actions.sync import sync
from replywell.knowledge.models import Source
sync(Source.objects.get())
"""


@pytest.fixture(autouse=True)
def words(monkeypatch):
    return words_serve(monkeypatch)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "articles"
    made.mkdir()
    return made


@pytest.fixture
def process(tmp_path):
    """Starts a process of the product in this test's database; what it embeds is in `log`, a line each."""
    started = []
    log = tmp_path / "embedded"
    log.touch()

    def start(script: str, *, held: int = 0) -> subprocess.Popen:
        parts = conninfo_to_dict(os.environ["DATABASE_URL"]) | {"dbname": connection.settings_dict["NAME"]}
        parts = conninfo_to_dict(make_conninfo("", **parts))
        host, port = parts.get("host", ""), parts.get("port", "")
        url = f"postgresql://{parts['user']}:{parts.get('password', '')}@/{parts['dbname']}?host={host}&port={port}"
        code = (BEGIN + script).format(log=str(log), held=held, lock=LOCK)
        more = {"DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
        started.append(subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=os.environ | more))
        started[-1].log = log
        return started[-1]

    yield start
    for one in started:
        one.kill()
        one.wait()


def text(number, more=""):
    parts = [f"## Part {part}\n\nPart {part} of article {number} tells how it is done." for part in range(4)]
    parts[2] += more
    return f"# Article {number}\n\n" + "\n\n".join(parts) + "\n"


def until(condition, process=None):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "It took more than a minute."
        assert process is None or process.poll() is None, "The process ended."
        time.sleep(0.02)


def found(words):
    return [hit.title for hit in search(Query(text=words), WordEmbedder()).hits if words in hit.text]


def lock(how):
    with connection.cursor() as cursor:
        cursor.execute(f"select pg_advisory_{how}({LOCK})")


def test_one_edited_paragraph_of_400_articles_is_found_while_the_worker_is_busy(committed, folder, process):
    for number in range(400):
        (folder / f"{number}.md").write_text(text(number))
    source = add_folder(folder, name="Help")
    sync(source)
    worker = process(WORK)
    lock("lock")
    try:
        for _ in range(3):  # of the worker's four hands
            jobs.defer("be busy", queue=jobs.SLOW, n=1)
        for _ in range(200):
            jobs.defer("be busy", queue=jobs.SLOW, n=0)
        (folder / "0.md").write_text(text(0, " A probe."))
        ask_sync(source)  # whether or not the folder is watched already
        until(lambda: found("probe"), worker)
        before = worker.log.read_text().splitlines()

        (folder / "217.md").write_text(text(217, " The zebra is new."))
        ask_sync(source)
        until(lambda: found("zebra"), worker)
    finally:
        lock("unlock")
    assert worker.log.read_text().splitlines()[len(before) :] == ["Article 217 › Part 2"]
    assert Passage.objects.count() == 1600


def test_a_sync_that_is_killed_is_told_and_made_up_for(committed, folder, process, words):
    for number in range(40):
        (folder / f"{number}.md").write_text(text(number))
    source = add_folder(folder, name="Help")
    lock("lock")
    try:
        first = process(SYNC, held=60)
        until(lambda: len(first.log.read_text().splitlines()) > 60, first)
        first.send_signal(signal.SIGKILL)
        first.wait()
    finally:
        lock("unlock")
    kept = Article.objects.count()
    assert 10 <= kept < 40
    assert Passage.objects.count() == 4 * kept

    until(lambda: not sync(source).busy)
    states = list(SyncRun.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["broke_off", "done"]
    assert sorted(Article.objects.values_list("key", flat=True)) == sorted(f"{n}.md" for n in range(40))
    assert Passage.objects.count() == 160
    assert len(words.texts) == 4 * (40 - kept)
    assert sync(source).changed == 0


def test_a_removed_article_is_in_no_answer_while_others_are_still_read(committed, folder, monkeypatch):
    for number in range(12):
        (folder / f"{number}.md").write_text(text(number))
    (folder / "gone.md").write_text("# Gone\n\nThe zebra is here.\n")
    source = add_folder(folder, name="Help")
    sync(source)
    assert found("zebra") == ["Gone"]

    seen = []

    class Looking(WordEmbedder):
        def embed(self, texts):
            seen.append(found("zebra"))
            return super().embed(texts)

    (folder / "gone.md").unlink()
    (folder / "1.md").write_text(text(1, " Changed."))
    sync(source, Looking())
    assert seen == [[]]
    assert found("zebra") == []
