"""The process that reads one file: content in, JSON out."""

import json
import sys
from collections.abc import Callable

from replywell.adapters.documents.apart import BROKEN, TOO_MUCH
from replywell.adapters.documents.said import Read, Unreadable, bounded


def main(suffix: str, seconds: int, memory: int) -> None:
    _limit(seconds, memory)
    try:
        said = bounded(_reader(suffix)(sys.stdin.buffer.read()))
        answer = {"title": said.title, "markdown": said.markdown, "pictured": said.pictured}
    except Unreadable as error:
        answer = {"problem": str(error)}
    except MemoryError:
        answer = {"problem": TOO_MUCH}
    except Exception:  # whatever a library raises on a file that it cannot read
        answer = {"problem": BROKEN}
    json.dump(answer, sys.stdout)


def _limit(seconds: int, memory: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has none: there the parent's patience is the limit
        return
    for limit, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
    ):
        try:
            resource.setrlimit(limit, (most, most))
        except (ValueError, OSError):  # not every system has each of them
            continue


def _reader(suffix: str) -> Callable[[bytes], Read]:
    if suffix == ".pdf":
        from replywell.adapters.documents.pdf import read_pdf

        return read_pdf
    if suffix == ".docx":
        from replywell.adapters.documents.docx import read_docx

        return read_docx
    from replywell.adapters.documents.rst import read_rst

    return read_rst


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
