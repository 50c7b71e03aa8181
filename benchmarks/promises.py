"""What promises cost: python benchmarks/promises.py --home DIR [--open 100000] [--targets 1000000] [--due 10000]

Fills a desk with open tickets, then tells, with CPU seconds of this process and of PostgreSQL's backends for it:

- `renewal`: counting the clocks of all open tickets anew after a policy has changed, as the background job does;
- `sweep`: of so many open targets `--due` fall due within a minute; two sweepers run, one of them is killed in the
  middle of it and started again. Told: how many triggers were written, whether each of them once, how long after
  its moment the latest came, and what all sweepers took together. The share of a second that sweeping takes when nothing
  is due is `idle`.

The desk is kept in the folder; what is measured there is not undone.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

FILL = """
insert into tickets_ticket (subject, status, requester_id, urgency, sentiment, complexity, language, skills, needs_triage,
    assistant_off, tags, custom, waiting_since, due_at, last_author, snippet, created_at, updated_at)
select 'Ticket ' || n, 'open', %(contact)s, 1 + n %% 4, '', '', '', '{}', false, false, '{}', '{}', at, at, '', '', at, at
from (select n, now() - n * interval '1 second' as at from generate_series(1, %(count)s) as n) as rows
"""
EVENTS = """
insert into tickets_ticketevent (ticket_id, kind, actor, data, at)
select id, 'message_received', 'contact:1', '{"first": true}', created_at from tickets_ticket
"""
DUE = """
update sla_target set next_at = row.at, due_at = row.at, fired = 90,
    spans = jsonb_build_array(jsonb_build_array(row.at - length, null))
from (select id, %(from)s + (row_number() over (order by id) - 1) * interval '1 minute' / %(due)s as at
    from sla_target where kind = 'first_response' and terms_id in (
        select id from sla_appliedterms where terms ->> 'name' = 'Urgency 1') limit %(due)s) as row
where row.id = sla_target.id
"""
"""Critical ones, whose hours are all."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--home", required=True)
    arguments.add_argument("--open", type=int, default=100_000)
    arguments.add_argument("--targets", type=int, default=1_000_000)
    arguments.add_argument("--due", type=int, default=10_000)
    arguments.add_argument("--sweeper", action="store_true", help=argparse.SUPPRESS)
    given = arguments.parse_args()
    os.environ |= {"REPLYWELL_HOME": given.home, "REPLYWELL_DATABASE_POOL": "1"}
    from replywell.project.boot import ready

    ready()
    if given.sweeper:
        sweeps()
        return
    fill(given.open)
    print(json.dumps({"renewal": renewal()}), flush=True)
    widen(given.targets)
    print(json.dumps({"idle": idle()}), flush=True)
    print(json.dumps({"sweep": sweeping(given)}), flush=True)


def fill(count: int) -> None:
    from django.db import connection

    from replywell.people.actions.contacts import contact_for
    from replywell.sla.models import Calendar, Policy
    from replywell.tickets.models import Ticket

    there = Ticket.objects.count()
    if there:
        return
    office = Calendar.objects.create(
        name="Office", timezone="Europe/Berlin", country="DE",
        week={str(day): [["09:00", "12:00"], ["13:00", "17:30"]] for day in range(5)},
    )  # fmt: skip
    for place, urgency in enumerate((1, 2, 3, 4)):
        Policy.objects.create(
            name=f"Urgency {urgency}", position=place, urgencies=[urgency], calendar=office if urgency > 1 else None, pauses=["pending"],
            first_response=60 * urgency, next_response=60 * urgency, resolution=600 * urgency,
        )  # fmt: skip
    with connection.cursor() as cursor:
        contact = contact_for("many@example.org", "Many").pk
        cursor.execute(FILL, {"contact": contact, "count": count})
        cursor.execute(EVENTS)
        cursor.execute("analyze")


