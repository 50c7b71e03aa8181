"""Visitors in the chat at once: python benchmarks/chat.py [--visitors 2000] [--rate 100] [--seconds 30] [--chaos]

Starts the web process (with `--processes` several on one port) on a desk of its own, without a worker: what is measured
is the line, not the assistant. Connects so many visitors, lets them say so many messages a second between them, and
answers each (or the share `--answered` of them) as an agent does, through `tickets.actions.conversation.reply`, from
another process. Told:

- `there`: a visitor's message, from being sent to the agents' live event about its ticket (server-sent events);
- `back`: the agent's answer, from being written to being in the visitor's socket;
- `ack`: a message, from being sent to being acknowledged as kept;
- memory (resident) of the web processes, idle with everybody connected and at the end;
- seconds of CPU of the web processes, the database, the agents and this process, which plays the visitors, in the
  time in which was talked, and how much of the machine all other processes took: they share the cores.

With `--chaos` a fifth of the connections is cut at random, again and again, and the web processes are ended and started
again twice. Then every message is looked for by its id: lost, kept twice, out of order, or told twice to its visitor
makes the run fail (exit 1). Visitors come again as the widget does: at once with something to say, else within seconds.
"""

import argparse
import asyncio
import itertools
import json
import multiprocessing
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.chat_visitors import ADDRESS, KEY, PORT, Visitor, checked, come_again, connected


def started(count: int) -> list[subprocess.Popen]:
    import httpx

    command = [sys.executable, "-m", "replywell", "web", "--port", str(PORT)]
    command += ["--shared"] if count > 1 else []
    processes = [subprocess.Popen(command, env=os.environ, stderr=subprocess.DEVNULL) for _ in range(count)]
    for _ in range(600):
        try:
            httpx.get(f"{ADDRESS}/accounts/login/", timeout=5)
            if listening() >= count:
                return processes
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise SystemExit("The web process did not start.")


def listening() -> int:
    """How many sockets listen on the port."""
    rows = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    return sum(row[1].endswith(f":{PORT:04X}") and row[3] == "0A" for row in rows)


def ended(processes: list[subprocess.Popen], how: str) -> None:
    for process in processes:
        getattr(process, how)()
    for process in processes:
        process.wait()


