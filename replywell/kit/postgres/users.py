"""Who uses the folder. The kernel counts: it drops the lock of a process that dies, however it dies."""

import contextlib
import os
import sys
import time
import weakref
from collections.abc import Iterator
from pathlib import Path

from replywell.kit.errors import ReplywellError

if sys.platform != "win32":
    import fcntl

LONGEST_WAIT = 600.0  # seconds; the holder may be making a database on a slow disk


class Users:
    """Each user holds a shared lock on one file; whoever can lock it alone is the last.

    The descriptor is closed on exec (the server never holds it) and in every forked child.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._descriptor: int | None = None
        _everywhere.add(self)

    @property
    def joined(self) -> bool:
        return self._descriptor is not None

    def join(self) -> None:
        """Counts us in. Callers hold the start lock."""
        if self._descriptor is None:
            descriptor = _open(self._file)
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            self._descriptor = descriptor

    def is_last(self) -> bool:
        """Whether nobody else uses the folder. To be followed by `leave`, under the same start lock."""
        if self._descriptor is None:
            return False
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def leave(self) -> None:
        """Counts us out."""
        if self._descriptor is not None:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
            self.forget()

    def forget(self) -> None:
        """Closes the descriptor without unlocking: a forked child shares the lock with its parent."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


_everywhere: weakref.WeakSet[Users] = weakref.WeakSet()


def _forget_in_child() -> None:
    for users in list(_everywhere):
        users.forget()


if sys.platform != "win32":
    os.register_at_fork(after_in_child=_forget_in_child)


@contextlib.contextmanager
def alone(file: Path) -> Iterator[None]:
    """One process at a time, over the whole machine, for as long as the block lasts."""
    descriptor = _open(file)
    try:
        _wait_for(descriptor, file)
        yield
    finally:
        # Unlocked, not only closed: a child forked meanwhile by another thread holds a copy.
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)


def _wait_for(descriptor: int, file: Path) -> None:
    deadline = time.monotonic() + LONGEST_WAIT
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > deadline:
                raise ReplywellError(
                    f"Another process has been starting or stopping PostgreSQL in {file.parent} for "
                    f"{LONGEST_WAIT / 60:.0f} minutes. Look at what it does (`fuser {file}`) and stop it."
                ) from error
        time.sleep(0.02)


def _open(file: Path) -> int:
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    if os.geteuid() == 0:  # the folder's owner must be able to open it, too
        owner = file.parent.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
    return descriptor
