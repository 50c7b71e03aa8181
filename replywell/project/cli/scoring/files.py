"""What the commands share: their options, how labelled files are read, and how results are written."""

import csv
import gzip
import json
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from replywell.kit.errors import Invalid
from replywell.project.cli.options import put

app = typer.Typer(no_args_is_help=True)
Out = Annotated[Path | None, typer.Option("--out", help="One JSON line an item; else stdout.")]
Report = Annotated[Path | None, typer.Option("--report", help="The metrics as JSON; else stderr.")]
Seed = Annotated[int, typer.Option("--seed", help="Same seed, same result.")]
Model = Annotated[str, typer.Option("--model", help="`embedded`, or a model as REPLYWELL_MODEL takes it.")]
File = Annotated[Path, typer.Option(exists=True, dir_okay=False)]


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


def write(
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
