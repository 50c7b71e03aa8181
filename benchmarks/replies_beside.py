"""What replies feel of a renewal: python benchmarks/replies_beside.py --home DIR [--open 100000] [--count 300]

Fills a desk as `promises.py` does, then posts so many replies through Django's handler, each to another ticket, while
nothing else happens, and goes on with it while the clocks of all open tickets are counted anew in a process of its own,
as the background job does it: from its first tickets to its last, every tenth reply to one that is just being counted.
Told of each, in milliseconds: wall-clock time (p50, p95, the longest) and CPU of this process; of those tenths again by
themselves; and how long the renewal took beside the replies.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from promises import fill


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--home", required=True)
    arguments.add_argument("--open", type=int, default=100_000)
    arguments.add_argument("--count", type=int, default=300)
    arguments.add_argument("--renewal", type=int, default=0, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    os.environ |= {"REPLYWELL_HOME": given.home, "REPLYWELL_DATABASE_POOL": "1"}
    from replywell.project.boot import ready

    ready()
    from replywell.sla.actions.renewal import renew_on

    if given.renewal:
        renew_on(given.renewal)
        return
    fill(given.open)
    from django.db.models import F

    from replywell.sla.models import Policy, Renewal
    from replywell.tickets.models import Ticket

    if not Renewal.objects.exists():  # the targets of an empty desk
        renew_on(Renewal.objects.create(total=given.open).pk)
    numbers = spread(list(Ticket.objects.filter(status="open").order_by("pk").values_list("pk", flat=True)))
    agent = owner()
    replies(agent, numbers[-10:])  # caches and prepared statements are warm
    print(json.dumps({"alone": replies(agent, numbers[: given.count])}), flush=True)
    Policy.objects.update(first_response=F("first_response") + 1)
    made = Renewal.objects.create(total=Ticket.objects.count())
    command = [sys.executable, __file__, "--home", given.home, "--renewal", str(made.pk)]
    beside = subprocess.Popen(command)
    while not Renewal.objects.get(pk=made.pk).done:
        time.sleep(0.1)
    begun, walls, front, cpu = time.monotonic(), [], [], 0.0
    others = iter(numbers[given.count :])
    while (now := Renewal.objects.get(pk=made.pk)).finished_at is None:
        counted = Ticket.objects.filter(status="open", pk__gt=now.after).order_by("pk")
        told = replies_to(agent, counted.values_list("pk", flat=True)[:1])
        front += told[0]
        more = replies_to(agent, list(islice(others, 9)))
        walls += told[0] + more[0]
        cpu += told[1] + more[1]
    took = time.monotonic() - begun
    beside.wait()
    print(json.dumps({"beside": parts(walls, cpu), "just being counted": parts(front)}))
    print(json.dumps({"renewed": now.done, "of": now.total, "seconds": round(took, 1)}), flush=True)


def spread(numbers: list[int]) -> list[int]:
    """In an order that jumps all over the desk, so that some are just being renewed."""
    step = 7919
    return [numbers[n * step % len(numbers)] for n in range(len(numbers))]


def owner():
    from replywell.people.models import Agent, Role

    return Agent.objects.get_or_create(
        email="many@example.org", defaults={"name": "Many", "role": Role.OWNER, "is_superuser": True}
    )[0]


def replies(agent, numbers: list[int]) -> dict[str, float]:
    return parts(*replies_to(agent, numbers))


def replies_to(agent, numbers: Iterable[int]) -> tuple[list[float], float]:
    """Seconds of each by the clock, and of this process for all."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(agent)
    walls, cpu = [], 0.0
    for number in numbers:
        begun, app = time.perf_counter(), time.process_time()
        page = client.post(
            f"/tickets/{number}/replies/",
            {"text": "Thank you for writing. It is on its way.", "status": "open", "seen": str(2**40)},
            headers={"HX-Request": "true"},
        )
        walls.append(time.perf_counter() - begun)
        cpu += time.process_time() - app
        assert page.status_code < 400, page.text[:400]
    return walls, cpu


def parts(walls: list[float], cpu: float | None = None) -> dict[str, float]:
    walls = sorted(walls)
    told = {
        "replies": len(walls),
        "p50": round(statistics.median(walls) * 1000, 1),
        "p95": round(walls[int(len(walls) * 0.95)] * 1000, 1),
        "longest": round(walls[-1] * 1000, 1),
    }
    return told if cpu is None else told | {"app": round(cpu / len(walls) * 1000, 1)}


if __name__ == "__main__":
    main()
