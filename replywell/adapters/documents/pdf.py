"""PDF files: running text in reading order, headings by their size, ruled tables."""

import re
from collections import Counter
from io import BytesIO

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.page import Page

from replywell.adapters.documents.columns import Line, in_order, lines_of
from replywell.adapters.documents.flow import written
from replywell.adapters.documents.inline import escaped
from replywell.adapters.documents.said import MOST_TEXT, Read, Unreadable
from replywell.adapters.documents.table import cell_text, pipes

MARGIN = 0.12
"""Share of a page at its head and its foot where what every page repeats may stand."""
SCANNED = 0.5
"""Share of a page without text that pictures fill if it was scanned."""
LONGEST_CELL = 300
"""Characters that a table's cells have at most, on average; more are text in frames."""

_number = re.compile(
    r"(?:(?:page|seite|p\.|s\.)\s*)?[-–—]?\s*\d{1,4}\s*(?:(?:/|of|von)\s*\d{1,4})?\s*[-–—]?", re.IGNORECASE
)


def read_pdf(content: bytes) -> Read:
    """Raises `Unreadable` for a file with a password, and for one of pictures."""
    try:
        file = pdfplumber.open(BytesIO(content))
    except Exception as error:
        if any(isinstance(each, PDFPasswordIncorrect) for each in (error, *error.args)):
            raise Unreadable("it has a password: save it without one") from None
        raise Unreadable("it is broken or no PDF file: save it anew") from None
    pages: list[list[Line]] = []
    heights: list[float] = []
    length = pictured = 0
    for page in file.pages:
        pages.append(_lines(page))
        heights.append(float(page.height))
        length += sum(len(line.text) for line in pages[-1])
        pictured += not pages[-1] and _is_picture(page)
        page.close()
        if length > MOST_TEXT * 2:
            break
    _check(pages)
    _drop_repeated(pages, heights)
    title, markdown = written([in_order(page) for page in pages])
    return Read(title or _stated_title(file.metadata), markdown, pictured)


def _check(pages: list[list[Line]]) -> None:
    text = "".join(line.text for page in pages for line in page)
    if len(text.strip()) < 3:
        raise Unreadable("it holds pictures and no text: run text recognition (OCR) on it first")
    if sum(len(found) for found in re.findall(r"\(cid:\d+\)", text)) > len(text) / 4:
        raise Unreadable(
            "its fonts do not say which letters they show: run text recognition (OCR) on it first"
        )


def _is_picture(page: Page) -> bool:
    """Whether pictures fill most of a page, as they do where it was scanned."""
    covered = sum(float(each["width"]) * float(each["height"]) for each in page.images)
    return covered > SCANNED * float(page.width) * float(page.height)


def _lines(page: Page) -> list[Line]:
    """A page's lines, and its tables as a line each, in no order."""
    tables = _tables(page) if len(page.rects) + len(page.lines) + len(page.curves) > 1 else []
    words = page.extract_words(extra_attrs=["size", "fontname"], x_tolerance_ratio=0.2)
    free = [word for word in words if not any(_is_in(word, table) for table in tables)]
    return [*lines_of([word for word in free if word["size"] > 1]), *tables]


def _is_in(word: dict, table: Line) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return table.x0 <= x <= table.x1 and table.top <= y <= table.bottom


def _tables(page: Page) -> list[Line]:
    found = []
    for table in page.find_tables():
        rows = [[" ".join((cell or "").split()) for cell in row] for row in table.extract()]
        rows = [row for row in rows if any(row)]
        cells = [cell for row in rows for cell in row if cell]
        if len(rows) < 2 or len(rows[0]) < 2 or sum(map(len, cells)) > LONGEST_CELL * len(cells):
            continue
        x0, top, x1, bottom = table.bbox
        text = " ".join(cells)
        markdown = pipes([[cell_text(escaped(cell)) for cell in row] for row in rows])
        found.append(Line(x0, x1, top, bottom, 0, text, table=markdown))
    return found


def _drop_repeated(pages: list[list[Line]], heights: list[float]) -> None:
    """Takes out page numbers, and what stands at the head or the foot of most pages."""
    if len(pages) < 2:
        return
    seen: Counter[str] = Counter()
    for page, height in zip(pages, heights, strict=True):
        seen.update({_pattern(line) for line in page if _at_edge(line, height)})
    for page, height in zip(pages, heights, strict=True):
        page[:] = [
            line
            for line in page
            if not _at_edge(line, height)
            or not (_number.fullmatch(line.text.strip()) or seen[_pattern(line)] > max(2, len(pages) // 2))
        ]


def _at_edge(line: Line, height: float) -> bool:
    return not line.table and (line.bottom < height * MARGIN or line.top > height * (1 - MARGIN))


def _pattern(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text)


def _stated_title(metadata: dict) -> str:
    """The title that the file states, unless a program made it up."""
    said = metadata.get("Title")
    title = " ".join(said.split()) if isinstance(said, str) else ""
    made_up = re.search(r"untitled|unbenannt|^microsoft word|\.\w{2,4}$|^anonymous$", title, re.IGNORECASE)
    return "" if made_up else title[:200]
