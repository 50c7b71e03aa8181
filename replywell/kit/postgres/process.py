"""Which process is our server. A number in a file proves nothing: after a restart it may be anybody's."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

PROC = Path("/proc")


def postmaster(data: Path, *, proc: Path = PROC) -> int | None:
    """The process id of the server that runs on this data folder, or None."""
    pid = recorded_pid(data / "postmaster.pid")
    if pid is None:
        return None
    command = _command_line(pid, proc)
    # Its children have other titles, and a server of another folder has another -D.
    ours = Path(command.split(" -D ")[0]).name == "postgres" and f" -D {data} " in f"{command} "
    return pid if ours else None


def recorded_pid(file: Path) -> int | None:
    """The number that a server once wrote into its lock file."""
    try:
        pid = int(file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None
    return pid if pid > 0 else None


def is_ready(data: Path) -> bool:
    """Whether the server has written down that it takes connections."""
    with contextlib.suppress(OSError):
        lines = (data / "postmaster.pid").read_text().splitlines()
        return len(lines) > 7 and lines[7].strip() == "ready"
    return False


def drop_reused(lock: Path) -> None:
    """Removes a lock file that names a living process which is not our server.

    Called only while our server is known to be dead. PostgreSQL itself deals with the number of a dead
    process, but takes a stranger that lives under an old number for another server.
    """
    if not lock.exists():
        return
    pid = recorded_pid(lock)
    if pid is None or _exists(pid):
        lock.unlink(missing_ok=True)


def halt(data: Path, *, seconds: float) -> bool:
    """Asks the server to end its sessions and stop; True when it has stopped in time."""
    pid = postmaster(data)
    if pid is None:
        return True
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + seconds
    while postmaster(data) is not None:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def end_orphans(data: Path) -> None:
    """Ends sessions that outlived their killed server and keep its shared memory (where /proc shows them).

    An idle one ends by itself; one in the middle of a long query would block the restart until it is done.
    """
    for entry in PROC.glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (entry / "cwd").readlink() == data and (entry / "comm").read_text().strip() == "postgres":
                os.kill(int(entry.name), signal.SIGQUIT)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _command_line(pid: int, proc: Path) -> str:
    if (proc / "self").exists():
        try:
            return (proc / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    listed = subprocess.run(
        ["ps", "-ww", "-o", "command=", "-p", str(pid)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    return listed.stdout.strip()
