"""The source as the checks read it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).parents[2]
ROOT = PROJECT / "replywell"
BELOW = {"adapters", "kit", "locale", "project", "ui"}
"""Folders that are no rooms: what rooms stand on, and what brings them together."""
ROOMS = sorted(
    path.name for path in ROOT.iterdir() if (path / "__init__.py").exists() and path.name not in BELOW
)


@cache
def files() -> tuple[Path, ...]:
    """Every Python file of the product but migrations, which are made by a program."""
    return tuple(path for path in sorted(ROOT.rglob("*.py")) if "migrations" not in path.parts)


@cache
def written() -> tuple[Path, ...]:
    """Every Python file that somebody wrote: the product's, its tests and its benchmarks."""
    beside = [path for folder in ("tests", "benchmarks") for path in sorted((PROJECT / folder).rglob("*.py"))]
    return files() + tuple(beside)


def name(path: Path) -> str:
    """A file's path in its room, or in the project where it is no part of the product."""
    return path.relative_to(ROOT if path.is_relative_to(ROOT) else PROJECT).as_posix()


def room(path: Path) -> str:
    return path.relative_to(ROOT).parts[0]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """Module and name of everything a file imports, wherever in it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
