"""The log of missed promises on the terminal."""

import csv
import sys
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from replywell.project.cli.options import Home, put


def breaches(
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="From this day on (UTC).")
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV, as the page exports it.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line each.")] = False,
    home: Home = None,
) -> None:
    """What was missed, newest first, with how far its post-mortem is; without what was withdrawn."""
    from replywell.project.boot import ready

    ready()
    from replywell.console.files import cell
    from replywell.console.views.breaches import COLUMNS, cells
    from replywell.sla.models import Breach

    related = ("ticket", "team", "agent", "category", "company", "post_mortem", "target")
    rows = Breach.objects.filter(withdrawn_at=None).select_related(*related)
    if since:
        rows = rows.filter(at__gte=since.replace(tzinfo=UTC))
    lines = ([cell(value) for value in cells(row)] for row in rows.iterator(chunk_size=1000))
    if as_csv:
        writer = csv.writer(sys.stdout)
        writer.writerow(COLUMNS)
        writer.writerows(lines)
        return
    if as_json:
        for line in lines:
            put(dict(zip(COLUMNS, line, strict=True)))
        return
    table = Table("ticket", "promise", "missed", "team", "post-mortem")
    for row in rows[:200]:
        mortem = row.post_mortem
        state = "none" if mortem is None else "signed" if mortem.signed_at else "draft"
        table.add_row(f"#{row.ticket_id}", row.kind, f"{row.at:%Y-%m-%d %H:%M}", str(row.team or ""), state)
    Console(highlight=False).print(table)
