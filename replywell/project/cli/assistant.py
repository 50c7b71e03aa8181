"""How far the assistant may go, from a terminal: the switch, and where each category stands."""

from typing import Annotated, Any

import typer

from replywell.kit.errors import NotFound
from replywell.project.cli.options import Home, put, say

app = typer.Typer(help="How far the assistant may go.", no_args_is_help=True)

Named = Annotated[str, typer.Option("--category", help="Slug of one category. Without it: everything.")]
Reason = Annotated[str, typer.Option("--because", help="Why; it is kept in the audit.")]


@app.callback()
def _group() -> None:
    """How far the assistant may go."""


@app.command()
def stop(category: Named = "", because: Reason = "", home: Home = None) -> None:
    """Let nothing leave unattended, at once: what would be sent is a draft, and what waits stays."""
    from replywell.project.boot import ready

    ready()
    from replywell.resolution.actions import autonomy

    autonomy.stop(by=None, category=_named(category), because=because)
    say(f"The assistant is stopped{_where(category)}. Let it go on with: replywell assistant go")


@app.command()
def go(category: Named = "", because: Reason = "", home: Home = None) -> None:
    """Let the modes hold again."""
    from replywell.project.boot import ready

    ready()
    from replywell.resolution.actions import autonomy

    autonomy.go(by=None, category=_named(category), because=because)
    say(f"The assistant goes on{_where(category)}.")


@app.command()
def status(home: Home = None) -> None:
    """One line of JSON for each rung: mode, what is in force, what was judged, what is proven and missing."""
    from replywell.project.boot import ready

    ready()
    from replywell.resolution.queries import assistant_settings
    from replywell.resolution.standing import standings

    if assistant_settings().stopped:
        say("The assistant is stopped.")
    for found in standings():
        put(
            {
                "category": found.rung.category.slug,
                "language": found.rung.language,
                "channel": found.rung.channel,
                "mode": found.rung.mode,
                "in_force": found.in_force,
                "judged": found.judged,
                "wrong": found.wrong,
                "lower": round(found.lower, 4),
                "target": found.target,
                "to_go": found.to_go,
                "offer": found.offer,
            }
        )


def _named(slug: str) -> Any:
    """The category; None for an empty word. Its table is there only once Django is set up."""
    from replywell.tickets.models import Category

    found = Category.objects.filter(slug=slug).first() if slug else None
    if slug and found is None:
        raise NotFound(f"There is no category {slug!r}. Look them up with: replywell assistant status")
    return found


def _where(category: str) -> str:
    return f" in {category}" if category else ""
