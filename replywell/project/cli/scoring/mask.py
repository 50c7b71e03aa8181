"""Scores the masking of what is personal."""

import typer

from replywell.project.cli.options import Home
from replywell.project.cli.scoring.files import File, Out, Report, app, read, write


@app.command("mask")
def mask(texts: File, out: Out = None, report: Report = None, home: Home = None) -> None:
    """Recall and precision by type on texts with marked spans, and whether restoring is lossless."""
    from replywell.project.evaluation.mask import mask as score

    rows, figures = score(read(texts))
    write(rows, figures, out, report)
    if figures["lossless"] < 1:
        raise typer.Exit(1)
