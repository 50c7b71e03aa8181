"""Tables as Markdown tables."""

import re
from collections.abc import Iterator

from lxml import etree

from replywell.adapters.documents.inline import BREAK, inside

MOST_COLUMNS = 60
MOST_ROWS = 5_000


def is_layout(table: etree._Element) -> bool:
    """A table that only puts things beside each other."""
    if table.get("role") in {"presentation", "none"} or table.find(".//table") is not None:
        return True
    rows = list(_rows(table))
    return not rows or (max(map(len, rows)) == 1 and table.find(".//th") is None)


def table(element: etree._Element) -> list[str]:
    """The caption, if there is one, and the table."""
    caption = element.find("caption")
    rows = list(_rows(element))
    lines = _spread(rows)
    if not any(any(line) for line in lines):
        return []
    told = cell_text(inside(caption)) if caption is not None else ""
    return ([f"**{told}**"] if told else []) + [pipes(lines, _has_head(rows))]


def pipes(lines: list[list[str]], head: bool = True) -> str:
    """Lines of cells as a Markdown table; without a head of its own it gets an empty one."""
    width = max(map(len, lines))
    lines = [line + [""] * (width - len(line)) for line in lines]
    if not head:
        lines = [[""] * width, *lines]
    written = [f"| {' | '.join(line)} |" for line in lines if any(line) or line is lines[0]]
    return "\n".join([written[0], f"|{' --- |' * width}", *written[1:]])


def cell_text(text: str) -> str:
    """One line, in which no pipe ends the cell."""
    text = re.sub(rf"\s*{BREAK}\s*", " ", text)
    return re.sub(r"(?<!\\)\|", r"\\|", " ".join(text.split()))


def _rows(table: etree._Element) -> Iterator[list[etree._Element]]:
    for at, row in enumerate(table.iter("tr")):
        if at >= MOST_ROWS:
            return
        cells = [cell for cell in row if cell.tag in {"td", "th"}]
        if cells:
            yield cells[:MOST_COLUMNS]


def _has_head(rows: list[list[etree._Element]]) -> bool:
    """The first row names the columns, unless only the first column names the rows."""
    first = rows[0]
    if first[0].getparent().getparent().tag == "thead" or all(cell.tag == "th" for cell in first):
        return True
    return not any(cell.tag == "th" for row in rows for cell in row)


def _spread(rows: list[list[etree._Element]]) -> list[list[str]]:
    """Cells in their columns; what spans rows is said in each of them, so that every row is whole."""
    lines: list[list[str]] = []
    spanning: dict[int, tuple[int, str]] = {}
    for row in rows:
        line: list[str] = []
        cells = iter(row)
        cell = next(cells, None)
        while cell is not None or len(line) in spanning:
            at = len(line)
            if at >= MOST_COLUMNS:
                break
            if at in spanning:
                left, text = spanning.pop(at)
                line.append(text)
                if left > 1:
                    spanning[at] = (left - 1, text)
                continue
            text = _cell(cell)
            for offset in range(min(_span(cell, "colspan"), MOST_COLUMNS)):
                line.append(text if offset == 0 else "")
                if _span(cell, "rowspan") > 1:
                    spanning[at + offset] = (_span(cell, "rowspan") - 1, line[-1])
            cell = next(cells, None)
        lines.append(line)
    return lines


def _cell(cell: etree._Element) -> str:
    """A cell's words; its paragraphs and list items are set apart."""
    for each in cell.iter("p", "div", "li", "pre"):
        if each.getprevious() is not None or (
            each.tag == "li" and each.getparent().getprevious() is not None
        ):
            each.text = f"; {each.text or ''}" if each.tag == "li" else f" {each.text or ''}"
    return cell_text(inside(cell))


def _span(cell: etree._Element, name: str) -> int:
    said = cell.get(name, "")
    return max(1, min(int(said), 1_000)) if re.fullmatch(r"\d{1,5}", said) else 1
