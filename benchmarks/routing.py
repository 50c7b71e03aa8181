"""What routing and assigning one ticket costs: python benchmarks/routing.py --home DIR [--agents 500] [--rules 300] [--tickets 200] [--trial 20000] [--queue 50000]

Fills a desk with agents of one team, each with a few open tickets, and with rules of three conditions each of which
only the last fits, inside a transaction that is rolled back at the end. Prints milliseconds of CPU a ticket, of this
process and of its database connection's backend, for reading the rules, for deciding the route, and for handing the
ticket out; then how long a trial of the rules on so many kept tickets takes, and a page of a list of so many open
tickets in the order in which they are taken.
"""

import argparse
import os
import random
import statistics
import time
from datetime import timedelta
from pathlib import Path

WORDS = [
    "refund",
    "invoice",
    "card",
    "login",
    "export",
    "booking",
    "calendar",
    "password",
    "plan",
    "team",
    "upgrade",
    "cancel",
    "error",
    "sync",
]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--home", required=True)
    arguments.add_argument("--agents", type=int, default=500)
    arguments.add_argument("--rules", type=int, default=300)
    arguments.add_argument("--tickets", type=int, default=200)
    arguments.add_argument("--trial", type=int, default=20_000)
    arguments.add_argument("--queue", type=int, default=50_000)
    given = arguments.parse_args()
    os.environ |= {"REPLYWELL_HOME": given.home, "REPLYWELL_DATABASE_POOL": "1"}
    from replywell.project.boot import ready

    ready()
    from django.db import transaction

    with transaction.atomic():
        measure(given)
        transaction.set_rollback(True)


def measure(given: argparse.Namespace) -> None:
    from replywell.people.actors import ASSISTANT
    from replywell.people.models import Team
    from replywell.pipeline.gather import bars, facts_of, routing
    from replywell.tickets.actions.triage import route as give
    from replywell.tickets.models import Message
    from replywell.triage.actions.assignment import hand_out
    from replywell.triage.route import choose_route

    team, messages = fill(given)
    used: dict[str, list[float]] = {"rules": [], "route": [], "hand out": []}
    base = backend_seconds()
    started = time.process_time()
    for pk in messages:
        message = Message.objects.select_related("ticket").get(pk=pk)
        facts, seen = facts_of(message), classification()
        with timed(used["rules"]):
            desk = routing()
        with timed(used["route"]):
            route = choose_route(seen, facts, desk, bars().triage)
        assert route.team == team.pk, route.because
        ticket = give(message.ticket, Team.objects.get(pk=route.team), by=ASSISTANT, skills=route.skills)
        with timed(used["hand out"]):
            handed = hand_out(ticket, named=route.agent)
        assert handed and handed.agent, handed
    whole, backend = time.process_time() - started, backend_seconds() - base
    count = len(messages)
    print(f"{given.agents} agents, {given.rules} rules, {count} tickets; ms of CPU a ticket, median / p95")
    for name, seconds in used.items():
        print(f"  {name:9} {1000 * statistics.median(seconds):6.2f} / {1000 * p95(seconds):6.2f}")
    both = [route + handed for route, handed in zip(used["route"], used["hand out"], strict=True)]
    print(f"  route and hand out {1000 * statistics.median(both):.2f} / {1000 * p95(both):.2f}")
    print(f"  everything, gathering and writing with it: {1000 * whole / count:.2f}")
    print(f"  the database's backend for everything: {1000 * backend / count:.2f}")
    trial(given.trial, messages[0])
    lists(given.queue)


def fill(given: argparse.Namespace) -> tuple[object, list[int]]:
    from replywell.people.models import Agent, Contact, Team
    from replywell.tickets.models import Message, Ticket
    from replywell.triage.models import RoutingRule

    dice = random.Random(7)
    team = Team.objects.create(name="Benchmark")
    week = {str(day): [["00:00", "12:00"], ["12:00", "24:00"]] for day in range(7)}
    zones = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "UTC")
    people = Agent.objects.bulk_create(
        Agent(
            email=f"b{n}@bench.example", name=f"Agent {n}", skills=dice.sample(WORDS, 3), capacity=40,
            timezone=dice.choice(zones), working_hours=week,
        )
        for n in range(given.agents)
    )  # fmt: skip
    Agent.teams.through.objects.bulk_create(
        Agent.teams.through(agent_id=one.pk, team_id=team.pk) for one in people
    )
    RoutingRule.objects.all().delete()
    RoutingRule.objects.bulk_create(
        RoutingRule(
            name=f"Rule {n}", position=n, team=team, conditions=conditions(dice, n, n == given.rules - 1)
        )
        for n in range(given.rules)
    )
    contact = Contact.objects.create(name="Bench", email="bench@bench.example")
    Ticket.objects.bulk_create(
        Ticket(
            subject="Open",
            requester=contact,
            assignee=one,
            team=team,
            status="open",
            urgency=dice.randint(1, 4),
        )
        for one in people
        for _ in range(dice.randint(2, 8))
    )
    new = Ticket.objects.bulk_create(
        Ticket(subject="How do I change the plan of my team?", requester=Contact.objects.create(name=f"N{n}"))
        for n in range(given.tickets)
    )
    text = "I would like to know what happens to the bookings when we upgrade in the middle of a month. " * 5
    said = Message.objects.bulk_create(
        Message(ticket=ticket, author="contact", text=text, contact_id=ticket.requester_id) for ticket in new
    )
    return team, [message.pk for message in said]


