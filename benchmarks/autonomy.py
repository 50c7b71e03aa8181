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

import numpy as np

from replywell.resolution.bounds import ALARM, ALPHA, FEARS, HOPES, WINDOW

TARGET, MINIMUM = 0.98, 60
VOLUMES = (1, 5, 20, 60)
"""Judged answers a day."""


def promoted(dice: np.random.Generator, rate: float, most: int) -> int:
    """Answers until it is offered, by the stake of `bounds.evidence` after each; 0 when never."""
    right = np.cumsum(dice.random(most) < rate)
    count = np.arange(1, most + 1)
    wrong = count - right
    stake = np.zeros(most)
    for hope, share in HOPES:
        gain = math.log1p((1 - hope) * (1 / TARGET - 1))
        lost = wrong * math.log(hope) if hope else np.where(wrong > 0, -np.inf, 0.0)
        stake += share * np.exp(np.minimum(right * gain + lost, 600))
    over = (stake >= 1 / ALPHA) & (count >= MINIMUM)
    return int(over.argmax()) + 1 if over.any() else 0


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


def measure(runs: int, seed: int) -> list[dict]:
    rows: list[dict] = []
    dice, drawn = random.Random(seed), np.random.default_rng(seed)
    for rate in (0.98, 0.975, 0.97, 0.95):
        for volume in VOLUMES:
            hits = sum(bool(promoted(drawn, rate, 365 * volume)) for _ in range(runs))
            rows.append(
                {"what": "ever promoted in a year", "rate": rate, "a day": volume, "share": hits / runs}
            )
    for rate in (0.99, 0.995, 1.0):
        found = [promoted(drawn, rate, 30_000) for _ in range(min(runs, 400))]
        rows.append({"what": "answers to promotion", "rate": rate, **spread([n or 30_000 for n in found])})
    for after in (0.96, 0.95, 0.90, 0.80, 0.50):
        found = [caught(dice, 0.99, after) for _ in range(min(runs, 300))]
        rows.append({"what": "answers until a fall is caught", "from": 0.99, "to": after, **spread(found)})
    for rate in (0.98, 0.985, 0.99, 0.995):
        hits = sum(alarmed(dice, rate, 1000) for _ in range(min(runs, 200)))
        rows.append({"what": "false alarm in 1,000 answers", "rate": rate, "share": hits / min(runs, 200)})
    return rows


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--runs", type=int, default=2000)
    given.add_argument("--seed", type=int, default=20)
    given.add_argument("--out", type=Path)
    asked = given.parse_args()
    started = time.process_time()
    lines = [json.dumps(row) for row in measure(asked.runs, asked.seed)]
    lines.append(json.dumps({"what": "cpu seconds", "seconds": round(time.process_time() - started)}))
    print("\n".join(lines))
    if asked.out:
        asked.out.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
