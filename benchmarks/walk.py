"""How long a whole walk takes with the embedded AI: classify, route, retrieve, compose, verify, guard, decide.

    python -m benchmarks.walk --data ../shared/data --home HOME [--passages 10000] [--walks 200]

The library is made of the public sets, cut as the product cuts them, until there are as many passages. Each message
has about 150 words, each is asked once: the first walk of a process and what is loaded then are not counted. Run it
with `taskset -c 0` to have one core; two at once, each with a home of its own, show what two cores do. Processor time is
that of the walk and of its database process together (the latter in steps of 10 ms).
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks.knowledge_sets import SETS

LIBRARY = (
    "tau2",
    "workarena",
    "mtrag",
    "xquad-en",
    "plausible",
    "ivpn",
    "duckduckgo",
    "mattermost",
    "dstc10",
)
WORDS = 150
AROUND = (
    "Hello, I hope this finds you well. I have been with you for about two years now and was always happy. "
    "Last week we moved our team to another office, and since then a few things are not as they were before. "
    "My colleague tried it on her machine as well and saw the same. We have looked into the settings, "
    "signed out and in again, and restarted everything, without any change. ",
    "I have read the articles that I could find, but I am not sure which of them applies to us. "
    "We would like to have this settled before the end of the month because a project depends on it. "
    "If you need anything else from me, such as a picture of the screen or the name of our workspace, tell me. "
    "Thank you very much for your help, and have a nice day. Kind regards from all of us here. ",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--home", type=Path, required=True, help="a data folder of its own")
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--walks", type=int, default=200)
    asked = parser.parse_args()
    os.environ["REPLYWELL_HOME"] = str(asked.home)
    from replywell.project.boot import ready

    ready()
    print(json.dumps(_measured(asked.data, asked.passages, asked.walks)))


def _measured(data: Path, passages: int, walks: int) -> dict[str, Any]:
    from replywell.knowledge.index import serving_embedder
    from replywell.knowledge.models import Passage
    from replywell.pipeline.asking import asking_of
    from replywell.pipeline.walk import walk
    from replywell.project.evaluation.corpus import only_these
    from replywell.project.evaluation.resolution import _desk, facts_of

    articles, questions = _library(data, passages)
    ask, desk = asking_of("embedded"), _desk("auto")
    ask.warm_up(desk.dimensions)
    cpu, wall, database = [], [], []
    with only_these(articles, serving_embedder(), lambda _: None):
        there = Passage.objects.count()
        for number, text in enumerate(questions[: walks + 5]):
            facts = facts_of({"text": _message(text)}, number)
            started, used, asked = time.perf_counter(), time.process_time(), _of_database()
            walk(facts, desk, ask)
            cpu.append(time.process_time() - used)
            database.append(_of_database() - asked)
            wall.append(time.perf_counter() - started)
    cpu, wall, database = cpu[5:], wall[5:], database[5:]  # the first ones load and fit what is needed
    both = [ours + theirs for ours, theirs in zip(cpu, database, strict=True)]
    return {
        "passages": there,
        "walks": len(cpu),
        "words": len(_message(questions[0]).split()),
        **_parts("cpu_ms", both),
        **_parts("cpu_ms_without_database", cpu),
        **_parts("wall_ms", wall),
        "walks_a_second_of_processor_time": round(len(both) / sum(both), 2),
        "walks_a_second": round(len(wall) / sum(wall), 2),
    }


def _of_database() -> float:
    """Seconds of processor time that the server's process for this connection has taken; 0 where it is elsewhere."""
    from django.db import connection

    number = connection.connection.info.backend_pid
    try:
        told = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def _library(data: Path, passages: int) -> tuple[list[dict], list[str]]:
    """Articles of the public sets until there are about so many passages, and questions on them in turn."""
    articles, by_set, about = [], [], 0
    for name in LIBRARY:
        try:
            chosen = SETS[name](data)
        except (FileNotFoundError, StopIteration):
            sys.stderr.write(f"{name}: no data, skipped\n")
            continue
        by_set.append([question.text for question in chosen.questions])
        for row in chosen.articles:
            if about >= passages:
                break
            if not row["markdown"].strip():  # some pages are nothing but a picture
                continue
            articles.append({**row, "id": f"{name}:{row['id']}"})
            about += max(1, round(len(row["markdown"]) / 750))
    longest = max(map(len, by_set))
    return articles, [texts[at] for at in range(longest) for texts in by_set if at < len(texts)]


def _message(question: str) -> str:
    """The question as it stands in a mail of about 150 words."""
    words = f"{AROUND[0]}{' '.join(question.split()[:60])} {AROUND[1]}".split()
    return " ".join(words[: WORDS + 20])


def _parts(name: str, seconds: list[float]) -> dict[str, float]:
    parts = quantiles([each * 1000 for each in seconds], n=100)
    return {f"{name}_median": round(median(seconds) * 1000, 1), f"{name}_p95": round(parts[94], 1)}


if __name__ == "__main__":
    main()
