"""Paths, sockets and logs."""

import os
import stat
from pathlib import Path

import pytest

from replywell.kit.errors import ReplywellError
from replywell.kit.postgres import EmbeddedPostgres
from tests.kit.postgres.programs import ask, needs_root


def test_a_path_too_long_for_a_socket_gets_a_short_folder_the_same_for_all(home, program):
    root = home / ("a-very-long-name-" * 8) / "postgres"
    ada, rosa = program(root), program(root)

    url = ada.do("start")

    assert rosa.do("start") == url == EmbeddedPostgres(root).url()
    assert ask(url, "select 412") == 412
    folder = Path(url.split("host=")[1].split("&")[0])
    assert len(str(folder)) < 60
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert folder.stat().st_uid == (root / "data").stat().st_uid
    ada.do("stop")
    rosa.do("stop")
    assert not folder.exists()


@needs_root
def test_a_short_folder_of_somebody_else_is_refused(home):
    postgres = EmbeddedPostgres(home / ("a-very-long-name-" * 8), durable=False)
    folder = Path(postgres.url().split("host=")[1].split("&")[0])
    folder.mkdir()
    os.chown(folder, 4242, 4242)

    try:
        with pytest.raises(ReplywellError, match="belongs to somebody else"):
            postgres.start()
    finally:
        folder.rmdir()


def test_a_link_in_place_of_the_short_folder_is_refused(home):
    postgres = EmbeddedPostgres(home / ("a-very-long-name-" * 8), durable=False)
    folder = Path(postgres.url().split("host=")[1].split("&")[0])
    (home / "elsewhere").mkdir(mode=0o755)
    folder.symlink_to(home / "elsewhere")

    try:
        with pytest.raises(ReplywellError):
            postgres.start()
        assert stat.S_IMODE((home / "elsewhere").stat().st_mode) == 0o755
    finally:
        folder.unlink()


def test_blanks_commas_and_umlauts_in_a_path_do_no_harm(home):
    postgres = EmbeddedPostgres(home / "Rosa's müll, 100 %", durable=False)
    assert ask(postgres.start(), "select 412") == 412
    postgres.stop()


def test_a_path_that_a_shell_would_read_as_a_command_is_refused(home):
    with pytest.raises(ReplywellError, match="--home"):
        EmbeddedPostgres(home / "$(touch oops)", durable=False).start()


def test_a_long_log_is_put_aside_at_the_next_start(postgres, root):
    postgres.start()
    postgres.stop()
    log = root / "run" / "server.log"
    os.truncate(log, 21 * 1024 * 1024)

    postgres.start()

    assert log.stat().st_size < 100_000
    assert (root / "run" / "server.log.1").stat().st_size > 20 * 1024 * 1024
