"""PDF files, made here with reportlab."""

from io import BytesIO

import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Table

from replywell.adapters.documents import Unreadable, apart, read

_styles = getSampleStyleSheet()


def text(words: str, style: str = "BodyText") -> Paragraph:
    return Paragraph(words, _styles[style])


def ruled(*rows: list[str]) -> Table:
    return Table(list(rows), style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black)])


def pdf(*story, columns: int = 1, encrypt: StandardEncryption | None = None) -> bytes:
    file = BytesIO()
    width = (A4[0] - 100) / columns

    def furniture(canvas: Canvas, page: BaseDocTemplate) -> None:
        canvas.drawString(50, 20, f"Acme handbook, page {canvas.getPageNumber()}")

    frames = [Frame(50 + at * width, 60, width - 10, 700) for at in range(columns)]
    template = BaseDocTemplate(file, pagesize=A4, encrypt=encrypt)
    template.addPageTemplates([PageTemplate(frames=frames, onPage=furniture)])
    template.build(list(story))
    return file.getvalue()


def drawn(*lines: tuple[int, int, str]) -> bytes:
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4)
    for x, y, words in lines:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(x, y, words)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def test_headings_paragraphs_and_lists() -> None:
    said = read(
        "refunds.pdf",
        pdf(
            text("Refunds", "Title"),
            text("How long", "Heading2"),
            text("A refund takes five days. " * 8),
            text("It goes to the card that was used. [Not a](link)."),
            Paragraph("Open the order", _styles["BodyText"], bulletText="•"),
            Paragraph("Press Refund", _styles["BodyText"], bulletText="•"),
            text("Exceptions", "Heading2"),
            text("Vouchers are not paid out."),
        ),
    )
    assert said.title == "Refunds"
    assert said.markdown.startswith("## How long\n\nA refund takes five days. A refund")
    assert "five days.\n\nIt goes to the card that was used. \\[Not a\\](link).\n\n" in said.markdown
    assert "- Open the order\n- Press Refund\n\n## Exceptions\n\nVouchers are not paid out." in said.markdown


def test_columns_are_read_one_after_the_other() -> None:
    left = [(50, 700 - 14 * at, f"left line {at} has words enough to fill it") for at in range(12)]
    right = [(320, 700 - 14 * at, f"right line {at} has words enough to fill it") for at in range(12)]
    across = [(50, 740, "A line that goes across the whole page, over both of its columns, as a lead does.")]
    said = read("columns.pdf", drawn(*across, *left, *right)).markdown
    order = [
        said.index(words)
        for words in ("A line that", "left line 0", "left line 11", "right line 0", "right line 11")
    ]
    assert order == sorted(order)


def test_short_words_beside_each_other_are_read_across() -> None:
    rows = [(f"Model {at}", f"{at} kg") for at in range(8)]
    lines = [
        (x, 700 - 14 * at, word)
        for at, row in enumerate(rows)
        for x, word in zip((50, 300), row, strict=True)
    ]
    assert "Model 1 1 kg" in read("weights.pdf", drawn(*lines)).markdown


def test_a_ruled_table_is_a_table_where_it_stood() -> None:
    said = read(
        "prices.pdf",
        pdf(
            text("Before it."),
            ruled(["Plan", "Price"], ["Basic", "5 | month"], ["Plus", "9"]),
            text("After it."),
        ),
    )
    table = "| Plan | Price |\n| --- | --- |\n| Basic | 5 \\| month |\n| Plus | 9 |"
    assert f"Before it.\n\n{table}\n\nAfter it." in said.markdown


def test_a_word_parted_at_the_end_of_a_line_is_whole_again() -> None:
    assert (
        "a refund of the"
        in read("a.pdf", drawn((50, 700, "You get a re-"), (50, 688, "fund of the price"))).markdown
    )


def test_what_every_page_repeats_is_left_out() -> None:
    long = [text(f"Paragraph {at} says something of its own. " * 6) for at in range(80)]
    said = read("long.pdf", pdf(*long, columns=2)).markdown
    assert "Acme handbook" not in said
    order = [said.index(f"Paragraph {at} says") for at in range(80)]
    assert order == sorted(order)


def test_a_password_is_asked_to_be_taken_off() -> None:
    with pytest.raises(Unreadable, match="has a password"):
        read("locked.pdf", pdf(text("x"), encrypt=StandardEncryption("secret")))


def test_a_file_that_only_its_owner_may_change_is_read() -> None:
    locked = pdf(text("Five days."), encrypt=StandardEncryption("", ownerPassword="secret"))
    assert "Five days." in read("locked.pdf", locked).markdown


def test_a_scan_asks_for_text_recognition() -> None:
    with pytest.raises(Unreadable, match="OCR"):
        read("scan.pdf", drawn())


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF-1.7\n1 0 obj\n<<", drawn((50, 700, "x"))[:300]])
def test_a_broken_file_says_so(content: bytes) -> None:
    with pytest.raises(Unreadable, match=r"broken|OCR"):
        read("broken.pdf", content)


def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 1)
    lines = [(50 + at % 90, 20 + at % 800, f"word{at} again and again") for at in range(12_000)]
    with pytest.raises(Unreadable, match="takes too long"):
        read("slow.pdf", drawn(*lines))
