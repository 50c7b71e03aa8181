"""Scores the search of the knowledge."""

from typing import Annotated

import typer

from replywell.project.cli.options import Home, progress
from replywell.project.cli.scoring.files import File, Out, Report, Seed, app, read, write


@app.command("retrieval")
def retrieval(
    articles: File,
    queries: File,
    k: Annotated[int, typer.Option("--k", help="Articles to rank.", min=1, max=100)] = 10,
    compare: Annotated[
        bool, typer.Option("--compare", help="By words only, by vectors only, both fused, and reranked.")
    ] = False,
    out: Out = None,
    report: Report = None,
    seed: Seed = 1,
    home: Home = None,
) -> None:
    """Hits, recall, reciprocal rank, nDCG and latency of the knowledge search."""
    from replywell.project.boot import ready

    ready()
    from replywell.project.evaluation.retrieval import MODES
    from replywell.project.evaluation.retrieval import retrieval as score

    with progress() as bar:
        task = bar.add_task("Searching", total=None)
        predictions, figures = score(
            read(articles),
            read(queries),
            k=k,
            modes=tuple(MODES) if compare else ("reranked",),
            on_progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    write(predictions, figures, out, report)
