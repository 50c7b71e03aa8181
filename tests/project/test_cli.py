"""The command line, as somebody at a terminal meets it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAIL = b"From: Rosa <rosa@example.org>\r\nTo: support@localhost\r\nSubject: Where is my refund?\r\n\r\nIt is late.\r\n"


def replywell(*arguments: str, given: str = "", home: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = os.environ | ({"REPLYWELL_HOME": str(home)} if home else {})
    return subprocess.run(
        [sys.executable, "-m", "replywell", *arguments],
        cwd=ROOT,
        env=environment,
        input=given,
        text=True,
        capture_output=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def mail(tmp_path):
    path = tmp_path / "refund.eml"
    path.write_bytes(MAIL)
    return path


def test_parse_email_prints_one_line_a_file_in_order_and_never_a_traceback(mail, tmp_path):
    broken = tmp_path / "broken.eml"
    broken.write_bytes(bytes(range(256)) * 10)

    done = replywell("parse-email", str(mail), str(tmp_path / "missing.eml"), str(broken))

    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert [Path(line["file"]).name for line in lines] == ["refund.eml", "missing.eml", "broken.eml"]
    assert lines[0]["from_email"] == "rosa@example.org"
    assert lines[0]["reply_text"].strip() == "It is late."
    assert "cannot be read" in lines[1]["error"]


def test_parse_reply_separates_what_is_new(tmp_path):
    reply = tmp_path / "reply.txt"
    reply.write_text("Thanks!\n\nOn Mon, 5 Jan 2026 at 09:00, Ada <ada@example.com> wrote:\n> Done.\n")

    line = json.loads(replywell("parse-reply", str(reply)).stdout)

    assert line["reply_text"].strip() == "Thanks!"
    assert "Done." in line["quoted_text"]


def test_parsing_mail_does_not_wait_for_django():
    code = "import sys, replywell.adapters.channels.email.parse; sys.exit('django' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_wrong_arguments_exit_with_two():
    assert replywell("ingest").returncode == 2
    assert replywell("nonsense").returncode == 2


def test_ingesting_what_is_not_there_says_what_to_name():
    done = replywell("ingest", "/nowhere/at/all")

    assert done.returncode == 1
    assert "There is no /nowhere/at/all" in done.stderr


def test_replay_wants_to_know_what():
    done = replywell("replay")

    assert done.returncode == 1
    assert "--ticket N or --all" in done.stderr


def test_scoring_names_the_line_that_is_wrong(tmp_path):
    train = tmp_path / "train.jsonl"
    train.write_text('{"text": "a", "label": "x"}\nnot json\n')

    done = replywell("eval", "classification", "--train", str(train), "--test", str(train))

    assert done.returncode == 1
    assert "line 2: not JSON" in done.stderr


def test_the_documentation_says_what_the_code_says():
    done = replywell("docs", "--check")

    assert done.returncode == 0, done.stderr
