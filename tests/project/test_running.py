"""`replywell up`: mail becomes a ticket, whatever dies on the way comes back, and Ctrl-C ends all of it."""

import contextlib
import os
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from replywell.kit.postgres import EmbeddedPostgres
from replywell.project.serving import _shared
from replywell.project.supervisor import web_processes
from tests.conftest import MODELS

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(holds: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with contextlib.suppress(psycopg.OperationalError, httpx.HTTPError, OSError, smtplib.SMTPException):
            if holds():
                return
        time.sleep(0.1)
    raise AssertionError(f"Waited {PATIENCE:.0f} s in vain for {what}.")


class Product:
    """A running product with a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home, self.port, self.mail_port = home, free_port(), free_port()
        self.log = (home / "up.log").open("wb")
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environment |= {"REPLYWELL_HOME": str(home), "REPLYWELL_MAIL_PORT": str(self.mail_port)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "replywell", "up", "--no-demo", "--port", str(self.port)],
            cwd=ROOT, env=environment, stdout=self.log, stderr=self.log,
        )  # fmt: skip

    def answers(self) -> bool:
        return httpx.get(f"http://127.0.0.1:{self.port}/readyz", timeout=2).status_code == 200

    def send(self, subject: str) -> bool:
        with smtplib.SMTP("127.0.0.1", self.mail_port, timeout=20) as server:
            body = f"From: rosa@example.org\nTo: support@localhost\nSubject: {subject}\n\nHow do I do it?\n"
            server.sendmail("rosa@example.org", ["support@localhost"], body)
        return True

    def count(self, sql: str) -> int:
        with psycopg.connect(EmbeddedPostgres(self.home / "postgres").url(), connect_timeout=3) as connection:
            return connection.execute(sql).fetchone()[0]

    def walked(self) -> int:
        return self.count("select count(*) from pipeline_walk where state = 'carried_out'")

    def children(self) -> dict[str, int]:
        found = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                if int(stat.read_text().rpartition(")")[2].split()[1]) == self.process.pid:
                    words = (stat.parent / "cmdline").read_text().split("\0")
                    if "replywell" in words:
                        found[words[words.index("replywell") + 1]] = int(stat.parent.name)
        return found


@pytest.fixture
def product() -> Iterator[Product]:
    # Not pytest's folder: the account that the database runs as has to reach it.
    home = Path(tempfile.mkdtemp(prefix="replywell-up-", dir="/tmp"))
    home.chmod(0o711)
    (home / "models").symlink_to(MODELS)
    running = Product(home)
    yield running
    if running.process.poll() is None:
        running.process.send_signal(signal.SIGINT)
        running.process.wait(30)
    running.log.close()
    shutil.rmtree(home, ignore_errors=True)


@pytest.mark.skipif(not Path("/proc").exists(), reason="reads processes from /proc, which this system lacks")
def test_mail_becomes_a_walked_ticket_though_everything_is_killed(product):
    until(product.answers, "the page")
    until(lambda: product.send("First"), "the mail listener")
    until(lambda: product.walked() == 1, "the walk of the first mail")
    before = product.children()
    database = int((product.home / "postgres/data/postmaster.pid").read_text().split()[0])

    for pid in (before["worker"], before["web"], database):
        os.kill(pid, signal.SIGKILL)

    until(product.answers, "the page to come back")
    until(lambda: product.send("Second"), "the mail listener to come back")
    until(lambda: product.walked() == 2, "the walk of the second mail")
    after = product.children()
    assert after["web"] != before["web"]
    assert product.count("select count(*) from tickets_ticket") == 2

    product.process.send_signal(signal.SIGINT)
    assert product.process.wait(30) == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in after.values())
    assert not (product.home / "postgres/data/postmaster.pid").exists()


def test_several_web_processes_share_the_port():
    (alone,) = web_processes("127.0.0.1", 8000, 1)
    assert "--shared" not in alone.arguments
    assert [child.name for child in web_processes("127.0.0.1", 8000, 2)] == ["web 1", "web 2"]
    assert all("--shared" in child.arguments for child in web_processes("127.0.0.1", 8000, 2))

    port = free_port()
    listening = _shared("127.0.0.1", port), _shared("127.0.0.1", port)
    with listening[0], listening[1], pytest.raises(OSError, match="in use"):
        socket.create_server(("127.0.0.1", port))
