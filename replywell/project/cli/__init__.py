"""The command line: `replywell COMMAND`. Results go to stdout or the file asked for, messages to stderr.

Exit status: 0 done, 1 failed, 2 wrong arguments.
"""

import os
import sys

import typer

from replywell.kit.errors import ReplywellError
from replywell.project.cli import (
    assistant,
    decisions,
    knowledge,
    mail,
    people,
    promises,
    rehearsing,
    running,
    scoring,
    search,
    upkeep,
)

app = typer.Typer(
    help="Replywell: an AI help desk that shows its evidence.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for part in (running, mail, decisions, rehearsing, upkeep):
    for name, command in part.COMMANDS.items():
        app.command(name)(command)
app.add_typer(knowledge.app, name="kb", help="Articles and what they are searched by.")
app.add_typer(assistant.app, name="assistant", help="How far the assistant may go.")
app.add_typer(people.agents, name="agent", help="The people who answer.")
app.add_typer(people.tokens, name="token", help="Keys to the API.")
app.add_typer(search.app, name="search", help="What tickets are searched by.")
app.add_typer(promises.app, name="sla", help="Promises to requesters, and their clocks.")
app.add_typer(scoring.app, name="eval", help="Score the AI on labelled files.")


def main() -> None:
    """Run the command of this process; expected failures are one sentence, not a traceback."""
    if sys.argv[1:2] == ["manage"]:
        _manage(sys.argv[2:])
    try:
        app()
    except ReplywellError as error:
        sys.stderr.write(f"{error.message}\n")
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _manage(arguments: list[str]) -> None:
    """Django's own commands, for developers."""
    from replywell.project.boot import boot

    boot()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["replywell manage", *arguments])
    sys.exit(0)
