"""How long the desk's pages take: python benchmarks/desk.py [--tickets 200000] [--home DIR] [--count 300] [--json FILE]

Seeds the desk in that folder once (5 messages a ticket; more runs use it again) and asks the product's own stack,
in this process, through Django's handler with every middleware, signed in as a normal agent with teams: one
request after another, each for another ticket, page or pair of words. Told for each kind of page:

- `server`: wall-clock time inside the handler, response rendered, p50 and p95;
- `app`: CPU time of this process for it (user and system), mean; `best` is that of the quickest tenth, which on a
  machine whose cores are shared with others is what the work takes where nobody else is on them;
- `database`: CPU time of PostgreSQL's backend that served it, from /proc/PID/stat of that one backend (this process
  has one connection), summed over all requests of the kind because the kernel counts in hundredths of a second;
- `queries`: SQL statements, counted on one extra request, session and user included.

Nothing happens on the desk meanwhile, so the counts of its navigation are taken once in fifteen seconds;
`queue, counted anew` takes them for each request, as the first page after any change does.

A reply's jobs (what is sent, learned and reacted) run afterwards and are told apart as `reply, its jobs`. Requests
before the count warm caches and prepared statements. Nothing else should run on the machine: the load is told.
"""

import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
WARM_UP = 30
TARGETS = {"queue": (40, 20), "ticket": (50, 25), "search": (60, 40), "reply": (40, 12)}


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--tickets", type=int, default=10_000)
    arguments.add_argument("--home", type=Path)
    arguments.add_argument("--count", type=int, default=300)
    arguments.add_argument("--only", default="", help="Kinds of page, with commas between.")
    arguments.add_argument("--json", type=Path)
    given = arguments.parse_args()
    home = (given.home or Path(f"/tmp/replywell-desk-{given.tickets}")).resolve()
    os.environ |= {"REPLYWELL_HOME": str(home), "REPLYWELL_DATABASE_POOL": "1"}
    seed(home, given.tickets)
    from replywell.project.boot import ready

    ready()
    forget_what_was_written()
    rows = [row for kind, asking in kinds(given.only) for row in measure(kind, asking, given.count)]
    forget_what_was_written()
    told = {"tickets": given.tickets, "load": os.getloadavg(), "cpus": os.cpu_count(), "rows": rows}
    table(told)
    if given.json:
        given.json.write_text(json.dumps(told, indent=1) + "\n")


def seed(home: Path, tickets: int) -> None:
    if (home / "seeded").exists():
        return
    home.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable,
        "-m",
        "replywell",
        "seed",
        "--tickets",
        str(tickets),
        "--messages-per-ticket",
        "5",
    ]
    subprocess.run([*command, "--agents", "40", "--home", str(home)], check=True)
    (home / "seeded").touch()


def forget_what_was_written() -> None:
    """Replies of a run that no worker sent: a desk has a few of them at a time, not hundreds."""
    from replywell.tickets.models import Draft

    Draft.objects.exclude(send_at=None).delete()


class Desk:
    """A signed-in agent, and dice that always fall alike."""

    def __init__(self) -> None:
        from django.test import Client

        from replywell.people.models import Agent
        from replywell.tickets.models import SearchWord
        from replywell.tickets.queries import visible_to

        self.dice = random.Random(7)
        self.agent = Agent.objects.filter(email__endswith="@seed.example").order_by("pk")[0]
        self.client = Client(SERVER_NAME="localhost")
        self.client.force_login(self.agent)
        words = SearchWord.objects.exclude(word="").order_by("-tickets").values_list("word", "tickets")
        self.words = [word for word, _ in words[:3000] if len(word) > 2]
        everything = visible_to(self.agent).order_by("pk")
        top = everything.last()
        some = [self.dice.randint(1, top.pk if top else 1) for _ in range(6000)]
        self.tickets = list(everything.filter(pk__in=some).values_list("pk", flat=True))
        self.dice.shuffle(self.tickets)
        self.working = list(
            everything.filter(status__in=["new", "open", "pending"])
            .filter(pk__in=some)
            .values_list("pk", flat=True)
        )
        self.dice.shuffle(self.working)
        self.after: dict[str, str] = {}

    def get(self, path: str, data: dict[str, str] | None = None, *, part: bool = False) -> Any:
        return self.client.get(path, data or {}, headers={"HX-Request": "true"} if part else {})


def kinds(only: str) -> Iterator[tuple[str, Callable[[int], Any]]]:
    desk = Desk()
    every = {
        "queue": lambda n: queue(desk, n),
        "queue, counted anew": lambda n: counted_anew(desk, n),
        "ticket": lambda n: desk.get(f"/tickets/{desk.tickets[n % len(desk.tickets)]}/"),
        "search": lambda n: desk.get("/search/", {"q": two_words(desk)}),
        "search as typed": lambda n: desk.get("/search/", {"q": two_words(desk)[:-1]}, part=True),
        "search, rare words": lambda n: desk.get(
            "/search/", {"q": " ".join(desk.dice.sample(desk.words[1500:], 2))}
        ),
        "search, common words": lambda n: desk.get(
            "/search/", {"q": " ".join(desk.dice.sample(desk.words[:40], 2))}
        ),
        "reply": lambda n: reply(desk, n),
    }
    for kind, asking in every.items():
        if not only or any(kind.startswith(each) for each in only.split(",")):
            yield kind, asking


