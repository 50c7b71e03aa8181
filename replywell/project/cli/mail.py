"""Mail from the command line: look at how it is read, or take it in."""

import mailbox
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from replywell.project.cli.options import Home, progress, put, say

Files = Annotated[list[Path], typer.Argument(help="Files to read.")]


def parse_email(files: Files, home: Home = None) -> None:
    """How mails are read: one JSON line for each file, in order."""
    from replywell.adapters.channels.email.contract import as_json
    from replywell.adapters.channels.email.parse import parse
    from replywell.adapters.channels.port import InboundMessage, Party

    for path in files:
        try:
            put(as_json(str(path), parse(path.read_bytes())))
        except OSError as error:
            problem = f"The file cannot be read: {error.strerror}. Check its name and permissions."
            put(as_json(str(path), InboundMessage(sender=Party(""), problem=problem)))


def parse_reply(files: Files, home: Home = None) -> None:
    """How plain texts are split into what is new, what is quoted and the signature."""
    from replywell.adapters.channels.email.contract import reply_as_json
    from replywell.adapters.channels.email.reply import split_reply

    for path in files:
        text = path.read_text(encoding="utf-8", errors="replace")
        put(reply_as_json(str(path), split_reply(text)))


def ingest(
    paths: Annotated[list[Path], typer.Argument(help=".eml files, folders of them, or mbox files.")],
    channel: Annotated[str, typer.Option("--channel", help="The kind of channel they come by.")] = "email",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line for each item.")] = False,
    pipeline: Annotated[
        bool, typer.Option("--pipeline/--no-pipeline", help="Walk each one here and now.")
    ] = True,
    home: Home = None,
) -> None:
    """Take mails in, exactly as if they had arrived."""
    from replywell.kit.errors import Invalid
    from replywell.project.boot import ready

    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise Invalid(f"There is no {', '.join(missing)}. Name .eml files, folders of them or mbox files.")
    ready()
    from django.conf import settings

    from replywell.intake.importing import import_mail, import_way

    connection = import_way(channel)
    items = list(_items(paths))
    counts: dict[str, int] = {}
    started = time.monotonic()
    cpu = time.process_time()
    with progress() as bar:
        task = bar.add_task("Taking in", total=len(items))
        for name, content in items:
            result = import_mail(
                connection, name, content, settings.ENV.max_mail_mb * 1_000_000, walk=pipeline
            )
            counts[result["outcome"]] = counts.get(result["outcome"], 0) + 1
            if as_json:
                put(result)
            bar.advance(task)
    seconds = max(time.monotonic() - started, 1e-9)
    told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items())) or "nothing"
    say(
        f"{len(items)} items: {told}; {seconds:.1f} s, {len(items) / seconds:.0f} a second, "
        f"{(time.process_time() - cpu) * 1000 / max(len(items), 1):.2f} ms of CPU each."
    )
    if counts.get("rejected"):
        sys.exit(1)


def _items(paths: list[Path]) -> Iterator[tuple[str, Any]]:
    """(name, path or bytes) of every mail; bytes only for mails inside an mbox."""
    for path in paths:
        if path.is_dir():
            yield from (
                (str(file), file)
                for file in sorted(path.rglob("*"))
                if file.suffix.lower() in {".eml", ".msg"}
            )
        elif path.suffix.lower() in {".mbox", ".mbx"} or _is_mbox(path):
            box = mailbox.mbox(path, create=False)
            yield from ((f"{path}#{number}", box.get_bytes(key)) for number, key in enumerate(box.keys(), 1))
        else:
            yield str(path), path


def _is_mbox(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(5) == b"From "


COMMANDS = {"parse-email": parse_email, "parse-reply": parse_reply, "ingest": ingest}
