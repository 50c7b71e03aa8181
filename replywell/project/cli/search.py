"""Looking after what tickets are searched by."""

import typer

from replywell.project.cli.options import Home, progress, say

app = typer.Typer(help="What tickets are searched by.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """What tickets are searched by."""


@app.command()
def rebuild(home: Home = None) -> None:
    """Read every ticket again, newest first. The desk may stay open meanwhile."""
    from replywell.project.boot import ready

    ready()
    from replywell.tickets.actions.search_index import index_batch, learn_words, tidy

    done, below = 0, None
    with progress() as bar:
        task = bar.add_task("Reading tickets", total=None)
        while True:
            count, below = index_batch(below=below)
            done += count
            bar.update(task, completed=done)
            if below is None:
                break
    tidy()
    learn_words()
    say(f"{done} tickets can be found by their words.")
