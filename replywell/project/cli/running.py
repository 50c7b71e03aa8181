"""Running the product: all of it, or one process of it."""

import os
from typing import Annotated

import typer

from replywell.project.cli.options import Home, say

Port = Annotated[int, typer.Option("--port", help="Port of the desk's web pages.", min=1, max=65535)]


def up(
    port: Port = 8000,
    demo: Annotated[bool, typer.Option("--demo/--no-demo", help="Load the demo desk, once.")] = False,
    workers: Annotated[int, typer.Option("--workers", help="Worker processes.", min=1, max=64)] = 1,
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    home: Home = None,
) -> None:
    """Run everything: database, web, worker, mail. Ctrl-C stops it all."""
    os.environ.setdefault("REPLYWELL_PUBLIC_URL", f"http://localhost:{port}")
    from replywell.project.supervisor import run_all

    run_all(host=host, port=port, demo=demo, workers=workers, say=say)


def web(
    port: Port = 8000,
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    shared: Annotated[
        bool, typer.Option("--shared", help="Further web processes listen on the same port (Linux).")
    ] = False,
    home: Home = None,
) -> None:
    """Serve the pages, the API and the webhooks."""
    from replywell.project.boot import ready

    ready()
    from replywell.project.serving import serve

    serve(host, port, shared=shared)


def worker(
    concurrency: Annotated[int, typer.Option("--concurrency", help="Jobs at once.", min=1, max=64)] = 4,
    home: Home = None,
) -> None:
    """Do what waits: walk messages, send replies, sync knowledge, poll mailboxes."""
    from replywell.project.boot import ready

    ready()
    from replywell.project.working import work

    work(concurrency)


def mail(home: Home = None) -> None:
    """Listen for mail; on a demo desk, catch what it sends as well."""
    from replywell.project.boot import ready

    ready()
    from replywell.project.listening import listen

    listen(say)


COMMANDS = {"up": up, "web": web, "worker": worker, "mail": mail}