def conditions(dice: random.Random, number: int, fits: bool) -> dict:
    if fits:
        return {"all": [{"field": "text", "op": "words", "any_of": ["upgrade"]}], "any": [], "none": []}
    return {
        "all": [{"field": "urgency", "op": "is", "any_of": ["medium", "high"]}],
        "any": [
            {"field": "text", "op": "words", "any_of": [f"{dice.choice(WORDS)}{number}", "nowhere at all"]},
            {"field": "domain", "op": "is", "any_of": [f"company{number}.example", f"firm{number}.example"]},
        ],
        "none": [{"field": "tag", "op": "is", "any_of": ["vip"]}],
    }


def classification():
    from replywell.triage.values import Classification, Judgement

    labels = {"category": "billing", "urgency": "medium", "sentiment": "neutral", "complexity": "simple"}
    judged = {name: Judgement(dimension=name, ranked=((label, 0.9),)) for name, label in labels.items()}
    return Classification(
        **judged,
        language="en",
        in_scope=1.0,
        wants_human=0.0,
        skills=("upgrade",),
        sure=True,
        because="Bench.",
    )


def trial(count: int, message: int) -> None:
    """A trial of two rules fewer on so many kept tickets."""
    from replywell.kit import clock
    from replywell.pipeline.gather import facts_of
    from replywell.pipeline.models import DecisionRecord, DeskVersion, Walk
    from replywell.pipeline.trial import try_rules
    from replywell.tickets.models import Message
    from replywell.triage.queries import active_rules

    said = Message.objects.get(pk=message)
    desk = DeskVersion.objects.create(hash="bench", desk={})
    facts = facts_of(said).model_dump(mode="json") | {"first": True}
    decision = classification().model_dump(mode="json")
    walks = Walk.objects.bulk_create(
        (
            Walk(ticket_id=said.ticket_id, message=said, desk=desk, state="carried_out", facts=facts, tape=[], created_at=clock.now())
            for _ in range(count)
        ),
        batch_size=2000,
    )  # fmt: skip
    DecisionRecord.objects.bulk_create(
        (
            DecisionRecord(
                walk=walk, ticket_id=said.ticket_id, step="classify", decision=decision, because=""
            )
            for walk in walks
        ),
        batch_size=2000,
    )
    rules = active_rules()
    for kept, name in (
        (rules[1:], "one rule that fits nothing is gone"),
        (rules[:-1], "the one rule that fits everything is gone"),
        (rules[::-1], "all rules the other way round"),
    ):
        started, used = time.perf_counter(), time.process_time()
        result = try_rules(kept)
        told = f"{result.looked} looked at, {result.moved} moved"
        took = f"{time.perf_counter() - started:.1f} s, of which CPU {time.process_time() - used:.1f} s"
        print(f"a trial of {len(rules)} rules, {name}: {told}, {took}")


def lists(count: int) -> None:
    """Pages of lists with so many open tickets, of which one in seven waits for nobody."""
    from django.db import connection

    from replywell.kit import clock
    from replywell.people.actions.agents import add_agent
    from replywell.people.models import Contact, Team
    from replywell.tickets.models import Ticket
    from replywell.tickets.waiting import due
    from replywell.workspace import queue

    dice, now = random.Random(11), clock.now()
    reader = add_agent("reader@bench.example", name="Reader", teams=[Team.objects.create(name="Readers")])
    contact = Contact.objects.create(name="Bench")
    open_tickets = []
    for number in range(count):
        since = None if number % 7 == 0 else now - timedelta(minutes=dice.randint(0, 2400))
        urgency = dice.choice([1, 2, 2, 3, 3, 3, 3, 4, 4])
        open_tickets.append(
            Ticket(
                subject=f"Open {number}", requester=contact, status="open", urgency=urgency,
                waiting_since=since, due_at=due(since, urgency), created_at=now - timedelta(minutes=dice.randint(0, 9000)),
                assignee=dice.choice([None, reader, None]),
            )
        )  # fmt: skip
    Ticket.objects.bulk_create(open_tickets, batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute("analyze tickets_ticket")
    for name in ("open", "unassigned", "mine"):
        for depth in (0, 1, 40):
            after = ""
            for _ in range(depth):
                after = queue.page(queue.VIEWS[name], reader, after=after).after
            wall, used = [], []
            base = backend_seconds()
            for turn in range(110):
                began = time.perf_counter()
                with timed(used):
                    queue.page(queue.VIEWS[name], reader, after=after)
                wall.append(1000 * (time.perf_counter() - began))
                if turn == 9:  # what comes before warms caches and prepared statements
                    wall, used, base = [], [], backend_seconds()
            told = f"{statistics.median(wall):.1f} / {p95(wall):.1f}"
            cpu = (
                f"{1000 * statistics.mean(used):.1f} + {10 * (backend_seconds() - base):.1f} of the database"
            )
            print(f"page {depth + 1:2} of {name:10} of {count}: ms {told}, CPU {cpu}")


class timed:
    def __init__(self, into: list[float]) -> None:
        self.into = into

    def __enter__(self) -> None:
        self.started = time.process_time()

    def __exit__(self, *_: object) -> None:
        self.into.append(time.process_time() - self.started)


def p95(values: list[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))]


def backend_seconds() -> float:
    """CPU that the backend of this connection has used; 0 where its process cannot be seen."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        (pid,) = cursor.fetchone()
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
