"""What the report of kept promises costs: python benchmarks/attainment.py --home DIR [--tickets 100000]

Fills a desk with tickets of 60 days, each with a first answer and a resolution, of which one in ten was missed and is
logged with a breach. Then tells, for every dimension, CPU milliseconds of this process and of PostgreSQL's backend,
and the milliseconds that a reader waits: figures of 30 days beside the 30 days before; and for one page of the tickets
behind a figure. The desk is kept in the folder.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

TICKETS = """
insert into tickets_ticket (subject, status, requester_id, connection_id, category_id, team_id, assignee_id, urgency,
    sentiment, complexity, language, skills, needs_triage, assistant_off, tags, custom, last_author, snippet, created_at,
    updated_at)
select 'Ticket ' || n, 'resolved', %(contacts)s[1 + n %% 20], null, null, %(teams)s[1 + n %% 8], %(agents)s[1 + n %% 40],
    1 + n %% 4, '', '', '', '{}', false, false, '{}', '{}', '', '', at, at
from (select n, now() - n * interval '60 days' / %(count)s as at from generate_series(1, %(count)s) as n) as rows
"""
TARGETS = """
insert into sla_target (ticket_id, kind, number, terms_id, started_at, spans, length, used, due_at, met_at, breached_at,
    fired)
select id, kind, 1, %(terms)s, created_at, '[]', '4 hours', used, created_at + interval '4 hours', created_at + used,
    case when used > '4 hours' then created_at + interval '4 hours' end, 0
from tickets_ticket, unnest(array['first_response', 'resolution']) as kind,
    lateral (select case when id %% 10 = 0 then interval '5 hours' else (id %% 240) * interval '1 minute' end as used) as u
"""
BREACHES = """
insert into sla_breach (ticket_id, target_id, kind, number, policy, length, started_at, at, urgency, team_id, agent_id,
    tier, channel, logged_at, withdrawn_because)
select ticket_id, target.id, kind, 1, 'All', length, started_at, breached_at, 3, team_id, assignee_id, '', '', now(), ''
from sla_target as target join tickets_ticket as ticket on ticket.id = ticket_id where breached_at is not null
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--home", required=True)
    arguments.add_argument("--tickets", type=int, default=100_000)
    given = arguments.parse_args()
    os.environ |= {"REPLYWELL_HOME": given.home, "REPLYWELL_DATABASE_POOL": "1"}
    from replywell.project.boot import ready

    ready()
    fill(given.tickets)
    for name, told in measured().items():
        print(json.dumps({name: told}), flush=True)


def fill(count: int) -> None:
    from django.db import connection

    from replywell.people.actions.agents import add_agent
    from replywell.people.actions.contacts import contact_for
    from replywell.people.models import Team
    from replywell.sla.models import AppliedTerms
    from replywell.tickets.models import Ticket

    if Ticket.objects.exists():
        return
    teams = [Team.objects.create(name=f"Team {number}").pk for number in range(8)]
    agents = [add_agent(f"a{number}@example.com", name=f"Agent {number}").pk for number in range(40)]
    contacts = [contact_for(f"c{number}@example.org", f"Contact {number}").pk for number in range(20)]
    add_agent("owner@example.com", name="Owner", role="owner")
    add_agent("lead@example.com", name="Lead", role="lead")
    Team.objects.filter(pk=teams[0]).update(private=True)
    terms = AppliedTerms.objects.create(hash="all", terms={"policy": 1, "name": "All"}).pk
    with connection.cursor() as cursor:
        cursor.execute(TICKETS, {"contacts": contacts, "teams": teams, "agents": agents, "count": count})
        cursor.execute(TARGETS, {"terms": terms})
        cursor.execute(BREACHES)
        cursor.execute("analyze")


def measured() -> dict[str, dict[str, float]]:
    from replywell.kit import clock
    from replywell.people.models import Agent
    from replywell.sla.attainment import DIMENSIONS, attainment, behind, whole

    until = clock.now()
    since = until - timedelta(days=30)
    found = {}
    for role in ("owner", "lead"):
        agent = Agent.objects.get(role=role)
        for dimension in DIMENSIONS:
            found[f"{role} {dimension}"] = cost(lambda a=agent, d=dimension: attainment(a, d, since, until))
        found[f"{role} total"] = cost(lambda a=agent: whole(a, since, until))
        found[f"{role} tickets"] = cost(
            lambda a=agent: [
                behind(a, "team", "3", "missed", since, until).count(),
                list(behind(a, "team", "3", "missed", since, until)[:100]),
            ]
        )
    return found


def cost(run: Callable[[], object], times: int = 5) -> dict[str, float]:
    """Milliseconds of the fastest of a few runs to wait for, and CPU of each on average."""
    run()
    waits, cpu, database = [], time.process_time(), backend_cpu()
    for _ in range(times):
        begun = time.perf_counter()
        run()
        waits.append(time.perf_counter() - begun)
    return {
        "wait_ms": round(1000 * min(waits)),
        "app_cpu_ms": round(1000 * (time.process_time() - cpu) / times),
        "database_cpu_ms": round(1000 * (backend_cpu() - database) / times),
    }


def backend_cpu() -> float:
    """CPU seconds of the backend of our connection."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        fields = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
