"""What to do when PostgreSQL does not start: PostgreSQL says what is wrong, we say what helps."""

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

from replywell.kit.errors import ReplywellError
from replywell.kit.postgres.account import Account

TAIL = 2000  # characters
ELSEWHERE = "choose another folder with --home, for example /var/lib/replywell"
ADVICE = {
    "No space left on device": "The disk is full: free some space and start again, or {elsewhere}.",
    "Disk quota exceeded": "The disk quota is used up: free some space and start again, or {elsewhere}.",
    "user does not exist": "This user id has no name on this machine, which PostgreSQL needs: "
    "add it to /etc/passwd, or run Replywell as an account that is listed there.",
    "could not access file": "A library named in postgresql.conf is not part of this PostgreSQL: "
    "remove it from shared_preload_libraries.",
    "contains errors": "A setting in {root}/data/postgresql.conf is wrong: mend the line that the log names.",
    "shared memory": "An earlier PostgreSQL of this folder still holds its memory: "
    "wait until its last query has ended, or end its processes, and start again.",
    "Cannot allocate memory": "There is not enough memory: free some, or lower shared_buffers in "
    "{root}/data/postgresql.conf.",
    "invalid locale name": "The locale C.UTF-8 is missing on this machine: install it.",
    "Permission denied": "Its account may not use a file of the folder: mend the owner, or {elsewhere}.",
}
OTHERWISE = "Mend what it says and start again, or {elsewhere}."


def failed(what: str, root: Path, said: str) -> ReplywellError:
    """A program of PostgreSQL failed: what it said, and the advice for that."""
    advice = next((advice for words, advice in ADVICE.items() if words in said), OTHERWISE)
    return ReplywellError(
        f"{what} in {root}. {advice.format(elsewhere=ELSEWHERE, root=root)}\n"
        f"It said:\n{said.strip()[-TAIL:] or '(nothing)'}"
    )


def unreachable(root: Path, account: Account) -> ReplywellError:
    return ReplywellError(
        f"PostgreSQL does not run as root, so it runs as {account.name!r}, and that account cannot reach "
        f"{root}. Choose a folder that it can reach with --home, for example /var/lib/replywell, "
        "or run Replywell as an ordinary user."
    )


def other_major(data: Path, found: str, ours: str) -> ReplywellError:
    return ReplywellError(
        f"{data} was written by PostgreSQL {found}, and this Replywell brings PostgreSQL {ours}. "
        f"Save the desk with `pg_dump` of the Replywell that wrote it, move {data} away, start again and "
        f"restore it; or go back to that Replywell; or set DATABASE_URL to a PostgreSQL {found} server."
    )


@contextlib.contextmanager
def explained(root: Path) -> Iterator[None]:
    """Turns an error of the file system into one that says what to do."""
    try:
        yield
    except PermissionError as error:
        owner = _owner(root)
        raise ReplywellError(
            f"{error.filename or root} cannot be used by this account{owner}. "
            f"Run Replywell as its owner, or {ELSEWHERE}."
        ) from error
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise failed("PostgreSQL could not write", root, "No space left on device") from error
        raise ReplywellError(
            f"PostgreSQL cannot live in {root}: {error}. Mend that, or {ELSEWHERE}."
        ) from error


def _owner(root: Path) -> str:
    with contextlib.suppress(OSError, KeyError):
        return f", it belongs to {root.owner()!r}"
    return ""
