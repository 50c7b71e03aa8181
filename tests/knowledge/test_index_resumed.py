"""Filling an index goes on where it was killed, and people write meanwhile."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from replywell.knowledge.index import serving
from replywell.knowledge.index.status import lacking
from replywell.knowledge.models import Passage, PassageVector
from tests.knowledge.exchanging import bare, begun, by_api, library, word_server, work, write
from tests.pipeline.answers import words_serve
from tests.tickets.together import Running

ROOT = Path(__file__).resolve().parents[2]
FILL = """
import django; django.setup()
from replywell.knowledge.actions import tending
tending.BATCH = 4
tending.LONGEST = 600
tending.tend({index})
"""


@pytest.fixture
def server():
    with word_server() as one:
        yield one


def worker(index) -> subprocess.Popen:
    """A process of its own that fills the index in this test's database."""
    given = conninfo_to_dict(os.environ["DATABASE_URL"]) | {"dbname": connection.settings_dict["NAME"]}
    address = make_conninfo("", **given)
    parts = conninfo_to_dict(address)
    host, port = parts.get("host", ""), parts.get("port", "")
    url = (
        f"postgresql://{parts['user']}:{parts.get('password', '')}@/{parts['dbname']}?host={host}&port={port}"
    )
    return subprocess.Popen(
        [sys.executable, "-c", FILL.format(index=index.pk)],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url, "PYTHONPATH": str(ROOT)},
    )


def _until_nobody_fills() -> None:
    """The database takes a moment to see that a process is dead; until then its lock is held."""
    deadline = time.monotonic() + 30
    asked = """
        select count(*) from pg_locks join pg_database on pg_database.oid = pg_locks.database
        where locktype = 'advisory' and datname = current_database()"""
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(asked)
            if cursor.fetchone()[0] == 0:
                return
        time.sleep(0.02)
    raise AssertionError("The lock of the dead is still held.")


def test_killed_in_the_middle_it_goes_on_and_embeds_nothing_twice(committed, server):
    library(24)
    index = begun(by_api(server))
    server.held = lambda: time.sleep(0.15)
    process = worker(index)
    try:
        deadline = time.monotonic() + 60
        while PassageVector.objects.filter(index=index).count() < 8:
            assert time.monotonic() < deadline and process.poll() is None
            time.sleep(0.02)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()

    _until_nobody_fills()
    done = PassageVector.objects.filter(index=index).count()
    assert 8 <= done < 24
    assert serving() != index
    server.held = lambda: None
    before = len(server.texts)
    work(index)
    assert serving() == index
    assert bare(index) == 0
    assert len(server.texts) - before == 24 - done


def test_people_write_while_it_is_filled(committed, server, monkeypatch):
    words_serve(monkeypatch)
    source = library(24)
    old, index = serving(), begun(by_api(server))
    server.held = lambda: time.sleep(0.02)
    over = threading.Event()

    def people() -> int:
        count = 0
        while not over.is_set():
            write(source, f"page{count % 24}", f"Refunds of kind{count} take {count} days.", None)
            count += 1
            if count % 5 == 0:
                source.articles.filter(key=f"page{count % 24}").delete()
        return count

    writing = Running(people)
    try:
        for _ in range(8):
            work_some(index)
    finally:
        over.set()
    assert writing.result() > 3
    work(index)
    work(old)

    assert serving() == index
    assert (bare(old), bare(index)) == (0, 0)
    assert lacking(index).gone == 0
    assert PassageVector.objects.filter(index=index).count() == Passage.objects.count()


def work_some(index) -> None:
    from replywell.knowledge.actions.tending import tend

    tend(index.pk)
