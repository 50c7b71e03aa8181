"""Scores what the desk would do with questions."""

from pathlib import Path
from typing import Annotated

import typer

from replywell.kit.errors import Invalid
from replywell.project.cli.options import Home, progress
from replywell.project.cli.scoring.files import Model, Out, Report, Seed, app, read, write

Questions = Annotated[
    Path,
    typer.Option(
        "--questions",
        "--cases",
        exists=True,
        dir_okay=False,
        help="Rows with `text` (and `history`) or `turns`, and what is known of the right answer.",
    ),
]
Articles = Annotated[
    Path | None,
    typer.Option(
        "--articles", exists=True, dir_okay=False, help="What may be answered from; else the desk's own."
    ),
]
Mode = Annotated[str, typer.Option("--mode", help="How far the assistant may go: auto, hold, draft or off.")]


@app.command("resolution")
def resolution(
    questions: Questions,
    articles: Articles = None,
    mode: Mode = "auto",
    model: Model = "embedded",
    out: Out = None,
    report: Report = None,
    seed: Seed = 1,
    home: Home = None,
) -> None:
    """What would be sent, asked, drafted or handed off, and how often that is right."""
    from replywell.project.boot import ready

    ready()
    from replywell.project.evaluation.resolution import MODES
    from replywell.project.evaluation.resolution import resolution as score

    if mode not in MODES:
        raise Invalid(f"--mode is one of {', '.join(MODES)}.")
    with progress() as bar:
        task = bar.add_task("Answering", total=None)
        predictions, figures = score(
            read(articles) if articles else None,
            read(questions),
            mode=mode,
            model=model,
            on_progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    write(predictions, figures, out, report)
