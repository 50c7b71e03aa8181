"""Articles from the command line."""

from pathlib import Path
from typing import Annotated

import typer

from replywell.project.cli.options import Home, put, say

app = typer.Typer(no_args_is_help=True)


@app.command("add")
def add(
    folder: Annotated[Path, typer.Argument(help="Folder of Markdown files.", exists=True, file_okay=False)],
    name: Annotated[str, typer.Option("--name", help="What to call the source.")] = "",
    base_url: Annotated[str, typer.Option("--base-url", help="Where the articles can be read.")] = "",
    home: Home = None,
) -> None:
    """Add a folder as a source and sync it; from then on it is watched."""
    from replywell.project.boot import ready

    ready()
    from replywell.knowledge.actions.sources import add_folder

    source = add_folder(folder, name=name, base_url=base_url)
    say(f"{source.name} is a source now.")
    _sync([source])


@app.command("sync")
def sync(
    source: Annotated[str, typer.Argument(help="The source's name; else all of them.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would change.")] = False,
    sure: Annotated[
        bool, typer.Option("--delete-held", help="Delete what was kept for a person's word.")
    ] = False,
    home: Home = None,
) -> None:
    """Bring articles up to date now."""
    from replywell.kit.errors import Invalid
    from replywell.project.boot import ready

    ready()
    from replywell.knowledge.models import Source

    sources = list(Source.objects.filter(active=True, **({"slug": source} if source else {})))
    if not sources:
        known = ", ".join(Source.objects.values_list("slug", flat=True)) or "none yet"
        raise Invalid(f"There is no such source. Known: {known}. Add one with: replywell kb add FOLDER")
    _sync(sources, dry=dry_run, sure=sure)


@app.command("list")
def list_sources(
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines instead of text.")] = False,
    home: Home = None,
) -> None:
    """The sources, how many articles each has and when it was last read."""
    from replywell.project.boot import ready

    ready()
    from replywell.knowledge.models import Source

    for source in Source.objects.all():
        told = {
            "source": source.slug,
            "name": source.name,
            "kind": source.adapter,
            "active": source.active,
            "every": source.every,
            "articles": source.articles.count(),
            "problems": source.problems.count(),
            "held": source.held,
            "last_ok_at": source.last_ok_at,
            "error": source.last_error,
        }
        if as_json:
            put(told)
        else:
            typer.echo("  ".join(f"{name}: {value}" for name, value in told.items()))


@app.command("index")
def index(
    as_json: Annotated[bool, typer.Option("--json", help="A JSON line instead of text.")] = False,
    home: Home = None,
) -> None:
    """Tell what passages are found by: the engine, the model, and how much they hold."""
    from dataclasses import asdict

    from replywell.project.boot import ready

    ready()
    from replywell.knowledge.index.status import status

    now = status()
    if as_json:
        put(asdict(now))
        return
    whole = "whole" if now.whole else "missing or broken: `replywell doctor` says what to do"
    typer.echo(f"{now.passages} passages in {now.engine}, {now.size / 1e6:.1f} MB; the index is {whole}.")
    typer.echo(f"Embedded by {now.model}, {now.dimension} numbers each.")


@app.command("search")
def search(
    question: Annotated[str, typer.Argument(help="What somebody might ask.")],
    limit: Annotated[int, typer.Option("--limit", help="Passages to show.", min=1, max=50)] = 5,
    language: Annotated[str, typer.Option("--language", help="The language of the question.")] = "en",
    internal: Annotated[bool, typer.Option("--internal", help="Find internal passages too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines instead of text.")] = False,
    home: Home = None,
) -> None:
    """Find passages, the way the assistant does."""
    from replywell.project.boot import ready

    ready()
    from django.conf import settings

    from replywell.adapters.models.embedded import embedder
    from replywell.knowledge.search import search as find
    from replywell.knowledge.values import Query

    query = Query(text=question, language=language, internal=internal, limit=limit)
    evidence = find(query, embedder(settings.ENV.root / "models"))
    for hit in evidence.hits:
        if as_json:
            put(hit.model_dump(mode="json"))
        else:
            typer.echo(f"{hit.similarity:.2f}  {hit.title} › {hit.heading}  {hit.url}")
            typer.echo(f"      {' '.join(hit.text.split())[:160]}")
    if not evidence.hits:
        say(evidence.because)


def _sync(sources: list, *, dry: bool = False, sure: bool = False) -> None:
    from django.conf import settings

    from replywell.adapters.models.embedded import embedder
    from replywell.knowledge.actions.sync import sync as bring

    for source in sources:
        done = bring(source, embedder(settings.ENV.root / "models"), dry=dry, sure=sure)
        say(
            f"{source.name}: {done.changed} changed, {done.deleted} deleted, {done.embedded} passages embedded, "
            f"{done.problems} problems, {done.held} kept for a person's word."
        )
        for what, keys in done.told.items() if dry else ():
            for key in keys:
                typer.echo(f"{what}: {key if isinstance(key, str) else ': '.join(key)}")
