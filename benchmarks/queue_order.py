"""What the order by share costs: python benchmarks/queue_order.py --home DIR [--open 50000] [--count 200]

A team of one calendar each way has so many open tickets in its queue, all waiting, promised in working hours of three
calendars with lunch and in eight lengths, begun at random within the last days. An agent of that team asks for its list
through Django's handler: first pages and pages further down, right after something happened (counts are taken anew).
Told in milliseconds: wall-clock time (p50, p95), CPU of this process and of its database backend, mean; and that the
pages that were read are in the order that the clocks tell. `every share` is the same where no kinds are merged.
"""

import argparse
import json
import os
import random
import re
import statistics
import sys
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from promises import EVENTS, FILL, backend_cpu

OFFICES = (("Europe/Berlin", "DE"), ("America/New_York", "US"), ("Asia/Kolkata", ""))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--home", required=True)
    arguments.add_argument("--open", type=int, default=50_000)
    arguments.add_argument("--count", type=int, default=200)
    given = arguments.parse_args()
    os.environ |= {"REPLYWELL_HOME": given.home, "REPLYWELL_DATABASE_POOL": "1"}
    from replywell.project.boot import ready

    ready()
    agent = fill(given.open)
    from replywell.workspace import shares

    print(json.dumps({"kinds": len(shares.kinds()), "open": given.open}), flush=True)
    print(json.dumps({"merged": pages(agent, given.count)}), flush=True)
    most, shares.MOST = shares.MOST, 0
    print(json.dumps({"every share": pages(agent, given.count)}), flush=True)
    shares.MOST = most


def fill(count: int):
    from django.db import connection

    from replywell.people.actions.contacts import contact_for
    from replywell.people.models import Agent, Team
    from replywell.sla.actions.renewal import renew_on
    from replywell.sla.models import Calendar, Policy, Renewal
    from replywell.tickets.models import Ticket

    if Ticket.objects.exists():
        return Agent.objects.get(email="many@example.org")
    week = {str(day): [["09:00", "12:00"], ["13:00", "17:30"]] for day in range(5)}
    calendars = [
        Calendar.objects.create(name=zone, timezone=zone, country=country, week=week)
        for zone, country in OFFICES
    ]
    place = 0
    for urgency, lengths in {1: (60,), 2: (120, 240), 3: (480, 600, 720), 4: (1440, 1920)}.items():
        for at, minutes in enumerate(lengths):
            place += 1
            Policy.objects.create(
                name=f"Policy {place}", position=place, urgencies=[urgency], tiers=[f"plan {at}"] if at else [],
                calendar=calendars[place % 3] if urgency > 1 else None, first_response=minutes, next_response=minutes,
            )  # fmt: skip
    for at in (1, 2):
        Policy.objects.filter(tiers=[f"plan {at}"]).update(position=0)
    team = Team.objects.create(name="Many")
    agent = Agent.objects.create(email="many@example.org", name="Many", is_active=True)
    agent.teams.add(team)
    with connection.cursor() as cursor:
        contacts = [contact_for(f"many{n}@example.org", "Many").pk for n in range(3)]
        from replywell.people.models import Company, Contact

        for at, contact in enumerate(contacts[1:], start=1):
            company = Company.objects.create(name=f"Company {at}", tier=f"plan {at}")
            Contact.objects.filter(pk=contact).update(company=company)
        cursor.execute(FILL, {"contact": contacts[0], "count": count})
        cursor.execute(
            "update tickets_ticket set team_id = %s, requester_id = (%s::bigint[])[1 + floor(random() * 3)::int],"
            " created_at = now() - random() * interval '6 days'",
            [team.pk, contacts],
        )
        cursor.execute("update tickets_ticket set waiting_since = created_at, updated_at = created_at")
        cursor.execute(EVENTS)
        cursor.execute("analyze")
    renew_on(Renewal.objects.create(total=count).pk)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze tickets_ticket")
    return agent


def pages(agent, count: int) -> dict[str, object]:
    from django.test import Client

    from replywell.workspace.counting import forget

    client, dice, after = Client(SERVER_NAME="localhost"), random.Random(7), ""
    client.force_login(agent)
    walls, cpu, database, right = [], 0.0, 0.0, True
    for number in range(count + 30):
        forget()
        begun, app, backend = time.perf_counter(), time.process_time(), backend_cpu()
        page = client.get("/queue/teams/", {"after": after} if after else {})
        if number >= 30:
            walls.append(time.perf_counter() - begun)
            cpu += time.process_time() - app
            database += backend_cpu() - backend
        assert page.status_code == 200, page.status_code
        right = right and in_order(page.text)
        more = re.search(r'[?;&]after=([^"&]+)', page.text)
        after = unquote(more[1]) if more and dice.random() < 0.8 else ""
    walls.sort()
    return {
        "p50": round(statistics.median(walls) * 1000, 1),
        "p95": round(walls[int(len(walls) * 0.95)] * 1000, 1),
        "app": round(cpu / count * 1000, 1),
        "database": round(database / count * 1000, 1),
        "in order": right,
    }


def in_order(page: str) -> bool:
    """Whether the tickets of a page stand as their clocks tell it at the moment at which the list was begun."""
    from datetime import UTC, datetime

    from replywell.sla.actions.sweep import clock_of
    from replywell.tickets.models import Ticket

    numbers = [int(number) for number in re.findall(r'<li class="row[^>]* data-ticket="(\d+)"', page)]
    at = datetime.fromtimestamp(int(re.search(r'data-at="(\d+)"', page)[1]) / 1e6, UTC)
    tickets = Ticket.objects.filter(pk__in=numbers).prefetch_related("targets").in_bulk()
    ranks = []
    for number in numbers:
        target = next(each for each in tickets[number].targets.all() if each.kind == "first_response")
        share = clock_of(target).used(at) / (target.length or timedelta(1))
        ranks.append((tickets[number].urgency != 1, -round(share, 9)))
    return ranks == sorted(ranks) and len(numbers) > 0


if __name__ == "__main__":
    main()
