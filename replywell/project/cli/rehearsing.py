"""Past tickets decided again: one with today's desk, or many with a change that is not made yet."""

import json
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from replywell.project.cli.decisions import AsJson
from replywell.project.cli.options import Home, progress, put, say


def reask(
    ticket: Annotated[int | None, typer.Argument(help="The ticket's number: its newest walk.")] = None,
    walk: Annotated[int | None, typer.Option("--walk", help="This walk.")] = None,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Decide a past message anew with today's desk and answers; nothing is sent. What differs, by step."""
    from replywell.kit.errors import Invalid, NotFound
    from replywell.project.boot import ready

    if (ticket is None) == (walk is None):
        raise Invalid("Say what to ask again: a ticket's number, or --walk N.")
    ready()
    from replywell.pipeline import gather
    from replywell.pipeline.actions.reaskings import answer, ask_again
    from replywell.pipeline.asking import live_asking
    from replywell.pipeline.history import since_then
    from replywell.pipeline.models import Walk
    from replywell.pipeline.queries import cost_of_a_walk

    walks = Walk.objects.select_related("desk").exclude(state=Walk.State.FAILED)
    kept = walks.filter(pk=walk).first() if walk else walks.filter(ticket=ticket).first()
    if kept is None:
        raise NotFound("Nothing was decided there. Give the number that the desk shows.")
    model = gather.current_desk().model
    cost = cost_of_a_walk(model)
    say(f"Asking {model}" + (f", for about ${cost:.4f}." if cost else "."))
    asked = answer(ask_again(kept, by=None, at_once=True), live_asking())
    if asked.state == "failed":
        raise Invalid(asked.error)
    found = since_then(asked, kept) or []
    if as_json:
        changes = [{"step": d.step, "before": d.before, "after": d.after} for d in found]
        put({"ticket": kept.ticket_id, "walk": kept.pk, "cost_usd": asked.cost / 1e6, "differences": changes})
    for each in () if as_json else found:
        typer.echo(f"{each.step}:\n  then  {_line(each.before)}\n  today {_line(each.after)}")
    told = "The same comes out today." if not found else f"{len(found)} steps differ."
    say(f"{told} ${asked.cost / 1e6:.4f}, {asked.seconds:.2f} s. {asked.notice}".strip())


def _line(value: Any) -> str:
    if isinstance(value, dict) and value.get("text"):
        return " ".join(str(value["text"]).split())[:300]
    told = value.get("because") or value if isinstance(value, dict) else value
    return " ".join(str(told).split())[:300]


def _bar(given: list[str], *, numbers: bool = True) -> dict[str, Any]:
    """`category=.7` as values. Raises `Invalid`."""
    from replywell.kit.errors import Invalid

    found: dict[str, Any] = {}
    for each in given:
        name, _, value = each.partition("=")
        try:
            found[name] = float(value) if numbers else value
        except ValueError as error:
            raise Invalid(f"{each}: write NAME=NUMBER, as in category=.7.") from error
        if not name or not value:
            raise Invalid(f"{each}: write NAME=VALUE.")
    return found


def rehearse(
    article: Annotated[list[int] | None, typer.Option("--article", help="An article's number: its draft.")] = None,
    articles: Annotated[
        Path | None, typer.Option("--articles", help="A folder or file of Markdown, as further articles.", exists=True)
    ] = None,
    desk: Annotated[
        Path | None, typer.Option("--desk", help="JSON with fields of the desk that would be others.", exists=True)
    ] = None,
    bar: Annotated[list[str] | None, typer.Option("--bar", help="A dimension's bar: category=.7.")] = None,
    auto_bar: Annotated[float | None, typer.Option("--auto-bar", help="Confidence to leave unattended.")] = None,
    mode: Annotated[list[str] | None, typer.Option("--mode", help="A category's mode: billing=auto.")] = None,
    tone: Annotated[str, typer.Option("--tone", help="How the first brand would answer.")] = "",
    model: Annotated[str, typer.Option("--model", help="Another model, as REPLYWELL_MODEL takes it.")] = "",
    today: Annotated[bool, typer.Option("--today", help="What was decided then against today.")] = False,
    sample: Annotated[int, typer.Option("--sample", help="Tickets.", min=1, max=5000)] = 200,
    days: Annotated[int, typer.Option("--days", help="How far back.", min=1, max=3660)] = 90,
    since: Annotated[str, typer.Option("--since", help="From this day on (2026-11-01), instead of --days.")] = "",
    category: Annotated[list[str] | None, typer.Option("--category", help="Only tickets of this category.")] = None,
    margin: Annotated[float, typer.Option("--margin", help="Points that may be lost.", min=0.1, max=50)] = 2.0,
    seed: Annotated[int, typer.Option("--seed", help="Same seed, same tickets.", min=1)] = 1,
    as_json: AsJson = False,
    home: Home = None,
) -> None:  # fmt: skip
    """Try a change on past tickets: what flips, and whether it loses anything (then the exit status is 1)."""
    from replywell.project.boot import ready

    ready()
    from replywell.pipeline import gather
    from replywell.pipeline.actions.rehearsals import begin, go_on
    from replywell.pipeline.asking import live_asking
    from replywell.pipeline.candidate import Candidate

    now = gather.current_desk()
    change = _desk_change(now.model_dump(mode="json"), desk, bar, auto_bar, mode, tone, model)
    texts = [*_drafts(article or []), *_files(articles)]
    candidate = Candidate(desk=change, articles=tuple(texts), today=today)
    if since:
        days = max(1, (datetime.now(UTC).date() - _day(since)) // timedelta(days=1))
    begun = begin(
        candidate,
        title=" ".join(sys.argv[1:]),
        by=None,
        days=days,
        wanted=sample,
        seed=seed,
        margin=margin / 100,
        categories=tuple(category or ()),
        at_once=True,
    )
    with progress() as shown:
        task = shown.add_task("Rehearsing", total=begun.total)
        done = go_on(
            begun, live_asking(), lambda so_far, total: shown.update(task, completed=so_far, total=total)
        )
    if as_json:
        put(_as_json(done))
    else:
        _tell(done)
    if not done.passed:
        sys.exit(1)


def _day(text: str) -> date:
    from replywell.kit.errors import Invalid

    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"{text} is no day. Write it like 2026-11-26.") from error


def _desk_change(
    now: dict[str, Any],
    desk: Path | None,
    bar: list[str] | None,
    auto_bar: float | None,
    mode: list[str] | None,
    tone: str,
    model: str,
) -> dict[str, Any]:
    """The fields of the desk that the options make others."""
    from replywell.kit.errors import Invalid
    from replywell.pipeline.candidate import merged

    given: dict[str, Any] = {}
    if desk is not None:
        try:
            given = json.loads(desk.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise Invalid(f"{desk} is no JSON: {error}.") from error
        if not isinstance(given, dict):
            raise Invalid(f"{desk} has to be one JSON object.")
    if bar:
        given = merged(given, {"bars": _bar(bar)})
    if auto_bar is not None:
        given = merged(given, {"autonomy": {"auto_bar": auto_bar}})
    if mode:
        modes = dict(now["autonomy"]["modes"]) | _bar(mode, numbers=False)
        given = merged(given, {"autonomy": {"modes": [list(each) for each in sorted(modes.items())]}})
    if tone:
        given = merged(given, {"voice": {"tone": tone}})
    if model:
        given = merged(given, {"model": model})
    whole = merged(now, given)
    return {name: whole[name] for name in given}


def _drafts(numbers: list[int]) -> list[Any]:
    """The drafts of these articles. Raises `NotFound` or `Invalid`."""
    from replywell.kit.errors import Invalid, NotFound
    from replywell.knowledge.models import Article, ArticleDraft
    from replywell.pipeline.actions.gate import text_of

    found = []
    for number in numbers:
        article = Article.objects.filter(pk=number).first()
        if article is None:
            raise NotFound(f"There is no article {number}.")
        draft = ArticleDraft.objects.filter(article=article).first()
        if draft is None:
            raise Invalid(f"Article {number} has no draft: nothing would change.")
        found.append(text_of(article, draft))
    return found


def _files(path: Path | None) -> list[Any]:
    """Markdown files as articles that are not here yet; the first heading is the title."""
    from replywell.kit.errors import Invalid
    from replywell.knowledge.overlay import ArticleText

    if path is None:
        return []
    files = sorted(path.rglob("*.md")) if path.is_dir() else [path]
    if not files:
        raise Invalid(f"There is no Markdown file in {path}.")
    found = []
    for file in files:
        text = file.read_text(encoding="utf-8", errors="replace").replace("\0", "")
        first, _, rest = text.lstrip().partition("\n")
        title, body = (first.lstrip("# ").strip(), rest) if first.startswith("# ") else (file.stem, text)
        found.append(ArticleText(title=title[:300] or file.stem, markdown=body))
    return found


def _tell(done: Any) -> None:
    figures = done.figures or {}
    if done.error:
        say(done.error)
    if figures:
        answers, categories = figures["answers"], figures["categories"]
        population = "all" if figures["whole"] else f"of {figures['population']}"
        typer.echo(
            f"{figures['tickets']} tickets ({population}), {done.seconds:.1f} s, ${done.cost / 1e6:.4f}"
        )
        for name, told in (("answers", answers), ("categories", categories)):
            typer.echo(
                f"{name}: {told['lost']} lost, {told['won']} won of {told['tickets']};"
                f" {100 * told['difference']:+.1f} points,"
                f" 95 % of {100 * told['low']:+.1f} to {100 * told['high']:+.1f}"
            )
        typer.echo(
            f"flips: {figures['flips'] or 'none'}; not judged: {figures['open']}; wrong and unattended: {figures['severe']}"
        )
        for was, now, count in figures["decisions"]:
            typer.echo(f"  {was} → {now}: {count}")
        for row in figures["by_category"]:
            if row["flips"]:
                typer.echo(
                    f"  {row['category']}: {row['flips']} of {row['looked']}, {row['lost']} lost, {row['won']} won"
                )
    say(
        f"Passed. Rehearsal {done.pk}." if done.passed else f"Not passed. {done.because} Rehearsal {done.pk}."
    )


def _as_json(done: Any) -> dict[str, Any]:
    rows = [
        {
            "ticket": row.ticket_id,
            "walk": row.walk_id,
            "category": row.category,
            "flips": row.flips,
            "outcome": row.outcome,
            "by_category": row.by_category,
            "severe": row.severe,
            "before": row.before,
            "after": row.after,
        }
        for row in done.tickets.exclude(flips=[])
    ]
    return {
        "rehearsal": done.pk,
        "hash": done.hash,
        "state": done.state,
        "passed": bool(done.passed),
        "because": done.because or done.error,
        "seconds": done.seconds,
        "cost_usd": done.cost / 1e6,
        "figures": done.figures,
        "tickets": rows,
    }


COMMANDS = {"reask": reask, "rehearse": rehearse}
