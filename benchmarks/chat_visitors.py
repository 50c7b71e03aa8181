"""Visitors of a chat as the widget plays them, and what became of all they said."""

import asyncio
import contextlib
import itertools
import json
import random
import time
from collections import defaultdict

KEY = "benchmark0000001"
PORT = 8391
ADDRESS = f"http://127.0.0.1:{PORT}"


class Visitor:
    """One browser: says each message until it is acknowledged, keeps what it is told."""

    def __init__(self, number: int, seen: dict) -> None:
        self.number, self.seen = number, seen
        # Ten to an address, as behind a router: of one address the desk takes ten messages a second.
        self.address = f"127.1.{number // 2500}.{number // 10 % 250 + 1}"
        self.token, self.last = "", 0
        self.said: list[str] = []
        self.pending: dict[str, tuple[str, float]] = {}
        self.told: list[int] = []
        self.repeated = 0
        self.socket = None
        self.welcome = asyncio.Event()
        self.hurry = asyncio.Event()
        self.ends = False

    async def run(self) -> None:
        from websockets.asyncio.client import connect

        wait = 0.8
        while not self.ends:
            try:
                async with connect(
                    f"ws://127.0.0.1:{PORT}/chat/{KEY}/socket",
                    origin=ADDRESS,
                    open_timeout=60,
                    compression=None,
                    ping_interval=None,  # browsers send none
                    local_addr=(self.address, 0),
                ) as socket:
                    await socket.send(json.dumps({"t": "hello", "token": self.token, "last": self.last}))
                    self.socket = socket
                    async for text in socket:
                        await self.hear(json.loads(text))
                        wait = 0.8
            except Exception:
                pass
            self.socket = None
            calm = 4 * random.random() if self.welcome.is_set() and not self.pending else 0
            self.welcome.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.hurry.wait(), calm + wait * (0.5 + random.random()))
            self.hurry.clear()
            wait = min(wait * 2, 15)

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
                self.seen["heard"].setdefault(told["n"], now)
        elif told["t"] == "wait":
            self.seen["waits"] += 1

    async def say(self, name: str) -> None:
        self.said.append(name)
        self.pending[name] = (f"Message {name}", time.monotonic())
        if self.socket and self.welcome.is_set():
            await self.send(name, self.pending[name][0])
        elif self.socket is None:
            self.hurry.set()

    async def send(self, name: str, text: str) -> None:
        with contextlib.suppress(Exception):  # it is sent again after the next welcome
            await self.socket.send(json.dumps({"t": "say", "id": name, "text": text}))


async def connected(visitors: list[Visitor]) -> list[asyncio.Task]:
    tasks = []
    for batch in itertools.batched(visitors, 100):
        tasks += [asyncio.create_task(visitor.run()) for visitor in batch]
        await asyncio.gather(*(asyncio.wait_for(visitor.welcome.wait(), 120) for visitor in batch))
    return tasks


async def come_again(visitors: list[Visitor], tasks: list[asyncio.Task], chaos: bool) -> None:
    """After chaos everybody comes again and has it all; then everybody leaves."""
    if chaos:
        for visitor in visitors:
            if visitor.socket:
                visitor.socket.transport.abort()
        await asyncio.sleep(20)
    for visitor in visitors:
        visitor.ends = True
    for task in tasks:
        task.cancel()


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
