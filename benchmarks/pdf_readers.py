"""Which reader makes the best Markdown of a PDF: python benchmarks/pdf_readers.py [--only ours,pypdf]

Makes PDF files as people have them (two columns, tables with and without lines, words parted at the end of a line,
ligatures, headings and lists, a page number on each page, a scanned page among others) with reportlab and has each
reader that is installed read them: ours, pdfminer, pypdfium2, pypdf, markitdown. Each file has statements that a
good reading fulfils; the table tells how many, and the median milliseconds a file. Text that is there but torn apart,
in another order or run into its neighbour counts as failed: it would be found and quoted that way.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import reportlab
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Table

Check = Callable[[str], bool]
ROWS = [
    ["Plan", "Seats", "Price"],
    ["Basic", "5", "9 EUR"],
    ["Team", "20", "29 EUR"],
    ["Studio", "80", "99 EUR"],
]
_styles = getSampleStyleSheet()


def drawn(*lines: tuple[float, float, str], font: str = "Helvetica") -> bytes:
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4)
    canvas.setFont(font, 10)
    for x, y, words in lines:
        canvas.drawString(x, y, words)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def composed(*story: object) -> bytes:
    file = BytesIO()

    def foot(canvas: Canvas, _page: BaseDocTemplate) -> None:
        canvas.drawString(50, 20, f"Acme handbook, page {canvas.getPageNumber()}")

    template = BaseDocTemplate(file, pagesize=A4)
    template.addPageTemplates([PageTemplate(frames=[Frame(50, 60, 490, 700)], onPage=foot)])
    template.build(list(story))
    return file.getvalue()


def text(words: str, style: str = "BodyText") -> Paragraph:
    return Paragraph(words, _styles[style])


def columns() -> bytes:
    left = [(50, 700 - 14 * at, f"left line {at} has words enough to fill it") for at in range(14)]
    right = [(320, 700 - 14 * at, f"right line {at} has words enough to fill it") for at in range(14)]
    return drawn(
        (50, 740, "A lead that goes across the whole page, over both of its columns."), *left, *right
    )


def ruled() -> bytes:
    grid = Table(ROWS, style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black)])
    return composed(text("Prices", "Title"), text("Before the table."), grid, text("After the table."))


def unruled() -> bytes:
    rows = [
        (x, 700 - 16 * at, cell)
        for at, row in enumerate(ROWS)
        for x, cell in zip((50, 200, 330), row, strict=True)
    ]
    return drawn((50, 730, "These are the prices."), *rows)


def parted() -> bytes:
    return drawn(
        (50, 700, "You get a re-"),
        (50, 688, "fund of the whole price, and the well-"),
        (50, 676, "known voucher."),
    )


def ligatures() -> bytes:
    pdfmetrics.registerFont(TTFont("Vera", str(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf")))
    return drawn((50, 700, "Our of\ufb01ce is open. The \ufb02at rate is \ufb01ve euros."), font="Vera")


def headed() -> bytes:
    steps = [
        Paragraph(step, _styles["BodyText"], bulletText="•") for step in ("Open the order", "Press Refund")
    ]
    more = [text(f"Paragraph {at} tells more of it. " * 12) for at in range(24)]
    return composed(text("Refunds", "Title"), text("How long", "Heading2"), text("Five days."), *steps, *more)


def scanned() -> bytes:
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4)
    canvas.drawString(50, 700, "The first page has text.")
    canvas.showPage()
    canvas.rect(50, 50, 400, 600, fill=1)
    canvas.showPage()
    canvas.drawString(50, 700, "The third page has text too.")
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def ordered(*parts: str) -> Check:
    return lambda said: (places := [said.find(part) for part in parts]) == sorted(places) and places[0] >= 0


def has(part: str) -> Check:
    return lambda said: part in " ".join(said.split())


def lacks(part: str) -> Check:
    return lambda said: part not in said


def one_line(*cells: str) -> Check:
    return lambda said: any(ordered(*cells)(line) for line in said.splitlines())


FILES: dict[str, tuple[bytes, list[Check]]] = {
    "two columns": (columns(), [ordered("A lead", "left line 0", "left line 13", "right line 0", "right line 13")]),
    "ruled table": (ruled(), [*(one_line(*row) for row in ROWS), has("| Team | 20 | 29 EUR |"), ordered("Before", "Studio", "After")]),
    "table without lines": (unruled(), [*(one_line(*row) for row in ROWS), has("| Team | 20 | 29 EUR |")]),
    "parted words": (parted(), [has("a refund of"), lacks("re-")]),
    "ligatures": (ligatures(), [has("Our office is open"), has("flat rate"), has("five euros")]),
    "headings and lists": (headed(), [has("## How long"), has("- Open the order"), lacks("Acme handbook"), has("Five days.")]),
    "a scanned page among others": (scanned(), [has("The first page has text."), has("The third page has text too.")]),
}  # fmt: skip


def ours(content: bytes) -> str:
    from replywell.adapters.documents.pdf import read_pdf

    return read_pdf(content).markdown


def by_pdfminer(content: bytes) -> str:
    from pdfminer.high_level import extract_text

    return extract_text(BytesIO(content))


def by_pypdfium2(content: bytes) -> str:
    import pypdfium2

    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))


def by_pypdf(content: bytes) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def by_pypdf_layout(content: bytes) -> str:
    from pypdf import PdfReader

    return "\n".join(
        page.extract_text(extraction_mode="layout") for page in PdfReader(BytesIO(content)).pages
    )


def by_markitdown(content: bytes) -> str:
    from markitdown import StreamInfo
    from markitdown.converters import PdfConverter

    return PdfConverter().convert(BytesIO(content), StreamInfo(extension=".pdf")).markdown


READERS: dict[str, Callable[[bytes], str]] = {
    "ours": ours,
    "pdfminer": by_pdfminer,
    "pypdfium2": by_pypdfium2,
    "pypdf": by_pypdf,
    "pypdf layout": by_pypdf_layout,
    "markitdown": by_markitdown,
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--only", default="", help="Readers, with commas.")
    arguments.add_argument("--show", action="store_true", help="What each makes of each file.")
    given = arguments.parse_args()
    chosen = {name: READERS[name] for name in given.only.split(",") if name} or READERS
    print("| reader | " + " | ".join(FILES) + " | ms a file |")
    print("|---" * (len(FILES) + 2) + "|")
    for name, reader in chosen.items():
        cells, times = [], []
        try:
            reader(FILES["two columns"][0])
        except ImportError as error:
            print(f"| {name} | not installed: {error.name} |")
            continue
        for file, (content, checks) in FILES.items():
            started = time.perf_counter()
            said = reader(content)
            times.append((time.perf_counter() - started) * 1000)
            if given.show:
                print(f"--- {name}: {file}\n{said}\n")
            cells.append(f"{sum(check(said) for check in checks)}/{len(checks)}")
        print(f"| {name} | {' | '.join(cells)} | {statistics.median(times):.0f} |")


if __name__ == "__main__":
    main()
