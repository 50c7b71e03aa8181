"""Scores the clocks of promises."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from replywell.kit.errors import Invalid
from replywell.project.cli.options import Home
from replywell.project.cli.scoring.files import File, Out, Report, app, read, write


@app.command("sla")
def promises(
    timelines: File,
    calendars: Annotated[
        Path | None,
        typer.Option("--calendars", help="JSON: name → calendar, for timelines that name theirs."),
    ] = None,
    out: Out = None,
    report: Report = None,
    home: Home = None,
) -> None:
    """Clocks on timelines: when each promise is due, met, breached or ended, and whether that is as expected."""
    from replywell.project.boot import boot

    boot()
    from replywell.project.evaluation.promises import score

    known: dict[str, Any] = {}
    if calendars:
        try:
            known = json.loads(calendars.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise Invalid(f"{calendars} is no JSON file of calendars ({error}).") from error
    predictions, figures = score(read(timelines), known)
    write(predictions, figures, out, report)
