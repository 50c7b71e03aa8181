"""What a ticket was promised, why, and what its clocks have come to."""

from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from replywell.project.cli.breaches import breaches
from replywell.project.cli.options import Home, progress, put, say

app = typer.Typer(help="Promises to requesters, and their clocks.", no_args_is_help=True)
app.command()(breaches)
AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]


@app.command()
def explain(
    ticket: Annotated[int, typer.Argument(help="The ticket's number.")],
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Every clock of a ticket: under which policy, when it ran, what it used, and when it is due."""
    from replywell.kit.errors import NotFound
    from replywell.project.boot import ready

    ready()
    from replywell.sla.explain import length, stories
    from replywell.tickets.models import Ticket

    found = Ticket.objects.filter(pk=ticket).first()
    if found is None:
        raise NotFound(f"There is no ticket #{ticket}. Give the number that the desk shows.")
    told = stories(found)
    if as_json:
        put({"ticket": ticket, "clocks": [_as_json(story) for story in told]})
        return
    console = Console(highlight=False)
    console.print(f"[bold]#{ticket}[/bold] ", end="")
    console.print(found.subject, markup=False)
    if not told:
        console.print("Nothing was promised here.")
    for story in told:
        table = Table(title=f"{_name(story)}: {_state(story)}", title_justify="left")
        for column in ("from", "until", "counted", "began with"):
            table.add_column(column)
        for span in story.spans:
            until = f"{span.until:%Y-%m-%d %H:%M:%S}" if span.until else "now"
            cause = span.cause.replace("_", " ")
            table.add_row(f"{span.begun:%Y-%m-%d %H:%M:%S}", until, length(span.counted), cause)
        console.print(table)
        console.print(_because(story), markup=False)


def _as_json(story: Any) -> dict[str, Any]:
    return {
        "name": _name(story),
        "state": _state(story),
        "policy": story.policy,
        "promised_minutes": round(story.promised.total_seconds() / 60),
        "used_minutes": round(story.used.total_seconds() / 60, 2),
        **story.clock.model_dump(
            mode="json", include={"kind", "number", "started_at", "met_at", "breached_at", "ended_at"}
        ),
        "due_at": story.clock.due_at.isoformat() if story.clock.due_at else None,
        "spans": [
            {
                "from": span.begun.isoformat(),
                "until": span.until.isoformat() if span.until else None,
                "counted_minutes": round(span.counted.total_seconds() / 60, 2),
                "cause": span.cause,
            }
            for span in story.spans
        ],
    }


NAMES = {
    "first_response": "First answer",
    "next_response": "Further answer",
    "resolution": "Resolution",
    "internal": "In the hands of",
}


def _name(story: Any) -> str:
    if story.team:
        return f"{NAMES['internal']} {story.team}"
    number = story.clock.number
    return NAMES[story.clock.kind] + (f" {number}" if number > 1 else "")


def _state(story: Any) -> str:
    from replywell.kit import clock

    each = story.clock
    if each.promise is None:
        return "nothing is promised"
    if each.met_at:
        return f"met at {each.met_at:%Y-%m-%d %H:%M:%S}{', late' if each.breached_at else ''}"
    if each.ended_at:
        return f"ended at {each.ended_at:%Y-%m-%d %H:%M:%S} without being met"
    if not each.runs:
        return "paused"
    if each.due_at is None:
        return "runs in hours that never come"
    return f"{'was due' if each.due_at < clock.now() else 'due'} at {each.due_at:%Y-%m-%d %H:%M:%S}"


def _because(story: Any) -> str:
    from replywell.sla.explain import length

    if not story.promised:
        return "No policy promises it."
    when = f"in working hours ({story.timezone})" if story.timezone else "at every hour of every day"
    return f"Policy {story.policy}: within {length(story.promised)}, {when}. Times are UTC."


@app.command()
def rebuild(
    ticket: Annotated[int | None, typer.Argument(help="One ticket; else all of them.")] = None,
    home: Home = None,
) -> None:
    """Make the targets anew from what happened to the tickets. The desk may stay open meanwhile."""
    from replywell.project.boot import ready

    ready()
    from itertools import batched

    from replywell.sla.actions.clocks import rebuild as make
    from replywell.tickets.models import Ticket

    numbers = Ticket.objects.filter(side_of=None).order_by("pk").values_list("pk", flat=True)
    if ticket is not None:
        numbers = numbers.filter(pk=ticket)
    done = 0
    with progress() as bar:
        task = bar.add_task("Counting", total=numbers.count())
        for part in batched(numbers.iterator(chunk_size=2000), 250):
            done += len(make(*part))
            bar.update(task, advance=len(part))
    say(f"{done} targets were made anew.")
