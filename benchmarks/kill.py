"""Kills web, worker and database while mail comes in: python benchmarks/kill.py [--count 2000] [--kills 12]

Starts the product with its demo desk in a folder of its own, sends generated mails by SMTP (again after each
451 or lost connection, as a mail server does), and meanwhile kills one process after another with SIGKILL.
At the end every mail has to be accounted exactly once, no reply may have left twice and nothing may be stuck;
a reply whose sender was killed in the middle of sending is flagged `unsure` for a person, not sent again.
Exits 1 otherwise. Linux.
"""

import argparse
import os
import random
import signal
import smtplib
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path

from mails import mails

PORT, MAIL_PORT = 8377, 2877
QUESTIONS = (
    "How do I export my client list?",
    "How can I reset my password?",
    "What does the Studio plan cost each month?",
    "How do I connect my Google calendar?",
)


def children(of: int) -> list[tuple[int, str]]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[1]) == of:
                found.append(
                    (int(stat.parent.name), (stat.parent / "cmdline").read_text().replace("\0", " "))
                )
        except OSError:
            continue
    return found


def victim(kind: str, supervisor: int, home: Path) -> int | None:
    if kind == "database":
        pid = home / "postgres/data/postmaster.pid"
        return int(pid.read_text().split()[0]) if pid.exists() else None
    return next((pid for pid, command in children(supervisor) if f"replywell {kind}" in command), None)


def kill_some(
    supervisor: int, home: Path, kills: int, seed: int, done: threading.Event, killed: Counter
) -> None:
    dice = random.Random(seed)
    order = ["web", "worker", "database"] * (kills // 3 + 1)
    for kind in order[:kills]:
        if done.wait(dice.uniform(2, 6)):
            return
        pid = victim(kind, supervisor, home)
        if pid:
            os.kill(pid, signal.SIGKILL)
            killed[kind] += 1


def send(content: bytes) -> int:
    """Deliver one mail, trying again until it is taken; returns how many tries it took."""
    sender = message_from_bytes(content)["From"].rpartition("<")[2].rstrip(">")
    for attempt in range(1, 400):
        try:
            with smtplib.SMTP("127.0.0.1", MAIL_PORT, timeout=30) as server:
                server.sendmail(sender, ["support@localhost"], content)
            return attempt
        except (smtplib.SMTPException, OSError):
            time.sleep(0.25)
    raise SystemExit("A mail could not be delivered in 400 tries.")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--count", type=int, default=2000)
    arguments.add_argument("--kills", type=int, default=12)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    home = Path(tempfile.mkdtemp(prefix="replywell-kill-", dir="/tmp"))
    home.chmod(0o711)
    os.environ |= {"REPLYWELL_HOME": str(home), "REPLYWELL_MAIL_PORT": str(MAIL_PORT)}
    log = (home / "up.log").open("wb")
    command = [sys.executable, "-m", "replywell", "up", "--demo", "--port", str(PORT)]
    product = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        wait_for(
            lambda: "Ctrl-C" in (home / "up.log").read_text(errors="replace"), 300, "the product to start"
        )
        failed = measure(product.pid, home, given)
    finally:
        product.terminate()
        product.wait(60)
    sys.exit(1 if failed else 0)


def measure(supervisor: int, home: Path, given: argparse.Namespace) -> bool:
    contents = mails(given.count, given.seed)
    for place in range(0, len(contents), 10):  # some that the assistant may answer by itself
        question = QUESTIONS[place // 10 % len(QUESTIONS)]
        contents[place] = (
            f"From: Asker <asker{place}@customer.example>\r\nTo: support@localhost\r\n"
            f"Subject: {question}\r\nMessage-ID: <ask.{given.seed}.{place}@customer.example>\r\n\r\n{question}\r\n"
        ).encode()
    ids = {message_from_bytes(content)["Message-ID"].strip("<>") for content in contents}
    done, killed, tries = threading.Event(), Counter(), 0
    killer = threading.Thread(
        target=kill_some, args=(supervisor, home, given.kills, given.seed, done, killed)
    )
    killer.start()
    started = time.monotonic()
    for content in contents:
        tries += send(content)
    sent_in = time.monotonic() - started
    killer.join()
    done.set()
    return report(ids, len(contents), killed, tries, sent_in)


def report(ids: set[str], count: int, killed: Counter, tries: int, sent_in: float) -> bool:
    from replywell.project.boot import boot

    boot()
    from django.db import connection, connections

    def ask(sql: str, *values: object) -> list[tuple]:
        for _ in range(60):
            try:
                with connection.cursor() as cursor:
                    cursor.execute(sql, values)
                    return cursor.fetchall()
            except Exception:
                connections.close_all()
                time.sleep(1)
        raise SystemExit("The database did not come back.")

    unsettled = "select count(*) from procrastinate_jobs where status in ('todo', 'doing') and task_name in ('react', 'walk', 'post', 'send', 'translate') and coalesce(scheduled_at, now()) <= now()"
    wait_for(lambda: ask(unsettled)[0][0] == 0, 1800, "the jobs to be done")
    kept = Counter(
        row[0]
        for row in ask("select external_id from tickets_message where external_id = any(%s)", list(ids))
    )
    walked = ask(
        "select count(distinct message_id) from pipeline_walk w join tickets_message m on m.id = w.message_id "
        "where w.state = 'carried_out' and m.external_id = any(%s)",
        list(ids),
    )[0][0]
    newer = ask(
        "select count(*) from tickets_message m where external_id = any(%s) and not exists (select 1 from pipeline_walk w "
        "where w.message_id = m.id and w.state = 'carried_out') and not exists (select 1 from tickets_message n "
        "where n.ticket_id = m.ticket_id and n.id > m.id)",
        list(ids),
    )[0][0]
    moving = "select count(*) from delivery_outbound where state in ('queued', 'sending', 'retrying')"
    wait_for(
        lambda: ask(moving)[0][0] == 0, 300, "the outbox to come to rest"
    )  # a dead sender's lease is 2 min
    states = dict(ask("select state, count(*) from delivery_outbound group by 1"))
    twice = ask("select message_id, count(*) from demo_caughtmail group by 1 having count(*) > 1")
    failed_jobs = ask("select task_name, count(*) from procrastinate_jobs where status = 'failed' group by 1")
    lost, doubled = ids - set(kept), [key for key, times in kept.items() if times > 1]
    print(f"{count} mails in {sent_in:.0f} s, {tries} tries; killed {dict(killed)}")
    print(
        f"kept {len(kept)}, lost {len(lost)}, twice {len(doubled)}; walked {walked}, newest unwalked {newer}"
    )
    print(f"outbox {states}; replies caught twice {len(twice)}; failed jobs {failed_jobs}")
    return bool(lost or doubled or twice or newer or failed_jobs)


def wait_for(condition: Callable[[], object], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit(f"Waited {seconds:.0f} s in vain for {what}.")
        time.sleep(0.5)


if __name__ == "__main__":
    main()
