"""Articles from the command line."""

from pathlib import Path
from typing import Annotated

import typer

from replywell.project.cli import index
from replywell.project.cli.options import Home, put, say

app = typer.Typer(no_args_is_help=True)
app.add_typer(index.app, name="index")


@app.command("add")
def add(
    place: Annotated[
        str, typer.Argument(help="A folder, the address of a git repository, or that of a website.")
    ],
    name: Annotated[str, typer.Option("--name", help="What to call the source.")] = "",
    kind: Annotated[str, typer.Option("--kind", help="The kind of source, where it is not clear.")] = "",
    base_url: Annotated[str, typer.Option("--base-url", help="Where the articles can be read.")] = "",
    every: Annotated[int, typer.Option("--every", help="Minutes from one sync to the next.", min=0)] = 0,
    home: Home = None,
) -> None:
    """Add a source and sync it; from then on a folder is watched, and another place is looked at by its schedule."""
    from replywell.project.boot import ready

    ready()
    from replywell.knowledge.actions.sources import add_source
    from replywell.knowledge.kinds import asked_for, kinds

    kind = kind or _kind(place, set(kinds()))
    fields = asked_for(kinds()[kind].Settings) if kind in kinds() else {}
    first = next((each for each, info in fields.items() if info.is_required()), "")
    given = {first: str(Path(place).expanduser().resolve()) if kind == "folder" else place}
    source = add_source(
        kind, name, given | ({"base_url": base_url} if base_url else {}), by=None, every=every
    )
    say(f"{source.name} is a source now.")
    _sync([source])


def _kind(place: str, there: set[str]) -> str:
    """The kind of source that a place looks like. Raises `Invalid`."""
    from replywell.kit.errors import Invalid

    if Path(place).expanduser().is_dir():
        return "folder"
    web = place.startswith(("https://", "http://"))
    if place.startswith(("ssh://", "git@")) or (web and place.rstrip("/").endswith(".git")):
        return "git"
    if web and "website" in there:
        return "website"
    if web:
        raise Invalid("What is there? Say it with --kind, for example --kind git.")
    raise Invalid(
        f"There is no folder {place}. Write a folder that is there, or an address that begins with https:// or git@."
    )


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


@app.command("export")
def export(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.", file_okay=False)],
    source: Annotated[str, typer.Option("--source", help="Only this source's articles.")] = "",
    public: Annotated[bool, typer.Option("--public", help="Only what everybody may read.")] = False,
    home: Home = None,
) -> None:
    """Write the published articles as Markdown files, which `kb add` reads back."""
    from replywell.kit.errors import Invalid
    from replywell.project.boot import ready

    ready()
    from replywell.knowledge.export import exported
    from replywell.knowledge.models import Source

    if source and not Source.objects.filter(slug=source).exists():
        known = ", ".join(Source.objects.values_list("slug", flat=True)) or "none yet"
        raise Invalid(f"There is no source {source}. Known: {known}.")
    if folder.exists() and any(folder.iterdir()):
        raise Invalid(f"{folder} is not empty. Choose a new folder, so that no file is written over.")
    count = 0
    for path, text in exported(source=source, internal=not public):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
        count += 1
    say(f"{count} articles are in {folder}.")


@app.command("doctor")
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines instead of text.")] = False,
    home: Home = None,
) -> None:
    """Tell what is not well with sources and articles, each with its remedy; problems end with 1."""
    from dataclasses import asdict

    from replywell.project.boot import ready

    ready()
    from replywell.knowledge.checkup import check_up

    found = list(check_up())
    for one in found:
        if as_json:
            put(asdict(one))
        else:
            mark = {"ok": "✓", "warning": "!", "problem": "✗"}[one.level]
            typer.echo(f"{mark} {one.about}: {one.told}" + (f"\n    → {one.remedy}" if one.remedy else ""))
    if any(one.level == "problem" for one in found):
        raise typer.Exit(1)


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

    from replywell.knowledge.search import search as find
    from replywell.knowledge.values import Query

    query = Query(text=question, language=language, internal=internal, limit=limit)
    evidence = find(query)
    for hit in evidence.hits:
        if as_json:
            put(hit.model_dump(mode="json"))
        else:
            typer.echo(f"{hit.similarity:.2f}  {hit.title} › {hit.heading}  {hit.url}")
            typer.echo(f"      {' '.join(hit.text.split())[:160]}")
    if not evidence.hits:
        say(evidence.because)


def _sync(sources: list, *, dry: bool = False, sure: bool = False) -> None:

    from replywell.knowledge.actions.sync import sync as bring

    for source in sources:
        done = bring(source, dry=dry, sure=sure)
        say(
            f"{source.name}: {done.changed} changed, {done.deleted} deleted, {done.embedded} passages embedded, "
            f"{done.problems} problems, {done.held} kept for a person's word."
        )
        for what, keys in done.told.items() if dry else ():
            for key in keys:
                typer.echo(f"{what}: {key if isinstance(key, str) else ': '.join(key)}")