def queue(desk: Desk, number: int) -> Any:
    """Views in turn, and the pages behind their first ones."""
    view = ("open", "mine", "teams", "unassigned", "waiting")[number % 5]
    page = desk.get(f"/queue/{view}/", {"after": desk.after[view]} if desk.after.get(view) else {})
    more = re.search(r'[?;&]after=([^"&]+)', page.text)
    desk.after[view] = unquote(more[1]) if more and number % 3 else ""
    return page


def counted_anew(desk: Desk, number: int) -> Any:
    """The same right after something happened on the desk: nothing of the navigation is kept."""
    from replywell.workspace.counting import forget

    forget()
    return queue(desk, number)


def two_words(desk: Desk) -> str:
    """As frequent as words of mails are: mostly common ones."""
    words = desk.words
    return " ".join(words[min(int(desk.dice.paretovariate(0.45)) - 1, len(words) - 1)] for _ in range(2))


def reply(desk: Desk, number: int) -> Any:
    ticket = desk.working[number % len(desk.working)]
    text = " ".join(desk.dice.sample(desk.words, 40))
    return desk.client.post(
        f"/tickets/{ticket}/replies/",
        {"text": text, "status": "pending", "seen": str(2**40)},
        headers={"HX-Request": "true"},
    )


def measure(kind: str, asking: Callable[[int], Any], count: int) -> list[dict[str, Any]]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from replywell.kit import jobs

    for number in range(WARM_UP):
        check(kind, asking(number))
    with CaptureQueriesContext(connection) as queries:
        check(kind, asking(WARM_UP))
    asked = len(queries)  # now: the next request empties the log
    backend = connection.connection.info.backend_pid if connection.connection else None
    if backend is None:
        connection.ensure_connection()
        backend = connection.connection.info.backend_pid
    walls, apps = [], []
    before, jobs_before = ticks(backend), waiting(kind)
    for number in range(WARM_UP + 1, WARM_UP + 1 + count):
        begun, cpu = time.perf_counter(), time.process_time()
        response = asking(number)
        apps.append(time.process_time() - cpu)
        walls.append(time.perf_counter() - begun)
        check(kind, response)
    database = (ticks(backend) - before) / TICK / count
    rows = [row(kind, walls, apps, database, asked)]
    if kind == "reply":
        rows.append(the_jobs(jobs, jobs_before, backend, count))
    return rows


def waiting(kind: str) -> int:
    """The newest job so far."""
    from django.db import connection

    if kind != "reply":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(max(id), 0) from procrastinate_jobs")
        return int(cursor.fetchone()[0])


def the_jobs(jobs: Any, before: int, backend: int, count: int) -> dict[str, Any]:
    """What the replies left to do, done here as a worker does it, without its polling."""
    from django.db import connection

    walls, apps, done, ticked = [], [], before, ticks(backend)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "select id, task_name, args from procrastinate_jobs where id > %s order by id", [done]
            )
            todo = cursor.fetchall()
        if not todo:
            break
        for pk, name, arguments in todo:
            begun, cpu = time.perf_counter(), time.process_time()
            given = json.loads(arguments) if isinstance(arguments, str) else arguments
            jobs._functions[name](**given)
            walls.append(time.perf_counter() - begun)
            apps.append(time.process_time() - cpu)
            done = pk
    told = row(
        "reply, its jobs", walls or [0], [sum(apps) / count], (ticks(backend) - ticked) / TICK / count, 0
    )
    return told | {"jobs a reply": len(walls) / count}


def ticks(backend: int) -> int:
    """User and system time of one process, in ticks of the kernel's clock."""
    fields = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def check(kind: str, response: Any) -> None:
    if response.status_code >= 400:
        raise SystemExit(f"{kind}: {response.status_code} {response.text[:400]}")


def row(kind: str, walls: list[float], apps: list[float], database: float, queries: int) -> dict[str, Any]:
    ordered, spent = sorted(walls), sorted(apps)
    app = statistics.mean(spent)
    return {
        "kind": kind,
        "p50": round(statistics.median(ordered) * 1000, 1),
        "p95": round(ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)] * 1000, 1),
        "app": round(app * 1000, 1),
        "best": round(spent[len(spent) // 10] * 1000, 1),
        "database": round(database * 1000, 1),
        "cpu": round((app + database) * 1000, 1),
        "queries": queries,
    }


def table(told: dict[str, Any]) -> None:
    print(
        f"{told['tickets']:,} tickets, load {', '.join(f'{load:.1f}' for load in told['load'])}, {told['cpus']} CPUs; ms"
    )
    print(
        f"{'':22}{'p50':>8}{'p95':>8}{'app':>8}{'best':>8}{'database':>10}{'CPU':>8}{'queries':>9}  target p95/CPU"
    )
    for each in told["rows"]:
        target = TARGETS.get(each["kind"])
        goal = f"{target[0]}/{target[1]}" if target else ""
        numbers = f"{each['p50']:>8}{each['p95']:>8}{each['app']:>8}{each['best']:>8}{each['database']:>10}{each['cpu']:>8}{each['queries']:>9}"
        print(f"{each['kind']:22}{numbers}  {goal}")


if __name__ == "__main__":
    main()
