"""The account that the server runs as. PostgreSQL refuses root, so root lends it another one."""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from replywell.kit.errors import ReplywellError

if sys.platform != "win32":
    import pwd

UNPRIVILEGED = ("postgres", "nobody")
PRIVATE = 0o700
# A fixed environment: PGPORT, LC_MESSAGES and their like must not change what a command does.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True, slots=True)
class Account:
    """An account of this machine; `switched` when it is not the one we run as."""

    uid: int
    gid: int
    switched: bool

    @property
    def name(self) -> str:
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return str(self.uid)

    def run(self, *command: str | Path, timeout: float = 300) -> tuple[int, str]:
        """Runs a command as this account: its exit status and what it said.

        The output goes to a file, because a server would keep a pipe open for ever. The session is new,
        so that a Ctrl-C meant for us does not stop a half-done `initdb`.
        """
        with tempfile.TemporaryFile() as said:
            status = subprocess.run(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                cwd="/",
                env=ENVIRONMENT,
                timeout=timeout,
                start_new_session=True,
                check=False,
                user=self.uid if self.switched else None,
                group=self.gid if self.switched else None,
                extra_groups=[] if self.switched else None,
            ).returncode
            said.seek(0)
            return status, said.read().decode(errors="replace")

    def reaches(self, folder: Path) -> bool:
        """Whether this account may walk into the folder."""
        return self.run("/bin/sh", "-c", 'test -x "$1"', "sh", folder)[0] == 0

    def make_private(self, folder: Path) -> None:
        """A folder that only this account (and root) can enter; refuses one that belongs to somebody else.

        Works on an open descriptor and never through a symbolic link, because the folder may lie in /tmp.
        """
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=PRIVATE)
        try:
            opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except NotADirectoryError as error:
            raise ReplywellError(f"{folder} is in the way: it is not a folder. Remove it.") from error
        try:
            owner = os.fstat(opened).st_uid
            if owner not in {self.uid, os.geteuid()}:
                raise ReplywellError(
                    f"{folder} belongs to somebody else (user id {owner}), so PostgreSQL will not use it. "
                    "Remove it, or choose another folder with --home."
                )
            if self.switched:
                os.fchown(opened, self.uid, self.gid)
            os.fchmod(opened, PRIVATE)
        finally:
            os.close(opened)


def account_for(folders: Iterable[Path]) -> Account:
    """The account for the data in these folders: ourselves, or as root the first owner that is not root.

    A root that finds nobody's data yet takes the account `postgres`, else `nobody`. The choice depends on
    the folders alone, so every process comes to the same one.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switched=False)
    for folder in folders:
        with contextlib.suppress(FileNotFoundError):
            owner = folder.stat()
            if owner.st_uid != 0:
                return Account(owner.st_uid, owner.st_gid, switched=True)
    for name in UNPRIVILEGED:
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_uid, entry.pw_gid, switched=True)
    raise ReplywellError(
        "PostgreSQL does not run as root, and this machine has no account named postgres or nobody. "
        "Create one (`useradd --system postgres`), or run Replywell as an ordinary user."
    )
