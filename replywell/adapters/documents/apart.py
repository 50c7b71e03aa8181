"""Files whose readers are large programs are read in a process of their own, with little time and memory."""

import json
import os
import subprocess
import sys

from replywell.adapters.documents.said import Read, Unreadable, bounded

SECONDS = 20
"""Computing time that a file may take; on a busy server it may wait as long again."""
MEMORY = 1_000_000_000
"""Bytes of address space."""

TOO_LONG = "reading it takes too long: split it into several files, or save it anew"
TOO_MUCH = "reading it takes too much memory: split it into several files, or save it anew"
BROKEN = "it is broken: open it in the program that wrote it, and save it anew"


def read_apart(suffix: str, content: bytes) -> Read:
    """A `.pdf`, `.docx` or `.rst` file as Markdown. Raises `Unreadable`, also when the reader dies."""
    command = [sys.executable, "-P", "-m", "replywell.adapters.documents.child", suffix]
    try:
        done = subprocess.run(
            [*command, str(SECONDS), str(MEMORY)],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_surroundings(),
            timeout=SECONDS * 2,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(TOO_LONG) from None
    if -done.returncode in _out_of_time:
        raise Unreadable(TOO_LONG)
    try:
        said = json.loads(done.stdout)
    except ValueError:
        raise Unreadable(BROKEN) from None
    if problem := said.get("problem"):
        raise Unreadable(problem)
    return bounded(Read(said["title"], said["markdown"], said["pictured"]))


_out_of_time = {9, 24}
"""Signals: killed by the limit, and told of it."""


def _surroundings() -> dict[str, str]:
    """The reader finds our programs, and none of our secrets."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG") if name in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONUTF8": "1"}
