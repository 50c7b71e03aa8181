"""How soon an edit is found: python benchmarks/freshness.py [--articles 400] [--edits 5] [--load 200] [--limit 60]

Starts the product with its demo desk in a folder of its own, has it read a folder of articles, and then changes
one paragraph after another while mails come in that keep the worker busy. Of each edit it tells the seconds from
the write until the new words are searchable, and how many passages were embedded; and the same for an article
that is removed. Exits 1 when one takes longer than the limit, or more is embedded than was touched. Linux.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from kill import MAIL_PORT, PORT, send, wait_for
from mails import mails

SECTIONS = 5
DETAILS = "It is done step by step, and each of the steps has a reason that is told with it. " * 5


def article(number: int, *words: str) -> str:
    sections = [
        f"## Part {part}\n\nPart {part} of article {number} tells it. {DETAILS}" for part in range(SECTIONS)
    ]
    sections[2] += " " + " ".join(words) if words else ""
    return f"# Article {number}\n\n" + "\n\n".join(sections) + "\n"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--articles", type=int, default=400)
    arguments.add_argument("--edits", type=int, default=5)
    arguments.add_argument("--load", type=int, default=200, help="Mails that come in meanwhile.")
    arguments.add_argument("--limit", type=float, default=60.0, help="Seconds that an edit may take.")
    given = arguments.parse_args()
    home = Path(tempfile.mkdtemp(prefix="replywell-fresh-", dir="/tmp"))
    home.chmod(0o711)
    folder = home / "articles"
    folder.mkdir()
    for number in range(given.articles):
        (folder / f"{number}.md").write_text(article(number))
    os.environ |= {"REPLYWELL_HOME": str(home), "REPLYWELL_MAIL_PORT": str(MAIL_PORT)}
    log = (home / "up.log").open("wb")
    command = [sys.executable, "-m", "replywell", "up", "--demo", "--port", str(PORT)]
    product = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        wait_for(
            lambda: "Ctrl-C" in (home / "up.log").read_text(errors="replace"), 1800, "the product to start"
        )
        failed = measure(folder, given)
    finally:
        product.terminate()
        product.wait(60)
        shutil.rmtree(home, ignore_errors=True)
    sys.exit(1 if failed else 0)


def measure(folder: Path, given: argparse.Namespace) -> bool:
    from replywell.project.boot import boot

    boot()
    from django.db.models import Max, Sum

    from replywell.knowledge.actions.asking import ask_sync
    from replywell.knowledge.actions.sources import add_folder
    from replywell.knowledge.models import Article, Passage

    source = add_folder(folder, name="Freshness")
    started = time.monotonic()
    ask_sync(source)
    there = Article.objects.filter(source=source)
    wait_for(lambda: there.count() == given.articles and not _reading(source.pk), 1800, "the first sync")
    print(f"first sync: {given.articles} articles in {time.monotonic() - started:.1f} s", flush=True)
    busy = threading.Thread(target=lambda: [send(content) for content in mails(given.load, 1)])
    busy.start()
    failed = False
    for edit in range(given.edits):
        before = source.runs.aggregate(last=Max("pk"), embedded=Sum("embedded"))
        word = f"zebra{edit}"
        started = time.monotonic()
        (folder / f"{edit * 7 % given.articles}.md").write_text(article(edit * 7 % given.articles, word))
        found = Passage.objects.filter(article__source=source, text__contains=word)
        seconds = _until(found.exists, started, given.limit)
        wait_for(lambda: not _reading(source.pk), 60, "the sync to end")
        new = source.runs.filter(pk__gt=before["last"]).aggregate(embedded=Sum("embedded"))["embedded"]
        failed |= seconds > given.limit or new != 1
        print(f"edit {edit}: searchable after {seconds:.2f} s, {new} passage embedded", flush=True)
    started = time.monotonic()
    (folder / f"{given.articles - 1}.md").unlink()
    gone = there.filter(key=f"{given.articles - 1}.md")
    seconds = _until(lambda: not gone.exists(), started, given.limit)
    print(f"removal: gone after {seconds:.2f} s")
    busy.join()
    return failed or seconds > given.limit


def _reading(source: int) -> bool:
    from replywell.knowledge.source_reads import being_read

    return source in being_read()


def _until(condition: Callable[[], bool], started: float, limit: float) -> float:
    """Seconds from the start until it holds; a bit over the limit when it does not."""
    while not condition():
        if time.monotonic() - started > limit:
            break
        time.sleep(0.02)
    return time.monotonic() - started


if __name__ == "__main__":
    main()
