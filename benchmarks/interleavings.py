"""Conversations on which everything that can happen happens in random order, on the real database.

    python -m benchmarks.interleavings --home HOME [--schedules 10000] [--seed 0]

After every step it has to hold that the assistant never speaks after a person, says that a person takes over exactly
when it hands over and once, has three turns at most, and asks nothing twice. A schedule that breaks this is printed
with its steps. Nothing of it stays.
"""

import argparse
import os
import random
import sys
import time
from collections import Counter
from pathlib import Path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--home", type=Path, required=True, help="a data folder of its own")
    parser.add_argument("--schedules", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    os.environ["REPLYWELL_HOME"] = str(asked.home)
    from replywell.project.boot import ready

    ready()
    from django.db import transaction

    with transaction.atomic():
        broken = _run(asked.schedules, asked.seed)
        transaction.set_rollback(True)
    return 1 if broken else 0


def _run(schedules: int, seed: int) -> int:
    from django.db import transaction

    from replywell.connections.models import Connection
    from replywell.people.models import Agent, Contact
    from tests.pipeline.answers import desk
    from tests.pipeline.machine import STEPS, TEXTS, Conversation, answers

    rosa = Contact.objects.create(name="Rosa", email="rosa@interleavings.example")
    ada = Agent.objects.create(name="Ada", email="ada@interleavings.example")
    chat, mail = (
        Connection.objects.create(slug=f"interleavings-{adapter}", name=adapter, adapter=adapter, settings={})
        for adapter in ("widget", "email")
    )
    desk("auto")
    model, met, broken, steps = answers(), Counter(), 0, 0
    started, used = time.monotonic(), time.process_time()
    for number in range(schedules):
        dice = random.Random(seed * 1_000_003 + number)
        done: list[tuple[str, int]] = []
        with transaction.atomic():
            world = Conversation(chat if number % 3 else mail, rosa, ada, model, dice.choice(TEXTS))
            try:
                for _ in range(dice.randint(5, 14)):
                    done.append((dice.choice(STEPS), dice.randrange(12)))
                    world.do(*done[-1])
                    world.check()
            except AssertionError as error:
                broken += 1
                print(f"schedule {number}: {error} {done}", flush=True)
            met.update(world.seen())
            transaction.set_rollback(True)
        steps += len(done)
        if (number + 1) % 500 == 0:
            sys.stderr.write(f"{number + 1} schedules, {broken} broken, {time.monotonic() - started:.0f} s\n")
    told = ", ".join(f"{name} {count}" for name, count in met.most_common())
    print(
        f"{schedules} schedules, {steps} steps, {broken} broken, {time.process_time() - used:.0f} s of processor time. Met: {told}."
    )
    return broken


if __name__ == "__main__":
    sys.exit(main())
