"""How honest and how quick the ladder is: a year of judged answers, looked at after each, many times over.

    .venv/bin/python benchmarks/autonomy.py --runs 2000

Prints JSON lines: the chance of ever being promoted below the target at several volumes; answers until a good
assistant is promoted; answers until a fall from .99 is caught; false alarms. Nothing but `resolution/bounds.py` is run.
"""

import argparse
import json
import math
import random
import time
from pathlib import Path

from replywell.resolution.bounds import ALARM, ALPHA, FEARS, HOPES, WINDOW

TARGET, MINIMUM = 0.98, 60
VOLUMES = (1, 5, 20, 60)
"""Judged answers a day."""


class Rising:
    """The stake of `bounds.evidence`, kept as it grows; the tests hold the formula against the product's."""

    def __init__(self) -> None:
        self.right = self.wrong = 0
        self.gains = [math.log1p((1 - hope) * (1 / TARGET - 1)) for hope, _ in HOPES]

    def add(self, right: bool) -> bool:
        self.right, self.wrong = self.right + right, self.wrong + (not right)
        if self.right + self.wrong < MINIMUM:
            return False
        total = 0.0
        for gain, (hope, share) in zip(self.gains, HOPES, strict=True):
            if hope or not self.wrong:
                total += share * math.exp(
                    self.right * gain + (self.wrong * math.log(hope) if self.wrong else 0)
                )
        return total >= 1 / ALPHA


class Falling:
    """The detector of `bounds.fallen`, with every stretch kept as it grows."""

    def __init__(self) -> None:
        most = 0.95 / (1 - TARGET)
        self.fears = [min(fear, most) for fear, _ in FEARS]
        self.up = [math.log(fear) for fear in self.fears]
        self.down = [math.log((1 - fear * (1 - TARGET)) / TARGET) for fear in self.fears]
        self.told: list[bool] = []

    def add(self, right: bool) -> bool:
        self.told.append(right)
        if right:
            return False  # an alarm begins with a wrong answer
        grown = [math.log(share) for _, share in FEARS]
        for each in reversed(self.told[-WINDOW:]):
            step = self.down if each else self.up
            grown = [a + b for a, b in zip(grown, step, strict=True)]
            if sum(math.exp(a) for a in grown) >= 1 / ALARM:
                return True
        return False


def promoted(dice: random.Random, rate: float, most: int) -> int:
    """Answers until it is offered; 0 when never."""
    rising = Rising()
    return next((n for n in range(1, most + 1) if rising.add(dice.random() < rate)), 0)


def caught(dice: random.Random, before: float, after: float, most: int = 5000) -> int:
    """Answers until an alarm after a fall; `most` when none."""
    falling = Falling()
    for _ in range(WINDOW):
        falling.told.append(dice.random() < before)
    return next((n for n in range(1, most + 1) if falling.add(dice.random() < after)), most)


def alarmed(dice: random.Random, rate: float, answers: int) -> bool:
    falling = Falling()
    return any(falling.add(dice.random() < rate) for _ in range(answers))


def spread(found: list[int]) -> dict[str, int]:
    found = sorted(found)
    return {"median": found[len(found) // 2], "p95": found[int(len(found) * 0.95)], "most": found[-1]}


def measure(runs: int, dice: random.Random) -> list[dict]:
    rows: list[dict] = []
    for rate in (0.98, 0.975, 0.97, 0.95):
        for volume in VOLUMES:
            hits = sum(bool(promoted(dice, rate, 365 * volume)) for _ in range(runs))
            rows.append(
                {"what": "ever promoted in a year", "rate": rate, "a day": volume, "share": hits / runs}
            )
    for rate in (0.99, 0.995, 1.0):
        found = [promoted(dice, rate, 30_000) for _ in range(min(runs, 400))]
        rows.append({"what": "answers to promotion", "rate": rate, **spread([n or 30_000 for n in found])})
    for after in (0.96, 0.95, 0.90, 0.80, 0.50):
        found = [caught(dice, 0.99, after) for _ in range(min(runs, 1000))]
        rows.append({"what": "answers until a fall is caught", "from": 0.99, "to": after, **spread(found)})
    for rate in (0.98, 0.985, 0.99, 0.995):
        hits = sum(alarmed(dice, rate, 1000) for _ in range(min(runs, 500)))
        rows.append({"what": "false alarm in 1,000 answers", "rate": rate, "share": hits / min(runs, 500)})
    return rows


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--runs", type=int, default=2000)
    given.add_argument("--seed", type=int, default=20)
    given.add_argument("--out", type=Path)
    asked = given.parse_args()
    started = time.process_time()
    lines = [json.dumps(row) for row in measure(asked.runs, random.Random(asked.seed))]
    lines.append(json.dumps({"what": "cpu seconds", "seconds": round(time.process_time() - started)}))
    print("\n".join(lines))
    if asked.out:
        asked.out.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
