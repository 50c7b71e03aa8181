"""Lines in reading order as paragraphs, lists and headings."""

import re
from collections import Counter
from collections.abc import Iterable

from replywell.adapters.documents.columns import Line, mark
from replywell.adapters.documents.inline import escaped, plain_start

LARGER = 1.12
"""Times the size of running text from which on a line is a heading."""
APART = 0.65
"""Times its size: space above a line that begins a paragraph."""
LONGEST_HEADING = 150

_hyphenated = re.compile(r"[^\W\d_][-\u00ad]\Z")
_item = re.compile(rf"({mark.pattern})\s+(?=\S)")


def written(pages: Iterable[list[Line]]) -> tuple[str, str]:
    """The title, if the first page begins with one larger than all others, and the Markdown."""
    lines = [line for page in pages for line in page]
    body = _usual_size(lines)
    blocks = _blocks(lines, body)
    levels = _levels(blocks, body)
    title = ""
    first = next((at for at, block in enumerate(blocks) if _is_heading(block[0], body)), None)
    if first is not None and first < 3:
        size = blocks[first][0].size
        if size > body * LARGER and levels[(size, False)] == 1:
            title = _joined(blocks.pop(first))
    lonely = bool(title) and not any(levels.get(_rank(block[0], body)) == 1 for block in blocks)
    parts: list[str] = []
    for block in blocks:
        _write(parts, block, levels, body, lonely)
    return title, "\n\n".join(parts)


def _usual_size(lines: list[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        if not line.table:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _rank(line: Line, body: float) -> tuple[float, bool]:
    """What headings of one level have in common."""
    return (line.size, False) if line.size > body * LARGER else (body, line.bold)


def _is_heading(line: Line, body: float) -> bool:
    if line.table or not re.search(r"[^\W\d_]", line.text):
        return False
    larger = line.size > body * LARGER and len(line.text) <= LONGEST_HEADING
    bold = line.bold and line.size >= body * 0.95 and len(line.text) < 90
    return larger or (bold and not line.text.rstrip().endswith((".", ",", ";", ":")))


def _levels(blocks: list[list[Line]], body: float) -> dict[tuple[float, bool], int]:
    ranks = {_rank(block[0], body) for block in blocks if _is_heading(block[0], body)}
    return {rank: min(level, 5) for level, rank in enumerate(sorted(ranks, reverse=True), start=1)}


def _blocks(lines: list[Line], body: float) -> list[list[Line]]:
    """Lines that are one paragraph, item, heading or table."""
    blocks: list[list[Line]] = []
    for line in lines:
        if blocks and _goes_on(blocks[-1], line, body):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _goes_on(block: list[Line], line: Line, body: float) -> bool:
    last = block[-1]
    if last.table or line.table or _item.match(line.text):
        return False
    heading = _is_heading(block[0], body)
    if heading != _is_heading(line, body) or (_rank(last, body) != _rank(line, body) and heading):
        return False
    below = line.top - last.bottom
    if -line.size < below < APART * line.size:
        return True
    turned = below < -line.size or below > 4 * line.size  # another column or page, or past a picture
    unfinished = not last.text.rstrip().endswith((".", "!", "?", ":", "…"))
    return turned and not heading and unfinished and line.text[:1].islower()


def _joined(block: list[Line]) -> str:
    text = block[0].text.strip()
    for line in block[1:]:
        following = line.text.strip()
        if _hyphenated.search(text) and following[:1].islower():
            text = text[:-1] + following
        else:
            text += f" {following}"
    return " ".join(text.replace("\u00ad", "").split())


def _write(parts: list[str], block: list[Line], levels: dict, body: float, lonely: bool) -> None:
    """Adds a block; `lonely` when the title was the only heading of the first level."""
    if block[0].table:
        parts.append(block[0].table)
        return
    text = _joined(block)
    if _is_heading(block[0], body):
        level = max(levels[_rank(block[0], body)], 2 if lonely else 1)
        parts.append(f"{'#' * level} {escaped(text)}")
        return
    item = _item.match(text)
    if not item:
        parts.append(plain_start(escaped(text)))
        return
    begins = f"{item[1].strip('()').rstrip('.')}." if item[1].strip("()").rstrip(".").isdigit() else "-"
    said = f"{begins} {plain_start(escaped(text[item.end() :]))}"
    if parts and re.match(r"-\s" if begins == "-" else r"\d+\.\s", parts[-1]):
        parts[-1] += f"\n{said}"
    else:
        parts.append(said)
