"""What many commands have in common."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from replywell.kit.progress import progress, stderr

__all__ = ["Home", "progress", "put", "say"]


def _use(home: Path | None) -> Path | None:
    if home is not None:
        os.environ["REPLYWELL_HOME"] = str(home.expanduser().resolve())
    return home


Home = Annotated[
    Path | None,
    typer.Option("--home", help="Data folder; else REPLYWELL_HOME.", callback=_use, is_eager=True),
]


def say(message: str) -> None:
    """A message to the person, not part of the result."""
    stderr.print(message, markup=False)


def put(value: Any) -> None:
    """One JSON line of the result; in ASCII, for some readers take a few other characters for line ends."""
    sys.stdout.write(json.dumps(value, default=str) + "\n")
