"""The search index from the command line: what serves, and exchanging it."""

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from replywell.project.cli.options import Home, progress, put, say

if TYPE_CHECKING:
    from replywell.knowledge.index.status import Status
    from replywell.knowledge.models import VectorIndex

app = typer.Typer(help="What passages are found by meaning with: a model's vectors and an engine.")

AsJson = Annotated[bool, typer.Option("--json", help="JSON lines instead of text.")]
Wait = Annotated[
    bool, typer.Option("--wait", help="Fill it here and now; else a worker does it in the background.")
]
Anew = Annotated[
    bool, typer.Option("--anew", help="Embed all passages even where vectors of this model are there.")
]


@app.callback(invoke_without_command=True)
def index(context: typer.Context, as_json: AsJson = False, home: Home = None) -> None:
    """Tell what serves and what is filled or kept besides."""
    if context.invoked_subcommand is None:
        status(as_json=as_json)


@app.command("status")
def status(as_json: AsJson = False, home: Home = None) -> None:
    """Tell what serves and what is filled or kept besides: model, engine, passages, lag and trouble."""
    from dataclasses import asdict

    _ready()
    from replywell.knowledge.index.status import statuses

    for one in statuses():
        if as_json:
            put(asdict(one))
        else:
            typer.echo(_told(one))


@app.command("switch")
def switch(
    engine: Annotated[str, typer.Option("--engine", help="pgvector, pinecone or weaviate.")] = "",
    embedder: Annotated[str, typer.Option("--embedder", help="embedded, api or onnx.")] = "",
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="A setting, e.g. embedder.model=nomic-embed-text or engine.host=…"),
    ] = None,
    secrets: Annotated[
        list[str] | None,
        typer.Option("--secret", help="A setting that is asked for and not shown, e.g. engine.api_key"),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only try it, and tell what it takes.")] = False,
    wait: Wait = False,
    home: Home = None,
) -> None:
    """Fill an index of another model or engine, which serves once it is whole; until then all stays as it is."""
    _ready()
    from replywell.knowledge.actions.indexes import chosen
    from replywell.knowledge.actions.indexes import switch as begin
    from replywell.knowledge.index import serving
    from replywell.knowledge.index.texts import amount
    from replywell.knowledge.index.trial import try_out

    now = serving()
    nothing: dict[str, dict[str, Any]] = {"engine": {}, "embedder": {}}
    given = nothing | _same(now, engine, embedder)
    for part, name, value in map(_setting, settings or []):
        given[part][name] = value
    for one in secrets or []:
        part, name, _ = _setting(f"{one}=")
        given[part][name] = typer.prompt(one, hide_input=True)
    choice = chosen(engine or now.engine, embedder or now.embedder, given["engine"], given["embedder"])
    takes = amount(str(choice.embedder_settings.get("model", "")))
    costs = f", ${takes.dollars:.2f}" if takes.dollars is not None else ""
    say(f"{takes.passages} passages, some {takes.tokens} tokens{costs}.")
    if dry_run:
        tried = try_out(choice)
        for step in tried.steps:
            typer.echo(f"{'✓' if step.ok else '✗'} {step.title}: {step.told}")
        raise typer.Exit(0 if all(step.ok for step in tried.steps) else 1)
    _filled(begin(choice, by=None), wait=wait)


@app.command("rebuild")
def rebuild(anew: Anew = False, wait: Wait = False, home: Home = None) -> None:
    """Fill the index in use once more, beside itself, and then serve from the new one."""
    _ready()
    from replywell.knowledge.actions.indexes import rebuild as begin

    _filled(begin(by=None, anew=anew), wait=wait)


@app.command("rollback")
def rollback(home: Home = None) -> None:
    """Serve from the former index again, at once."""
    _ready()
    from replywell.knowledge.actions.indexes import roll_back

    say(f"{roll_back(by=None)} serves again.")


@app.command("cancel")
def cancel(home: Home = None) -> None:
    """Give up the index that is being filled."""
    _ready()
    from replywell.knowledge.actions.indexes import cancel as give_up

    give_up(by=None)
    say("It is given up. What serves stays as it is.")


@app.command("forget")
def forget(home: Home = None) -> None:
    """Remove the former index, which is kept to go back to."""
    _ready()
    from replywell.knowledge.actions.indexes import let_go

    let_go(by=None)
    say("The former index is being removed.")


def _ready() -> None:
    from replywell.project.boot import ready

    ready()


def _same(now: "VectorIndex", engine: str, embedder: str) -> dict[str, dict[str, Any]]:
    """The settings of what stays as it is."""
    kept: dict[str, dict[str, Any]] = {}
    if not engine or engine == now.engine:
        kept["engine"] = dict(now.engine_settings)
    if not embedder or embedder == now.embedder:
        kept["embedder"] = dict(now.embedder_settings)
    return kept


def _setting(text: str) -> tuple[str, str, str]:
    """`part.name=value` taken apart. Raises `Invalid`."""
    from replywell.kit.errors import Invalid

    name, equals, value = text.partition("=")
    part, _, key = name.partition(".")
    if not equals or part not in {"engine", "embedder"} or not key:
        raise Invalid(f"{text} is no setting. Write engine.NAME=VALUE or embedder.NAME=VALUE.")
    return part, key, value


def _told(one: "Status") -> str:
    size = f", {one.size / 1e6:.1f} MB" if one.size else ""
    lines = [
        f"{one.state}: {one.model}, {one.dimension} numbers, in {one.engine}{size}; {one.passages} passages"
        + (f", {one.missing} of them without a vector" if one.missing else "")
        + (f", {one.untold} not told to {one.engine} yet" if one.untold else "")
        + (f", {one.gone} entries too many" if one.gone else "")
    ]
    if not one.whole:
        lines.append("  ! Its graph is missing or broken. Build it anew: replywell kb index rebuild")
    if one.error:
        lines.append(f"  ! {one.error}")
    return "\n".join(lines)


def _filled(index: "VectorIndex", *, wait: bool) -> None:
    """With `wait` it is filled here, by the same work that a worker does."""
    if not wait:
        say(f"{index} is being filled. See how far it is: replywell kb index status")
        return
    from replywell.kit.errors import Unavailable
    from replywell.knowledge.actions.tending import tend
    from replywell.knowledge.index.status import lacking
    from replywell.knowledge.models import VectorIndex

    with progress() as bar:
        task = bar.add_task("Filling", total=None)
        while VectorIndex.objects.filter(pk=index.pk, state=VectorIndex.State.FILLING, error="").exists():
            if not tend(index.pk, 1.0):
                time.sleep(0.2)  # it is done, or a worker does it
            lacks = lacking(index)
            bar.update(task, completed=lacks.done, total=lacks.passages)
    now = VectorIndex.objects.filter(pk=index.pk).first()
    if now is None or now.state != VectorIndex.State.SERVING:
        raise Unavailable(
            (now.error if now else "") or "It was given up meanwhile. What served before serves."
        )
    say(f"{now} serves now. Back to the former one: replywell kb index rollback")
