"""What the commands share: their options, how labelled files are read, and how results are written."""

import csv
import gzip
import json
import sys
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer
from typer.core import TyperGroup

from replywell.kit.errors import Invalid
from replywell.project.cli.options import put, say
from replywell.project.version import version

RECORD = "--record"


class Recorded(TyperGroup):
    """Scoring commands, of which each takes `--record [NAME]`: its figures are kept by version, for the scoreboard."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        rest, name = without_record(args)
        _run.set(Run(kind=next(iter(rest), ""), name=name, started=datetime.now(UTC)))
        return super().parse_args(ctx, rest)


@dataclass(frozen=True, slots=True)
class Run:
    """The command that runs. `name` is what its figures are kept under; None where they are not."""

    kind: str
    name: str | None
    started: datetime


_run: ContextVar[Run | None] = ContextVar("run", default=None)


def without_record(args: list[str]) -> tuple[list[str], str | None]:
    """The arguments without `--record [NAME]` or `--record=NAME`, and the name: empty where none is given."""
    rest, name = [], None
    given = iter(args)
    for each in given:
        if each.startswith(f"{RECORD}="):
            name = each.partition("=")[2]
        elif each == RECORD:
            name = ""
            following = next(given, None)
            if following is not None and following.startswith("-"):
                if following == RECORD or following.startswith(f"{RECORD}="):
                    raise Invalid("Give --record once.")
                rest.append(following)
            elif following is not None and rest:
                name = following
            elif following is not None:
                rest.append(following)  # `eval --record classification`
        else:
            rest.append(each)
    return rest, name


app = typer.Typer(
    no_args_is_help=True,
    cls=Recorded,
    epilog=f"Each takes {RECORD} [NAME] as well: its figures are kept in the desk's database, by version, and shown under"
    " Settings, Evaluations.",
)
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
    _keep(figures)


def _keep(figures: dict[str, Any]) -> None:
    """Where it was asked for, the figures are kept with what they are of."""
    run = _run.get()
    if run is None or run.name is None:
        return
    from replywell.project.boot import ready

    ready()
    from replywell.pipeline.actions.evaluations import keep_evaluation
    from replywell.pipeline.asking import prompts_used

    model = str(figures.get("model") or "embedded")
    kept = keep_evaluation(
        run.kind,
        json.loads(json.dumps(figures)),
        name=run.name,
        version=version(),
        model=model,
        prompts=prompts_used(model),
        command=" ".join(sys.argv[1:]),
        started=run.started,
        seconds=(datetime.now(UTC) - run.started).total_seconds(),
    )
    say(f"Kept as evaluation {kept.pk} of version {kept.version}.")
