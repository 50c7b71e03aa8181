"""Which version this is: of a checkout what git says, else the package's."""

import subprocess
from functools import cache
from pathlib import Path

from replywell import __version__

_CHECKOUT = Path(__file__).parents[2]


@cache
def version() -> str:
    """`0.1.0`, or with a commit, `0.1.0+g1a2b3c4`, and `.dirty` where something is changed."""
    if not (_CHECKOUT / ".git").exists():
        return __version__
    try:
        told = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--exclude=*"],
            cwd=_CHECKOUT,
            capture_output=True,
            text=True,
            timeout=5,
            check=True,
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return __version__
    return f"{__version__}+g{told.replace('-dirty', '.dirty')}"
