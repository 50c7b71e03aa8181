"""Scoring the AI on labelled files. Nothing is learned from a test file."""

import csv
import gzip
import json
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from replywell.kit.errors import Invalid
from replywell.project.cli.options import Home, progress, put

app = typer.Typer(no_args_is_help=True)
Out = Annotated[Path | None, typer.Option("--out", help="One JSON line an item; else stdout.")]
Report = Annotated[Path | None, typer.Option("--report", help="The metrics as JSON; else stderr.")]
Seed = Annotated[int, typer.Option("--seed", help="Same seed, same result.")]
Model = Annotated[str, typer.Option("--model", help="`embedded`, or a model as REPLYWELL_MODEL takes it.")]
File = Annotated[Path, typer.Option(exists=True, dir_okay=False)]


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
    _write(predictions, figures, out, report)


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
    _write(predictions, figures, out, report)


def read(path: Path) -> list[dict[str, Any]]:
    """Rows of a .jsonl, .jsonl.gz or .csv file. Raises `Invalid` naming the line that cannot be read."""
    with _opened(path) as file:
        if path.suffix == ".csv":
            return [
                {key: value if value != "" else None for key, value in row.items()}
                for row in csv.DictReader(file)
            ]
        rows = []
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise Invalid(
                    f"{path}, line {number}: not JSON ({error.msg}). Write one object a line."
                ) from error
            if not isinstance(row, dict):
                raise Invalid(f"{path}, line {number}: not an object. Write one object a line.")
            rows.append(row)
    return rows


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8", newline="")


def _write(
    predictions: list[dict[str, Any]], figures: dict[str, Any], out: Path | None, report: Path | None
) -> None:
    if out:
        out.write_text("".join(json.dumps(row) + "\n" for row in predictions), encoding="utf-8")
    else:
        for row in predictions:
            put(row)
    told = json.dumps(figures, indent=2, ensure_ascii=False)
    if report:
        report.write_text(told + "\n", encoding="utf-8")
    else:
        typer.echo(told, err=True)
