"""Starting, keeping and stopping the PostgreSQL of a folder."""

import atexit
import contextlib
import hashlib
import logging
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from replywell.kit.errors import ReplywellError
from replywell.kit.postgres import binaries, process, trouble
from replywell.kit.postgres.account import Account, account_for
from replywell.kit.postgres.users import Users, alone

if TYPE_CHECKING:
    from psycopg.pq import Ping

USER = DATABASE = "replywell"
PORT = 5432
SHORT_FOLDERS = Path("/tmp")  # noqa: S108 - not $TMPDIR: the same for every process; ownership is checked
LONGEST_SOCKET_PATH = 103  # bytes, on macOS; Linux allows 107
LONGEST_LOG = 20 * 1024 * 1024  # bytes
# What an operator may change: written once, into postgresql.conf.
SETTINGS = {
    "max_connections": "200",
    "shared_buffers": "256MB",
    "jit": "off",
    "shared_preload_libraries": "pg_stat_statements",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# What this supervisor relies on: given at every start.
FIXED = {"listen_addresses": "", "port": str(PORT), "unix_socket_permissions": "0700"}
UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
TIME_TO_ANSWER = 60.0  # seconds a living server may be silent
TIME_TO_LET_GO = 15.0  # seconds the sessions of a killed server may keep its memory
TIME_TO_STOP = 60.0  # seconds

log = logging.getLogger(__name__)


class EmbeddedPostgres:
    """A PostgreSQL of our own in a folder, shared by every process that uses the folder.

    `durable=False` trades every safety on a power cut for speed; for tests. The process that starts the
    server decides it. Raises ReplywellError, which says what to do.
    """

    def __init__(self, root: Path, *, durable: bool = True) -> None:
        if sys.platform == "win32":
            raise ReplywellError(
                f"Replywell brings no PostgreSQL of its own on Windows: {binaries.OTHERWISE}."
            )
        self.root = Path(root).expanduser().resolve()
        self._durable = durable
        self._data = self.root / "data"
        self._run = self.root / "run"
        self._log = self._run / "server.log"
        self._users = Users(self.root / "users.lock")

    def url(self, database: str = DATABASE) -> str:
        """A libpq URL of a database of this server, over its unix socket."""
        where = urlencode({"host": self._socket_folder(self._account()), "port": PORT}, safe="/")
        return f"postgresql://{USER}@/{database}?{where}"

    def start(self) -> str:
        """Starts the server or joins the running one, and returns its URL.

        Counts this process as a user until `stop` or its end. Calling it again only makes sure of that.
        """
        with self._alone() as account:
            self._users.join()
            try:
                self._make_it_answer(account)
                self._create_database()
            except BaseException:
                self._leave()
                raise
        atexit.unregister(self.stop)
        atexit.register(self.stop)
        return self.url()

    def ensure(self) -> bool:
        """Brings a server back that was killed; True if that was needed. One connection when it was not."""
        from psycopg.pq import Ping

        if self._users.joined and self._ping() == Ping.OK:
            return False
        self.start()
        return True

    def stop(self) -> None:
        """Leaves; the last user stops the server. In a forked child, which is no user, does nothing."""
        if self._users.joined:
            if self.root.exists():
                with self._alone():
                    self._leave()
            self._users.leave()  # of a folder that was deleted, there is nothing to stop or to make again
            atexit.unregister(self.stop)

    def _account(self) -> Account:
        return account_for((self._data, self.root))

    @contextlib.contextmanager
    def _alone(self) -> Iterator[Account]:
        """One process at a time starts or stops. The account is settled inside: the first start decides."""
        if re.search(r'["$`\\\n]', str(self.root)):  # pg_ctl hands the path to a shell
            raise ReplywellError(
                f"PostgreSQL cannot live in {self.root}: the path has a character with a meaning for shells. "
                "Choose another folder with --home."
            )
        with trouble.explained(self.root):
            _make_folders(self.root)
            with alone(self.root / "start.lock"):
                yield self._account()

    def _leave(self) -> None:
        if self._users.is_last():
            if not process.halt(self._data, seconds=TIME_TO_STOP):
                log.warning("PostgreSQL in %s is still stopping after %.0f s", self.root, TIME_TO_STOP)
            account = self._account()
            sockets = self._socket_folder(account)
            with contextlib.suppress(OSError):
                if sockets != self._run and sockets.lstat().st_uid == account.uid:
                    sockets.rmdir()
        self._users.leave()

    def _socket_folder(self, account: Account) -> Path:
        """Our own folder, or where its path is too long or too strange for a socket, a short one.

        The short one follows from path and account, so that every process finds the same.
        """
        longest = LONGEST_SOCKET_PATH - len(f"/.s.PGSQL.{PORT}")
        if len(os.fsencode(self._run)) <= longest and re.fullmatch(r"[\w./-]+", str(self._run), re.ASCII):
            return self._run
        short = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:16]
        return SHORT_FOLDERS / f"replywell-{account.uid}-{short}"

    def _ping(self) -> "Ping":
        from psycopg.pq import PGconn, Ping

        return Ping(PGconn.ping(f"{self.url('postgres')}&connect_timeout=5".encode()))

    def _make_it_answer(self, account: Account) -> None:
        from psycopg.pq import Ping

        deadline = time.monotonic() + TIME_TO_ANSWER
        while (answer := self._ping()) != Ping.OK:
            if answer == Ping.REJECT:  # it replays its journal, however long that takes, or it is stopping
                deadline = time.monotonic() + TIME_TO_ANSWER
            if process.postmaster(self._data) is None:
                self._start_server(account)
            elif time.monotonic() > deadline or self._lost_its_socket(account):
                if not process.halt(self._data, seconds=TIME_TO_STOP):
                    raise trouble.failed("PostgreSQL runs but does not answer", self.root, self._tail())
            else:
                time.sleep(0.05)

    def _lost_its_socket(self, account: Account) -> bool:
        """Somebody tidied the socket away: the server lives, and nobody can ever reach it again."""
        socket = self._socket_folder(account) / f".s.PGSQL.{PORT}"
        return process.is_ready(self._data) and not socket.exists()

    def _start_server(self, account: Account) -> None:
        if account.switched and not account.reaches(self.root):
            raise trouble.unreachable(self.root, account)
        programs = binaries.folder_of_programs(account, self.root)
        if not (self._data / "PG_VERSION").exists():
            self._make_data(account, programs)
        found, ours = (self._data / "PG_VERSION").read_text().strip(), binaries.version().split(".")[0]
        if found != ours:
            raise trouble.other_major(self._data, found, ours)
        sockets = self._socket_folder(account)
        account.make_private(self._run)
        account.make_private(sockets)
        if self._log.exists() and self._log.stat().st_size > LONGEST_LOG:
            self._log.replace(self._log.with_name("server.log.1"))
        self._until_it_runs(account, programs, sockets)

    def _until_it_runs(self, account: Account, programs: Path, sockets: Path) -> None:
        begun = time.monotonic()
        command: list[str | Path] = [
            programs / "pg_ctl",
            "start",
            "-w",
            "-t",
            "60",
            "-D",
            self._data,
            "-l",
            self._log,
        ]
        command += ["-o", self._options(sockets)]
        while True:
            before = self._log.stat().st_size if self._log.exists() else 0
            process.drop_reused(self._data / "postmaster.pid")
            process.drop_reused(sockets / f".s.PGSQL.{PORT}.lock")
            status, said = account.run(*command)
            if status == 0 or process.postmaster(self._data) is not None:
                return
            said += self._tail(before)
            waited = time.monotonic() - begun
            if "shared memory block" not in said or waited > TIME_TO_LET_GO:
                raise trouble.failed("PostgreSQL did not start", self.root, said)
            if waited > 1:
                process.end_orphans(self._data)
            time.sleep(0.2)

    def _make_data(self, account: Account, programs: Path) -> None:
        """A new database cluster, made aside and renamed: there is a whole one or none."""
        for leftover in self.root.glob("data-unfinished-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        unfinished = Path(tempfile.mkdtemp(prefix="data-unfinished-", dir=self.root))
        account.make_private(unfinished)
        # Letter case and order do not depend on the machine; only the text search parser asks its C library.
        letters = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
        options = [
            f"--username={USER}", "--auth-local=trust", "--auth-host=reject", "--data-checksums",
            "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
            "--locale=C", f"--lc-ctype={letters}", "--no-instructions",
            *(f"--set={name}={value}" for name, value in SETTINGS.items()),
            *([] if self._durable else ["--no-sync"]),
        ]  # fmt: skip
        status, said = account.run(programs / "initdb", "-D", unfinished, *options)
        if status != 0:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise trouble.failed("PostgreSQL could not make its data folder", self.root, said)
        unfinished.rename(self._data)

    def _options(self, sockets: Path) -> str:
        settings = {**FIXED, "unix_socket_directories": str(sockets), **({} if self._durable else UNSAFE)}
        return " ".join(f"-c {name}='{value}'" for name, value in settings.items())

    def _tail(self, start: int = 0) -> str:
        """The end of the server's log, at most a few screens, nothing before byte `start`."""
        with contextlib.suppress(OSError), self._log.open("rb") as lines:
            lines.seek(max(start, self._log.stat().st_size - 4 * trouble.TAIL))
            return lines.read().decode(errors="replace")
        return ""

    def _create_database(self) -> None:
        import psycopg

        try:
            with psycopg.connect(self.url("postgres"), autocommit=True, connect_timeout=10) as connection:
                known = connection.execute("select 1 from pg_database where datname = %s", [DATABASE])
                if known.fetchone() is None:
                    connection.execute(f"create database {DATABASE}")
        except psycopg.Error as error:
            raise trouble.failed(
                "PostgreSQL runs but could not open its database", self.root, str(error)
            ) from error


def _make_folders(folder: Path) -> None:
    """Makes what is missing of a path; existing folders keep their modes.

    Made by root, a folder can be walked through (not listed) by the account of the server.
    """
    for missing in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
        with contextlib.suppress(FileExistsError):
            missing.mkdir(mode=0o700)
            if os.geteuid() == 0:
                missing.chmod(0o711)
    if not folder.is_dir():
        raise ReplywellError(f"{folder} is not a folder. Choose another one with --home.")
