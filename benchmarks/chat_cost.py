"""What a chat message costs: python benchmarks/chat_cost.py [--visitors 200] [--messages 2000] [--home DIR] [--profile FILE]

Says messages as the chat's line does, without sockets: each visitor's frame in, acknowledgement and echo out, one
after another in one process. Told for the first message of a visitor and for those that follow in a known
conversation: statements, CPU of this process and of the database's processes. Linux, with the embedded PostgreSQL.
`--sql` prints the statements of one message; `--profile` keeps the calls of those that follow for `pstats`.
"""

import argparse
import cProfile
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
KEY = "benchmark0000001"


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--visitors", type=int, default=200)
    arguments.add_argument("--messages", type=int, default=2000)
    arguments.add_argument("--home", type=Path, default=Path(tempfile.gettempdir()) / "replywell-bench")
    arguments.add_argument("--profile", type=Path)
    arguments.add_argument("--sql", action="store_true")
    given = arguments.parse_args()
    os.environ["REPLYWELL_HOME"] = str(given.home)
    from replywell.project.boot import ready

    ready()
    from ingest import database_cpu

    from replywell.connections.models import Connection
    from replywell.portal.chat import exchange, frames, rates
    from replywell.portal.chat.widgets import widget_of

    rates.MESSAGES.__init__(10**9, 60)
    rates.OF_ADDRESS.__init__(10**9, 60)
    rates.ARRIVALS.__init__(10**9, 60)
    settings = {"key": KEY, "name": "Help", "origins": "http://127.0.0.1:8391", "hours": "always"}
    Connection.objects.get_or_create(
        slug="chat", defaults={"name": "Chat", "adapter": "widget", "settings": settings}
    )
    hello = frames.Hello(t="hello")
    sessions = [exchange.greeted(widget_of(KEY), hello, "192.0.2.1")[0] for _ in range(given.visitors)]

    def say(number: int) -> None:
        frame = frames.Say(t="say", id=f"m-{number:08d}", text=f"Message {number}: where is my refund?")
        told = exchange.answered(sessions[number % len(sessions)], frame)
        assert told[0]["t"] == "ack" and told[1]["id"] == frame.id, told

    def measured(name: str, numbers: range) -> None:
        database, own, wall = database_cpu(given.home), time.process_time(), time.monotonic()
        for number in numbers:
            say(number)
        own, wall = time.process_time() - own, time.monotonic() - wall
        database = database_cpu(given.home) - database
        each = 1000 / len(numbers)
        print(
            f"{name}: CPU a message: application {own * each:.2f} ms, database {database * each:.2f} ms; "
            f"{len(numbers) / wall:.0f} a second in one thread"
        )

    first, last = given.visitors, given.visitors + given.messages
    first_one = statements(lambda: say(0))
    print(f"statements of a first one: {len(first_one)}")
    if given.sql:
        print("\n".join(each[:260] for each in first_one))
    measured("first messages", range(1, first))
    for number in range(first, first + given.visitors):  # statements are prepared, caches are warm
        say(number)
    said = statements(lambda: say(last + given.visitors))
    print(f"statements of a following one: {len(said)}")
    if given.sql:
        print("\n".join(each[:260] for each in said))
    following = range(first + given.visitors, last + given.visitors)
    measured("following ones", following)
    if given.profile:
        profile = cProfile.Profile()
        profile.enable()
        for number in range(2 * last, 2 * last + given.messages):
            say(number)
        profile.disable()
        profile.dump_stats(given.profile)


def statements(work) -> list[str]:
    """The SQL of this work, its transactions included."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        work()
    return [each["sql"] for each in asked.captured_queries]


if __name__ == "__main__":
    main()