def used(pid: int) -> tuple[float, float]:
    """Resident megabytes, and seconds of CPU, of a process."""
    memory = int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return memory, (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def busy() -> tuple[float, float]:
    """Seconds of CPU that the machine has worked since it started, and that passed on all its cores."""
    fields = [int(each) for each in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
    ticks = os.sysconf("SC_CLK_TCK")
    return (sum(fields) - fields[3] - fields[4]) / ticks, sum(fields) / ticks


def agents(pipe, cookie: str, answered_share: float) -> None:
    """A process of its own: hears the live events and answers, until it is told that the run is over."""
    import httpx

    from replywell.project.boot import ready

    ready()
    from replywell.people.models import Agent
    from replywell.tickets.actions.conversation import reply
    from replywell.tickets.models import Message, Ticket

    ada = Agent.objects.get(email="ada@example.com")
    there, written, answers, known, newest = {}, {}, defaultdict(list), set(), 0
    dice = random.Random(1)

    def look(numbers: list[int], now: float) -> None:
        nonlocal newest
        new = Message.objects.filter(ticket__in=numbers, author="contact", pk__gt=newest - 2000)
        for pk, name, ticket in new.order_by("id").values_list("pk", "external_id", "ticket"):
            if pk in known:
                continue
            known.add(pk)
            newest = max(newest, pk)
            there.setdefault(name.rpartition(":")[2], now)
            if dice.random() < answered_share:
                message = reply(Ticket(pk=ticket), f"Answer to {pk}", by=ada)
                written[message.pk] = time.monotonic()
                answers[ticket].append(message.pk)

    pipe.send("ready")
    while not pipe.poll():
        try:
            with httpx.stream("GET", f"{ADDRESS}/live/", cookies={"sessionid": cookie}, timeout=20) as stream:
                event = ""
                for text in stream.iter_lines():
                    if text.startswith("event: "):
                        event = text[7:]
                    elif text.startswith("data: ") and event == "tickets":
                        look(json.loads(text[6:]), time.monotonic())
                    if pipe.poll():
                        break
        except httpx.HTTPError:
            time.sleep(0.3)
    pipe.send((there, written, dict(answers)))


def cpu_now(server: list[subprocess.Popen], agents_pid: int, home: Path) -> dict[str, float]:
    from ingest import database_cpu

    return {
        "web": sum(used(process.pid)[1] for process in server),
        "database": database_cpu(home),
        "agents": used(agents_pid)[1],
        "visitors": time.process_time(),
        "machine": busy()[0],
        "of": busy()[1],
    }


async def visitors_talk(given, seen, server, agents_pid, home) -> tuple[list[Visitor], dict]:
    visitors = [Visitor(number, seen) for number in range(given.visitors)]
    begun = time.monotonic()
    tasks = await connected(visitors)
    facts: dict = {"connect_seconds": round(time.monotonic() - begun, 1)}
    facts["idle_mb"] = [round(used(process.pid)[0]) for process in server]
    await asyncio.sleep(3)
    before, lost_cpu = cpu_now(server, agents_pid, home), 0.0
    names = itertools.count(1)
    began, told = time.monotonic(), 0
    restarts = [given.seconds * 0.35, given.seconds * 0.7] if given.chaos else []
    cut = began
    while (now := time.monotonic()) < began + given.seconds:
        while told < (now - began) * given.rate:
            name = f"m-{next(names):08d}"
            seen["sent"][name] = time.monotonic()
            await random.choice(visitors).say(name)
            told += 1
        if given.chaos and now > cut + 2:
            cut = now
            for visitor in random.sample(visitors, len(visitors) // 20):
                if visitor.socket:
                    visitor.socket.transport.abort()
        if restarts and now > began + restarts[0]:
            restarts.pop(0)
            lost_cpu += sum(used(process.pid)[1] for process in server)
            ended(server, "kill")
            server[:] = await asyncio.to_thread(started, given.processes)
        await asyncio.sleep(0.005)
    talked = time.monotonic() - began
    after = cpu_now(server, agents_pid, home)
    facts["said"], facts["acknowledged_in_time"] = told, len(seen["ack"])
    spent = {name: after[name] - before[name] for name in before}
    spent["web"] += lost_cpu
    spent["others"] = spent.pop("machine") - sum(
        spent[name] for name in ("web", "database", "agents", "visitors")
    )
    facts["cores"] = {name: round(value / talked, 2) for name, value in spent.items()}
    for _ in range(600):
        if not any(visitor.pending for visitor in visitors):
            break
        await asyncio.sleep(0.1)
    facts["all_acknowledged_after"] = round(time.monotonic() - began - given.seconds, 1)
    await asyncio.sleep(3)
    facts["end_mb"] = [round(used(process.pid)[0]) for process in server]
    return visitors, facts | {"tasks": tasks}


def percentiles(values: list[float]) -> dict:
    if len(values) < 20:
        return {"count": len(values)}
    cuts = statistics.quantiles(values, n=100)
    return {"count": len(values), "p50_ms": round(cuts[49] * 1000), "p95_ms": round(cuts[94] * 1000)}


def prepared() -> str:
    """A desk with Ada and a widget; gives Ada's session."""
    from django.test import Client

    from replywell.connections.models import Connection
    from replywell.people.actions.agents import add_agent
    from replywell.people.models import Agent
    from replywell.tickets.models import Ticket

    settings = {"key": KEY, "name": "Help", "origins": ADDRESS, "hours": "always"}
    Connection.objects.get_or_create(
        slug="chat", defaults={"name": "Chat", "adapter": "widget", "settings": settings}
    )
    Ticket.objects.all().delete()
    ada = Agent.objects.filter(email="ada@example.com").first() or add_agent(
        "ada@example.com", name="Ada Byrne", role="owner"
    )
    client = Client()
    client.force_login(ada)
    return client.cookies["sessionid"].value


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--visitors", type=int, default=2000)
    arguments.add_argument("--rate", type=float, default=100)
    arguments.add_argument("--seconds", type=float, default=30)
    arguments.add_argument("--chaos", action="store_true")
    arguments.add_argument("--no-answers", action="store_true")
    arguments.add_argument(
        "--answered", type=float, default=1.0, help="share of the messages that are answered"
    )
    arguments.add_argument("--processes", type=int, default=1, help="web processes")
    arguments.add_argument("--home", type=Path)
    given = arguments.parse_args()
    home = (given.home or Path(tempfile.mkdtemp(prefix="replywell-chat-", dir="/tmp"))).resolve()
    os.environ |= {
        "REPLYWELL_HOME": str(home),
        "REPLYWELL_PUBLIC_URL": ADDRESS,
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    }
    from replywell.project.boot import ready

    ready()
    cookie = prepared()
    server = started(given.processes)
    seen: dict = {"ack": [], "there": [], "back": [], "sent": {}, "heard": {}, "waits": 0, "answers": {}}
    pipe, theirs = multiprocessing.Pipe()
    share = 0 if given.no_answers else given.answered
    desk = multiprocessing.get_context("spawn").Process(
        target=agents, args=(theirs, cookie, share), daemon=True
    )
    desk.start()
    try:
        pipe.recv()
        visitors, facts = asyncio.run(run(given, seen, server, desk.pid, home, pipe))
    finally:
        ended(server, "terminate")
        desk.kill()
    facts |= {name: percentiles(seen[name]) for name in ("ack", "there", "back")}
    facts["problems"] = checked(visitors, seen)
    facts["waits"], facts["load"] = seen["waits"], os.getloadavg()
    print(json.dumps(facts, indent=1))
    if any(facts["problems"].values()):
        raise SystemExit(1)


async def run(given, seen, server, agents_pid, home, pipe) -> tuple[list[Visitor], dict]:
    visitors, facts = await visitors_talk(given, seen, server, agents_pid, home)
    pipe.send("over")
    while not pipe.poll():
        await asyncio.sleep(0.05)
    there, written, seen["answers"] = pipe.recv()
    await come_again(visitors, facts.pop("tasks"), given.chaos)
    seen["there"] = [there[name] - sent for name, sent in seen["sent"].items() if name in there]
    seen["back"] = [max(0.0, seen["heard"][n] - at) for n, at in written.items() if n in seen["heard"]]
    facts["not_seen_by_agents"] = len(seen["sent"]) - len(seen["there"])
    return visitors, facts


if __name__ == "__main__":
    main()
