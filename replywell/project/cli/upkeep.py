"""Looking after the installation."""

import os
import sys
from typing import Annotated

import typer

from replywell.project.cli.options import Home, put, say


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines instead of text.")] = False,
    home: Home = None,
) -> None:
    """Check the installation; every finding comes with its remedy."""
    from replywell.project.doctor import examine

    findings = list(examine())
    for finding in findings:
        if as_json:
            put(
                {
                    "check": finding.check,
                    "level": finding.level,
                    "told": finding.told,
                    "remedy": finding.remedy,
                }
            )
        else:
            mark = {"ok": "✓", "warning": "!", "problem": "✗"}[finding.level]
            typer.echo(
                f"{mark} {finding.check}: {finding.told}"
                + (f"\n    → {finding.remedy}" if finding.remedy else "")
            )
    if any(finding.level == "problem" for finding in findings):
        sys.exit(1)


def docs(
    check: Annotated[bool, typer.Option("--check", help="Only say whether the pages are true.")] = False,
) -> None:
    """Write the documentation pages that are made from the code."""
    from replywell.project.documentation import stale_pages, write_pages

    if not check:
        for page in write_pages():
            say(f"Wrote {page}")
        return
    stale = stale_pages()
    for page in stale:
        say(f"{page} is not what the code says. Write it anew with: bin/replywell docs")
    if stale:
        sys.exit(1)


def messages(
    check: Annotated[bool, typer.Option("--check", help="Only say whether the catalogs are true.")] = False,
) -> None:
    """Draw the strings to translate from the code, and compile what is translated."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "replywell.project.settings")
    import django

    django.setup()
    from replywell.project.messages import draw, problems

    if not check:
        draw()
        return
    found = list(problems())
    for problem in found:
        say(problem)
    if found:
        sys.exit(1)


def seed(
    tickets: Annotated[int, typer.Option("--tickets", min=1)],
    messages_per_ticket: Annotated[int, typer.Option("--messages-per-ticket", min=1, max=100)] = 3,
    agents: Annotated[int, typer.Option("--agents", min=1, max=2000)] = 10,
    articles: Annotated[int, typer.Option("--articles", min=0)] = 0,
    seed: Annotated[int, typer.Option("--seed")] = 1,
    home: Home = None,
) -> None:
    """Fill a desk with synthetic tickets for measuring. Refuses a desk that holds real ones."""
    from replywell.project.boot import ready

    ready()
    from replywell.project.cli.options import progress
    from replywell.project.seeding import fill

    with progress() as bar:
        task = bar.add_task("Seeding", total=tickets)
        rate = fill(
            tickets=tickets,
            messages_per_ticket=messages_per_ticket,
            agents=agents,
            articles=articles,
            seed=seed,
            on_progress=lambda done: bar.update(task, completed=done),
        )
    say(f"{tickets} tickets with {tickets * messages_per_ticket} messages, {rate:.0f} messages a second.")


COMMANDS = {"doctor": doctor, "docs": docs, "messages": messages, "seed": seed}
