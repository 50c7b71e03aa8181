"""Scores what is said of messages."""

from typing import Annotated

import typer

from replywell.project.cli.options import Home, progress
from replywell.project.cli.scoring.files import File, Model, Out, Report, Seed, app, read, write


@app.command("classification")
def classification(
    train: File,
    test: File,
    dimension: Annotated[str, typer.Option("--dimension", help="What the labels are.")] = "category",
    model: Model = "embedded",
    out: Out = None,
    report: Report = None,
    seed: Seed = 1,
    curve: Annotated[
        bool, typer.Option("--curve", help="Also learn from 5, 10, 20 and 50 examples a label.")
    ] = False,
    words_only: Annotated[
        bool, typer.Option("--words-only", help="Also measure words (TF-IDF) alone, to compare with.")
    ] = False,
    home: Home = None,
) -> None:
    """Accuracy, calibration and coverage on labelled messages."""
    from replywell.project.evaluation.classification import classification as score

    with progress() as bar:
        task = bar.add_task("Classifying", total=None)
        predictions, figures = score(
            read(train),
            read(test),
            dimension=dimension,
            model=model,
            seed=seed,
            curve=curve,
            words_only=words_only,
            on_progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    write(predictions, figures, out, report)
