"""Visitors in the chat at once: python benchmarks/chat.py [--visitors 2000] [--rate 100] [--seconds 30] [--chaos]

Starts the web process on a desk of its own (no worker: what is measured is the line, not the assistant), connects
so many visitors, lets them say so many messages a second between them, and answers each as an agent does, through
`tickets.actions.conversation.reply`, from another process. Told:

- `there`: a visitor's message, from being sent to the agents' live event about its ticket (server-sent events);
- `back`: the agent's answer, from being written to being in the visitor's socket;
- `ack`: a message, from being sent to being acknowledged as kept;
- memory (resident) and CPU of the web process, idle with everybody connected and at the end.

With `--chaos` a fifth of the connections is cut at random, again and again, and the web process is ended and started
again twice. Then every message is looked for by its id: lost, kept twice, out of order, or told twice to its visitor
makes the run fail (exit 1). This process shares the cores with what it measures; the load is told.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
KEY = "benchmark0000001"
PORT = 8391
ADDRESS = f"http://127.0.0.1:{PORT}"


class Visitor:
    """One browser: says each message until it is acknowledged, keeps what it is told."""

    def __init__(self, number: int, seen: dict) -> None:
        self.number, self.seen = number, seen
        self.token, self.last = "", 0
        self.said: list[str] = []
        self.pending: dict[str, tuple[str, float]] = {}
        self.told: list[int] = []
        self.repeated = 0
        self.socket = None
        self.welcome = asyncio.Event()
        self.ends = False

    async def run(self) -> None:
        from websockets.asyncio.client import connect

        wait = 0.2
        while not self.ends:
            try:
                async with connect(
                    f"ws://127.0.0.1:{PORT}/chat/{KEY}/socket",
                    origin=ADDRESS,
                    open_timeout=60,
                    compression=None,
                ) as socket:
                    await socket.send(json.dumps({"t": "hello", "token": self.token, "last": self.last}))
                    self.socket = socket
                    async for text in socket:
                        await self.hear(json.loads(text))
                        wait = 0.2
            except Exception:
                pass
            self.socket = None
            self.welcome.clear()
            await asyncio.sleep(wait * (0.5 + random.random()))
            wait = min(wait * 2, 5)

    async def hear(self, told: dict) -> None:
        now = time.monotonic()
        if told["t"] == "welcome":
            self.token = told["token"]
            self.welcome.set()
            for name, (text, _at) in list(self.pending.items()):
                await self.send(name, text)
        elif told["t"] == "ack" and told["id"] in self.pending:
            self.seen["ack"].append(now - self.pending.pop(told["id"])[1])
        elif told["t"] == "message":
            if told["n"] <= self.last:
                self.repeated += 1
                return
            self.last = told["n"]
            if told["from"] != "you":
                self.told.append(told["n"])
                if written := self.seen["written"].pop(told["n"], None):
                    self.seen["back"].append(now - written)
        elif told["t"] == "wait":
            self.seen["waits"] += 1

    async def say(self, name: str) -> None:
        self.said.append(name)
        self.pending[name] = (f"Message {name}", time.monotonic())
        if self.socket and self.welcome.is_set():
            await self.send(name, self.pending[name][0])

    async def send(self, name: str, text: str) -> None:
        with contextlib.suppress(Exception):  # it is sent again after the next welcome
            await self.socket.send(json.dumps({"t": "say", "id": name, "text": text}))


def started() -> subprocess.Popen:
    import httpx

    command = [sys.executable, "-m", "replywell", "web", "--port", str(PORT)]
    process = subprocess.Popen(command, env=os.environ, stderr=subprocess.DEVNULL)
    for _ in range(600):
        try:
            httpx.get(f"{ADDRESS}/accounts/login/", timeout=5)
            return process
        except httpx.TransportError:
            time.sleep(0.1)
    raise SystemExit("The web process did not start.")


def used(pid: int) -> tuple[float, float]:
    """Resident megabytes, and seconds of CPU, of a process."""
    memory = int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return memory, (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def agents(seen: dict, cookie: str, rate: float, answers: bool, over: threading.Event) -> None:
    """Hears the live events and answers, as long as the run goes on."""
    import httpx
    from django.db import connection

    from replywell.people.models import Agent
    from replywell.tickets.actions.conversation import reply
    from replywell.tickets.models import Message, Ticket

    ada = Agent.objects.get(email="ada@example.com")
    answered: set[int] = set()
    while not over.is_set():
        try:
            with httpx.stream("GET", f"{ADDRESS}/live/", cookies={"sessionid": cookie}, timeout=20) as stream:
                event = ""
                for text in stream.iter_lines():
                    now = time.monotonic()
                    if text.startswith("event: "):
                        event = text[7:]
                    elif text.startswith("data: ") and event == "tickets":
                        numbers = json.loads(text[6:])
                        new = Message.objects.filter(ticket__in=numbers, author="contact").order_by("id")
                        for pk, name, ticket in new.exclude(pk__in=answered).values_list(
                            "pk", "external_id", "ticket"
                        ):
                            answered.add(pk)
                            if sent := seen["sent"].pop(name.rpartition(":")[2], None):
                                seen["there"].append(now - sent)
                            if answers:
                                message = reply(Ticket(pk=ticket), f"Answer to {pk}", by=ada)
                                seen["written"][message.pk] = time.monotonic()
                                seen["answers"][ticket].append(message.pk)
                    if over.is_set():
                        return
        except httpx.HTTPError:
            time.sleep(0.3)
    connection.close()


async def visitors_talk(given, seen, server, over) -> tuple[list[Visitor], dict]:
    visitors = [Visitor(number, seen) for number in range(given.visitors)]
    tasks = []
    begun = time.monotonic()
    for batch in itertools.batched(visitors, 100):
        tasks += [asyncio.create_task(visitor.run()) for visitor in batch]
        await asyncio.gather(*(asyncio.wait_for(visitor.welcome.wait(), 120) for visitor in batch))
    facts = {"connect_seconds": time.monotonic() - begun}
    facts["idle_mb"], cpu = used(server[0].pid)
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
            server[0].kill()
            server[0].wait()
            server[0] = await asyncio.to_thread(started)
            cpu = 0
        await asyncio.sleep(0.005)
    for _ in range(600):
        if not any(visitor.pending for visitor in visitors):
            break
        await asyncio.sleep(0.1)
    await asyncio.sleep(3)
    facts["end_mb"], after = used(server[0].pid)
    facts["web_cpu"], facts["said"] = after - cpu, told
    over.set()
    if given.chaos:  # everybody comes again and has it all
        for visitor in visitors:
            if visitor.socket:
                visitor.socket.transport.abort()
        await asyncio.sleep(15)
    for visitor in visitors:
        visitor.ends = True
    for task in tasks:
        task.cancel()
    return visitors, facts


def checked(visitors: list[Visitor], seen: dict) -> dict:
    """What was lost, kept twice, out of order or told twice."""
    from replywell.tickets.models import Message

    kept = defaultdict(list)
    for name, _conversation in (
        Message.objects.filter(author="contact").order_by("id").values_list("external_id", "conversation")
    ):
        kept[name.rpartition(":")[0]].append(name.rpartition(":")[2])
    by_said = {tuple(names): names for names in kept.values()}
    problems = {"lost": 0, "twice": 0, "order": 0, "unacknowledged": 0, "told_twice": 0, "answers_missed": 0}
    where = {name: names for names in by_said.values() for name in names}
    tickets = dict(Message.objects.filter(author="contact").values_list("external_id", "ticket"))
    ticket_of = {name.rpartition(":")[2]: ticket for name, ticket in tickets.items()}
    for visitor in visitors:
        problems["unacknowledged"] += len(visitor.pending)
        problems["told_twice"] += visitor.told != sorted(set(visitor.told))
        if not visitor.said:
            continue
        names = where.get(visitor.said[0], [])
        problems["lost"] += len(set(visitor.said) - set(names))
        problems["twice"] += len(names) - len(set(names))
        problems["order"] += [name for name in names if name in set(visitor.said)] != visitor.said
        answers = {n for said in visitor.said for n in seen["answers"].get(ticket_of.get(said, 0), ())}
        problems["answers_missed"] += len(answers - set(visitor.told))
    return problems


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
    server = [started()]
    seen: dict = {
        "ack": [],
        "there": [],
        "back": [],
        "sent": {},
        "written": {},
        "waits": 0,
        "answers": defaultdict(list),
    }
    over = threading.Event()
    listening = threading.Thread(
        target=agents, args=(seen, cookie, given.rate, not given.no_answers, over), daemon=True
    )
    listening.start()
    try:
        visitors, facts = asyncio.run(visitors_talk(given, seen, server, over))
    finally:
        server[0].terminate()
        server[0].wait()
    facts |= {name: percentiles(seen[name]) for name in ("ack", "there", "back")}
    facts["problems"] = checked(visitors, seen)
    facts["load"] = os.getloadavg()
    print(json.dumps(facts, indent=1))
    if any(facts["problems"].values()):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
