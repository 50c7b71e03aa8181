"""Measures `replywell ingest --no-pipeline`: python benchmarks/ingest.py [--count 2000] [--seed 1] [--home DIR]

Prints mails a second and CPU a mail, of the application and of the database's processes, on the desk in HOME
(made if it is not there). Linux, with the embedded PostgreSQL.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from mails import mails

TICK = os.sysconf("SC_CLK_TCK")


def database_cpu(home: Path) -> float:
    """CPU seconds of the home's PostgreSQL so far: its main process, its children, and those that ended."""
    main = int((home / "postgres/data/postmaster.pid").read_text().split()[0])
    total = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(stat.parent.name) == main:
            total += sum(map(int, fields[11:15]))
        elif int(fields[1]) == main:
            total += sum(map(int, fields[11:13]))
    return total / TICK


def replywell(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "replywell", *arguments, "--home", str(home)]
    return subprocess.run(command, check=True, text=True, capture_output=True)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--count", type=int, default=2000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--home", type=Path, default=Path(tempfile.gettempdir()) / "replywell-bench")
    given = arguments.parse_args()
    os.environ["REPLYWELL_HOME"] = str(given.home)
    from replywell.project.boot import boot, migrate

    boot()
    migrate()
    from replywell.project.first import first_setup

    first_setup(lambda _: None)
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.mbox"
        empty.write_bytes(b"")
        box = Path(folder) / "mails.mbox"
        box.write_bytes(
            b"".join(
                b"From bench\n" + mail.replace(b"\r\n", b"\n") + b"\n"
                for mail in mails(given.count, given.seed)
            )
        )
        start_up = resource.getrusage(resource.RUSAGE_CHILDREN)
        replywell("ingest", str(empty), "--no-pipeline", "--json", home=given.home)
        idle = resource.getrusage(resource.RUSAGE_CHILDREN)
        before, started = database_cpu(given.home), time.monotonic()
        done = replywell("ingest", str(box), "--no-pipeline", "--json", home=given.home)
        seconds = time.monotonic() - started
        database = database_cpu(given.home) - before
        busy = resource.getrusage(resource.RUSAGE_CHILDREN)
    outcomes = Counter(json.loads(line)["outcome"] for line in done.stdout.splitlines())
    spent = busy.ru_utime + busy.ru_stime - idle.ru_utime - idle.ru_stime
    start = idle.ru_utime + idle.ru_stime - start_up.ru_utime - start_up.ru_stime
    each = 1000 / given.count
    print(f"{given.count} mails: {dict(outcomes)}")
    print(
        f"{given.count / seconds:.0f} mails/s, start of the process included; {done.stderr.strip().splitlines()[-1]}"
    )
    print(
        f"CPU a mail: application {(spent - start) * each:.2f} ms, database {database * each:.2f} ms, "
        f"together {(spent - start + database) * each:.2f} ms"
    )


if __name__ == "__main__":
    main()
