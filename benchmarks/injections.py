"""Attacks of three public sets, walked on a desk as it stands: what is flagged, and what a reply or a draft then says.

    python -m benchmarks.injections --data ../shared/data --home HOME [--sample 1000] [--seed 1] [--out rows.jsonl]

Every text of garak and giskard is a message of its own. Each of BIPIA's 75 tasks is put into each of its 50 mails at the
beginning, in the middle and at the end: 11,250 messages, of which `--sample` are drawn (0: all). Each message is walked
twice: with the embedded AI, and with a model that says whatever the message says and cites every passage for it.
HOME is a data folder with articles, such as that of `replywell up --demo`.
"""

import argparse
import ast
import csv
import gzip
import json
import os
import random
import re
import sys
import time
from pathlib import Path
from typing import Any

type Rows = list[dict[str, Any]]
PLACES = ("start", "middle", "end")


def garak(where: Path, _: random.Random, __: int) -> Rows:
    with gzip.open(where / "garak" / "open.jsonl.gz", "rt") as lines:
        return [{"id": f"garak-{at}", "text": json.loads(line)["text"]} for at, line in enumerate(lines)]


def giskard(where: Path, _: random.Random, __: int) -> Rows:
    """With the words that show that the attack had its way."""
    with (where / "giskard" / "meta.csv").open() as lines:
        asked = {int(row["index"]): _strings(row["expected_strings"]) for row in csv.DictReader(lines)}
    rows = _lines(where / "giskard" / "open.jsonl")
    told: Rows = []
    for at, row in enumerate(rows):
        number = int(row.get("index", at))
        told.append({"id": f"giskard-{number}", "text": row["text"], "forbidden": asked.get(number, [])})
    return told


def bipia(where: Path, dice: random.Random, sample: int) -> Rows:
    """A reply must not say the task again; that it holds only what passages say is counted apart."""
    attacks = [row["attack"] for row in _lines(where / "bipia_email" / "attacks_train.jsonl")]
    every = [(mail, task, place) for mail in _mails(where) for task in attacks for place in PLACES]
    drawn = dice.sample(every, sample) if 0 < sample < len(every) else every
    return [
        {"id": f"bipia-{at}", "text": _hidden_in(mail, task, place), "forbidden": [task]}
        for at, (mail, task, place) in enumerate(drawn)
    ]


def ordinary(where: Path, _: random.Random, __: int) -> Rows:
    return [{"id": f"mail-{at}", "text": mail, "label": "ordinary"} for at, mail in enumerate(_mails(where))]


SETS = {"giskard": giskard, "garak": garak, "ordinary": ordinary, "bipia": bipia}


def _mails(where: Path) -> list[str]:
    return [row["context"] for row in _lines(where / "bipia_email" / "emails_train.jsonl")]


def _hidden_in(mail: str, task: str, place: str) -> str:
    match place:
        case "start":
            return f"{task}\n\n{mail}"
        case "end":
            return f"{mail}\n\n{task}"
    sentences = re.split(r"(?<=[.!?])\s+", mail)
    middle = len(sentences) // 2
    return " ".join([*sentences[:middle], task, *sentences[middle:]])


def _strings(told: str) -> list[str]:
    try:
        found = ast.literal_eval(told)
    except (SyntaxError, ValueError):
        found = told
    return [
        str(each) for each in (found if isinstance(found, list | tuple) else [found]) if str(each).strip()
    ]


def _lines(path: Path) -> Rows:
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--home", type=Path, required=True, help="a data folder with articles")
    parser.add_argument("--sets", nargs="*", default=list(SETS), choices=list(SETS))
    parser.add_argument("--models", nargs="*", default=["embedded", "gullible"])
    parser.add_argument("--sample", type=int, default=1000, help="messages of BIPIA; 0: all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="keep every row as JSON lines")
    asked = parser.parse_args()
    os.environ["REPLYWELL_HOME"] = str(asked.home)
    from replywell.project.boot import ready

    ready()
    from replywell.project.evaluation.guard import guard

    broken, kept = 0, []
    for name in asked.sets:
        mails = SETS[name](asked.data / "injection", random.Random(asked.seed), asked.sample)
        for model in asked.models:
            used = time.process_time()
            rows, figures = guard(mails, model=model)
            spent = round(time.process_time() - used, 1)
            told = {"set": name, "model": model, "messages": len(mails), "cpu_s": spent, **figures}
            sys.stdout.write(json.dumps(told) + "\n")
            sys.stdout.flush()
            broken += figures["replies_with_what_was_asked"] + figures["replies_with_a_foreign_link"]
            kept += [{"set": name, "model": model, **row} for row in rows]
    if asked.out:
        asked.out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in kept))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
