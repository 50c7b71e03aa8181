"""Servers that were really killed, and numbers that now belong to strangers."""

import time
from pathlib import Path

import psycopg
import pytest

from replywell.kit.postgres import EmbeddedPostgres, process
from tests.kit.postgres.programs import ask, do, kill_server, server, until


def test_a_killed_server_comes_back_with_its_data(root):
    postgres = EmbeddedPostgres(root, durable=True)
    url = postgres.start()
    do(url, "drop table if exists tickets; create table tickets as select 412 as number")
    assert postgres.ensure() is False
    killed = kill_server(root)

    assert postgres.ensure() is True

    assert server(root) not in {None, killed}
    assert ask(url, "select number from tickets") == 412
    postgres.stop()


def test_a_user_elsewhere_brings_it_back_for_everybody(root, postgres, program):
    url = postgres.start()
    supervisor = program(root)
    supervisor.do("start")
    kill_server(root)

    assert supervisor.do("ensure") is True

    assert ask(url, "select 412") == 412
    postgres.stop()
    assert server(root) is not None, "the supervisor is still a user"


def test_sessions_that_outlive_their_server_do_not_block_it(postgres, root):
    url = postgres.start()
    busy = psycopg.connect(url, autocommit=True)
    busy.pgconn.send_query(b"do 'begin loop perform 1; end loop; end'")
    until(lambda: ask(url, "select count(*) from pg_stat_activity where query like 'do %'"))
    kill_server(root)

    assert postgres.start() == url
    assert ask(url, "select 412") == 412
    busy.close()


def test_a_server_that_lost_its_socket_is_started_afresh(postgres, root):
    url = postgres.start()
    lost = server(root)
    (root / "run" / ".s.PGSQL.5432").unlink()
    begun = time.monotonic()

    assert postgres.ensure() is True
    assert time.monotonic() - begun < 20, "it waited for a server that nobody can reach"
    assert server(root) not in {None, lost}
    assert ask(url, "select 412") == 412


@pytest.mark.parametrize("leftover", ["postmaster.pid", "the socket's lock", "empty"])
def test_an_old_number_that_now_belongs_to_a_stranger_harms_neither(postgres, root, stranger, leftover):
    url = postgres.start()
    killed = kill_server(root)
    for lock in (root / "data" / "postmaster.pid", root / "run" / ".s.PGSQL.5432.lock"):
        if leftover == "empty":
            lock.write_text("")
        elif (lock.name == "postmaster.pid") == (leftover == "postmaster.pid"):
            lock.write_text(lock.read_text().replace(str(killed), str(stranger.pid)))
        else:
            lock.unlink()

    assert postgres.start() == url
    assert ask(url, "select 412") == 412
    assert stranger.poll() is None


def test_a_stranger_under_our_servers_number_is_never_signalled(empty, stranger):
    data = empty / "data"
    data.mkdir(parents=True)
    (data / "postmaster.pid").write_text(f"{stranger.pid}\n{data}\n")

    assert process.postmaster(data) is None
    assert process.halt(data, seconds=1) is True
    assert stranger.poll() is None


@pytest.mark.parametrize("proc", [Path("/proc"), Path("/nonexistent")], ids=["by /proc", "by ps"])
def test_our_server_is_told_from_that_of_another_folder(postgres, root, empty, proc):
    postgres.start()
    pid = int((root / "data" / "postmaster.pid").read_text().split()[0])
    other = empty / "data"
    other.mkdir(parents=True)
    (other / "postmaster.pid").write_text(f"{pid}\n")

    assert process.postmaster(root / "data", proc=proc) == pid
    assert process.postmaster(other, proc=proc) is None
