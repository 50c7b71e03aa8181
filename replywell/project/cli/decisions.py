"""Why the product did what it did, and whether it would do so again."""

import sys
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from replywell.project.cli.options import Home, progress, put, say

AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]


def explain(
    ticket: Annotated[int, typer.Argument(help="The ticket's number.")],
    as_json: AsJson = False,
    sent: Annotated[
        bool, typer.Option("--sent", help="What of it left for models by API, when and to whom.")
    ] = False,
    home: Home = None,
) -> None:
    """Every decision on a ticket with its reasons."""
    from replywell.kit.errors import NotFound
    from replywell.project.boot import ready

    ready()
    from replywell.pipeline.models import Walk
    from replywell.tickets.models import Ticket
    from replywell.tickets.queries import reasoned

    found = Ticket.objects.filter(pk=ticket).first()
    if found is None:
        raise NotFound(f"There is no ticket #{ticket}. Give the number that the desk shows.")
    if sent:
        _tell_sent(found, as_json)
        return
    walks = list(Walk.objects.filter(ticket=found).select_related("message").order_by("pk"))
    if as_json:
        told = {"ticket": ticket, "subject": found.subject, "walks": [_as_json(walk) for walk in walks]}
        put(told | {"events": [_event_as_json(event) for event in reasoned(found)]})
        return
    console = Console(highlight=False)
    console.print(f"[bold]#{ticket}[/bold] ", end="")
    console.print(found.subject, markup=False)
    if not walks:
        console.print("Nothing was decided here yet.")
    for walk in walks:
        table = Table(
            title=f"Message {walk.message_id}, {walk.created_at:%Y-%m-%d %H:%M}, {walk.state}",
            title_justify="left",
        )
        for column in ("step", "confidence", "because"):
            table.add_column(column)
        for record in walk.decisions.all():
            sure = "" if record.confidence is None else f"{record.confidence:.2f}"
            table.add_row(record.step, sure, _why(record).replace("[", "\\["))
        console.print(table)
        if walk.error or walk.notice:
            console.print(walk.error or walk.notice, markup=False)
    for event in reasoned(found):
        console.print(f"{event.at:%Y-%m-%d %H:%M} {event.kind}: {event.data['because']}", markup=False)


def _why(record: Any) -> str:
    """Because, what the confidence rests on, and what spoke against sending; a line each."""
    more = [*record.decision.get("reasons", ()), *record.decision.get("vetoes", ())]
    return "\n".join(dict.fromkeys([record.because, *map(str, more)]))


def _tell_sent(ticket: Any, as_json: bool) -> None:
    """What left for models: each question with its texts as they were sent."""
    from replywell.pipeline.queries import sent_for

    left = sent_for(ticket)
    if as_json:
        put({"ticket": ticket.pk, "sent": [sent.model_dump(mode="json") for sent in left]})
        return
    console = Console(highlight=False)
    if not left:
        console.print(f"Nothing of #{ticket.pk} left for a model by API.")
    for sent in left:
        masked = ", ".join(f"{kind} {count}" for kind, count in sent.masked) or "nothing"
        console.print(
            f"{sent.at:%Y-%m-%d %H:%M:%S} {sent.kind} to {sent.to}; masked: {masked}",
            markup=False,
            style="bold",
        )
        for name, text in sent.texts:
            console.print(f"  {name}: {text}", markup=False)


def _event_as_json(event: Any) -> dict[str, Any]:
    return {
        "at": event.at.isoformat(),
        "kind": event.kind,
        "actor": event.actor,
        "because": event.data["because"],
        "changes": event.data.get("changes", {}),
    }


def _as_json(walk: Any) -> dict[str, Any]:
    return {
        "walk": walk.pk,
        "message": walk.message_id,
        "state": walk.state,
        "desk": walk.desk.hash,
        "model": walk.model,
        "notice": walk.notice,
        "error": walk.error,
        "cost_usd": walk.cost / 1_000_000,
        "seconds": walk.seconds,
        "decisions": [
            {
                "step": record.step,
                "because": record.because,
                "confidence": record.confidence,
                "decision": record.decision,
                "verdict": record.verdict,
            }
            for record in walk.decisions.all()
        ],
    }


def replay(
    ticket: Annotated[int | None, typer.Option("--ticket", help="Only this ticket's walks.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every walk there is.")] = False,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Run kept walks again from their tapes and list what comes out differently (then the exit status is 1)."""
    from replywell.kit.errors import Invalid
    from replywell.project.boot import ready

    if (ticket is None) == (not everything):
        raise Invalid("Say what to replay: --ticket N or --all.")
    ready()
    from replywell.pipeline.replay import replay_all

    total = different = 0
    with progress() as bar:
        task = bar.add_task("Replaying", total=None)
        for walk, differences in replay_all(ticket):
            total += 1
            bar.advance(task)
            if not differences:
                continue
            different += 1
            if as_json:
                changes = [{"step": d.step, "before": d.before, "after": d.after} for d in differences]
                put({"ticket": walk.ticket_id, "walk": walk.pk, "differences": changes})
            else:
                steps = ", ".join(
                    f"{d.step}" + (f" ({d.after})" if d.step == "tape" else "") for d in differences
                )
                typer.echo(f"#{walk.ticket_id}, walk {walk.pk}: {steps}")
    say(f"{total} journeys replayed, {different} differ.")
    if different:
        sys.exit(1)


COMMANDS = {"explain": explain, "replay": replay}
