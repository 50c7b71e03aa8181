"""Scores what stands between a message that wants to command the assistant and an answer."""

from typing import Annotated

import typer

from replywell.project.cli.options import Home, progress
from replywell.project.cli.scoring.files import File, Out, Report, app, read, write


@app.command("guard")
def guard(
    mails: File,
    model: Annotated[
        str,
        typer.Option(
            "--model",
            help="`embedded`, or `gullible`: one that obeys whatever it reads, to see what holds behind it.",
        ),
    ] = "embedded",
    out: Out = None,
    report: Report = None,
    home: Home = None,
) -> None:
    """Share of attacks flagged, false alarms, and replies that contain what an attack asked for (then exit status 1)."""
    from replywell.project.boot import ready

    ready()
    from replywell.project.evaluation.guard import guard as score

    with progress() as bar:
        task = bar.add_task("Walking", total=None)
        rows, figures = score(
            read(mails),
            model=model,
            on_progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    write(rows, figures, out, report)
    if figures["replies_with_what_was_asked"]:
        raise typer.Exit(1)