def renewal() -> dict[str, dict[str, float]]:
    """The first fills in the targets; the second is the one that is measured, after a policy has changed."""
    from django.db.models import F

    from replywell.sla.actions.renewal import renew_on
    from replywell.sla.models import Policy, Renewal
    from replywell.tickets.models import Ticket

    told: dict[str, dict[str, float]] = {}
    for name in ("first", "changed"):
        Policy.objects.update(first_response=F("first_response") + 1)
        made = Renewal.objects.create(total=Ticket.objects.count())
        started, cpu, database = time.monotonic(), time.process_time(), backend_cpu()
        renew_on(made.pk)
        told[name] = {
            "tickets": made.total,
            "seconds": round(time.monotonic() - started, 1),
            "app_cpu": round(time.process_time() - cpu, 1),
            "database_cpu": round(backend_cpu() - database, 1),
        }
    return told


def widen(count: int) -> None:
    """As many targets as asked for, none of which is due within a day: clones of numbers that no ticket has."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("update sla_target set next_at = now() + interval '2 days' where next_at is not null")
        cursor.execute(
            """insert into sla_target (ticket_id, kind, number, terms_id, started_at, spans, length, used, due_at,
                met_at, breached_at, ended_at, next_at, fired)
            select ticket_id, kind, number + copy, terms_id, started_at, spans, length, used, due_at,
                null, null, null, now() + interval '2 days', 0
            from sla_target, generate_series(1, greatest(%s / (select count(*) from sla_target) - 1, 0)) as copy
            on conflict do nothing""",
            [count],
        )
        cursor.execute("analyze sla_target")


def idle() -> dict[str, float]:
    from replywell.sla.actions.sweep import sweep
    from replywell.sla.models import Target

    started, database = time.process_time(), backend_cpu()
    for _ in range(500):
        sweep()
    return {
        "targets": Target.objects.filter(next_at__isnull=False).count(),
        "app_ms": round((time.process_time() - started) * 2, 2),
        "database_ms": round((backend_cpu() - database) * 2, 2),
    }


def sweeping(given: argparse.Namespace) -> dict[str, object]:
    from django.db import connection

    from replywell.kit import clock
    from replywell.tickets.models import TicketEvent

    begins = clock.now() + timedelta(seconds=10)
    with connection.cursor() as cursor:
        cursor.execute("update sla_target set next_at = null where next_at < now() + interval '1 day'")
        cursor.execute(DUE, {"from": begins, "due": given.due})
    for old in Path(given.home).glob("sweeper-*"):
        old.unlink()
    ours = [sys.executable, __file__, "--home", given.home, "--sweeper"]
    sweepers = [subprocess.Popen(ours) for _ in range(2)]
    time.sleep(max(0.0, (begins - clock.now()).total_seconds() + 30))
    sweepers[0].send_signal(signal.SIGKILL)
    sweepers[0].wait()
    sweepers[0] = subprocess.Popen(ours)
    time.sleep(50)
    for sweeper in sweepers:
        sweeper.send_signal(signal.SIGTERM)
        sweeper.wait()
    told = TicketEvent.objects.filter(
        kind__in=["sla_warned", "sla_breached"], at__gte=begins - timedelta(minutes=1)
    )
    each = {(event.data["target"], event.data["stage"]) for event in told}
    took = [json.loads(path.read_text()) for path in Path(given.home).glob("sweeper-*")]
    return {
        "due": given.due,
        "written": told.count(),
        "different": len(each),
        "latest_s": round(
            max((event.at - datetime.fromisoformat(event.data["due"])).total_seconds() for event in told), 2
        ),
        "app_cpu": round(sum(app for app, _ in took), 1),
        "database_cpu": round(sum(database for _, database in took), 1),
    }


def sweeps() -> None:
    from replywell.sla.actions.sweep import sweep

    kept = Path(os.environ["REPLYWELL_HOME"]) / f"sweeper-{os.getpid()}"
    started, database = time.process_time(), backend_cpu()
    while True:
        sweep()
        kept.write_text(json.dumps([time.process_time() - started, backend_cpu() - database]))
        time.sleep(1)


def backend_cpu() -> float:
    """CPU seconds of the backend of our connection."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        fields = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
