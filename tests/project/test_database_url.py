"""A PostgreSQL of one's own instead of the embedded one."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from replywell.kit.postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def somebodys_server():
    # Not pytest's folder: the account that the server runs as has to reach it.
    folder = Path(tempfile.mkdtemp(prefix="replywell-yours-", dir="/tmp"))
    folder.chmod(0o711)
    server = EmbeddedPostgres(folder / "postgres", durable=False)
    yield server.start()
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


def test_a_database_url_takes_the_place_of_the_embedded_server(somebodys_server, tmp_path):
    def replywell(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"DATABASE_URL": somebodys_server, "REPLYWELL_HOME": str(tmp_path)}
        command = [sys.executable, "-m", "replywell", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    added = replywell("agent", "add", "ada@example.com", "--name", "Ada", "--role", "owner")
    findings = [json.loads(line) for line in replywell("doctor", "--json").stdout.splitlines()]

    assert added.returncode == 0, added.stderr
    told = {finding["check"]: finding for finding in findings}
    assert told["Database"]["told"].endswith("yours")
    assert told["Schema"]["level"] == "ok"
    assert "Owner" not in told
    assert not (tmp_path / "postgres").exists()


def test_a_database_that_does_not_answer_is_told_in_one_sentence(tmp_path):
    environment = os.environ | {
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nothing",
        "REPLYWELL_HOME": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-m", "replywell", "doctor"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert "✗ Database" in done.stdout
    assert "Traceback" not in done.stderr
