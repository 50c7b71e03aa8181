"""The last user stops the server, however the others went."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from replywell.kit.postgres import EmbeddedPostgres, process
from tests.kit.postgres.programs import ask, server


def test_the_last_user_stops_the_server(root, program):
    ada, rosa = program(root), program(root)
    url = ada.do("start")
    assert rosa.do("start") == url
    pid = server(root)

    ada.do("stop")
    assert server(root) == pid
    assert ask(url, "select 412") == 412

    rosa.do("stop")
    assert server(root) is None
    assert not (root / "data" / "postmaster.pid").exists()


def test_a_user_who_just_ends_has_left(root):
    code = (
        "import sys, pathlib; from replywell.kit.postgres import EmbeddedPostgres; "
        "EmbeddedPostgres(pathlib.Path(sys.argv[1]), durable=False).start()"
    )
    subprocess.run([sys.executable, "-c", code, str(root)], check=True, cwd=Path(__file__).parents[3])

    assert (root / "data" / "PG_VERSION").exists()
    assert server(root) is None


def test_after_kill_9_of_its_only_user_the_server_is_found_again_and_then_stopped(root, program, postgres):
    first = program(root)
    url = first.do("start")
    pid = server(root)
    first.kill()
    assert server(root) == pid

    assert postgres.start() == url
    assert server(root) == pid

    postgres.stop()
    assert server(root) is None


@pytest.mark.parametrize("kind", ["fork", "spawn"])
def test_children_of_a_user_do_not_count(root, program, postgres, kind):
    first = program(root)
    first.do("start")
    child = first.do(kind)
    first.kill()

    try:
        postgres.start()
        postgres.stop()
        os.kill(child, 0)  # it lives on
        assert server(root) is None
    finally:
        os.kill(child, signal.SIGKILL)


def test_stop_in_a_forked_child_does_nothing(postgres):
    url = postgres.start()
    child = os.fork()
    if child == 0:
        postgres.stop()
        os._exit(0)
    os.waitpid(child, 0)

    assert ask(url, "select 412") == 412
    postgres.stop()
    assert server(postgres.root) is None


def test_starting_twice_counts_once(postgres):
    assert postgres.start() == postgres.start()
    postgres.stop()
    assert server(postgres.root) is None


def test_the_end_of_a_user_does_not_bring_a_deleted_folder_back(empty):
    postgres = EmbeddedPostgres(empty, durable=False)
    postgres.start()
    process.halt(empty / "data", seconds=10)
    shutil.rmtree(empty)

    postgres.stop()

    assert not empty.exists()


def test_stopping_without_having_started_leaves_others_alone(root, postgres, program):
    url = program(root).do("start")
    postgres.stop()
    assert ask(url, "select 412") == 412
