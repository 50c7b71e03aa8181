"""Word documents and reStructuredText, read in a process of their own."""

import zipfile
from io import BytesIO

import pytest

from replywell.adapters import documents
from replywell.adapters.documents import Unreadable, apart, read

_document = """<?xml version="1.0"?><w:document
 xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>%s</w:body></w:document>"""
_types = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
_relations = """<?xml version="1.0"?><Relationships
 xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Target="word/document.xml"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>"""
_styles = (
    """<?xml version="1.0"?><w:styles
 xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">"""
    + "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in (("Titel", "Title"), ("berschrift1", "heading 1"), ("Liste", "List Bullet"))
    )
    + "</w:styles>"
)


def paragraph(text: str, style: str = "") -> str:
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{styled}<w:r><w:t>{text}</w:t></w:r></w:p>"


def word(body: str, **more: bytes) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _types)
        archive.writestr("_rels/.rels", _relations)
        archive.writestr("word/styles.xml", _styles)
        archive.writestr("word/document.xml", _document % body)
        for name, content in more.items():
            archive.writestr(f"word/{name}.xml", content)
    return file.getvalue()


def test_a_word_document_keeps_its_headings_and_tables() -> None:
    cells = "".join(
        f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in row)}</w:tr>"
        for row in (("Plan", "Price"), ("Basic", "5 €"))
    )
    said = read(
        "refunds.DOCX",
        word(
            paragraph("Refunds", "Titel")
            + paragraph("How long", "berschrift1")
            + paragraph("Five days, *always*.")
            + f"<w:tbl>{cells}</w:tbl>"
        ),
    )
    assert said.title == "Refunds"
    assert said.markdown == (
        "# How long\n\nFive days, \\*always\\*.\n\n| Plan | Price |\n| --- | --- |\n| Basic | 5 € |"
    )


def test_a_word_document_that_would_unpack_to_gigabytes_is_not_unpacked() -> None:
    with pytest.raises(Unreadable, match="unpacked it is far too large"):
        read("bomb.docx", word(paragraph("x"), more=b"<a>" + b" " * 60_000_000))


def test_a_word_document_whose_markup_multiplies_itself_is_refused() -> None:
    names = "abcdefghij"
    entities = "".join(
        f'<!ENTITY {one} "{f"&{two};" * 10}">' for one, two in zip(names[1:], names[:-1], strict=True)
    )
    bomb = _document.replace(
        '<?xml version="1.0"?>', f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">{entities}]>'
    )
    file = BytesIO(word(paragraph("x")))
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, bomb % paragraph("&j;") if name == "word/document.xml" else content)
    with pytest.raises(Unreadable, match=r"broken|memory|too long"):
        read("bomb.docx", file.getvalue())


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "password"),
        (b"Dear customer", "no Word document"),
        (word(paragraph("x"))[:-40], r"no Word document|broken"),
        (word(""), "no text"),
    ],
)
def test_a_word_document_that_cannot_be_read_says_why(content: bytes, problem: str) -> None:
    with pytest.raises(Unreadable, match=problem):
        read("letter.docx", content)


RST = """
Refunds
=======

How long
--------

They take **five** days. See `the form <https://acme.test/form>`_.

.. note:: Not on *Sundays*.

.. code-block:: python

   refund(5)

======  =====
Plan    Price
======  =====
Basic   5 €
======  =====

.. include:: /etc/passwd

.. raw:: html

   <b>raw</b>

.. toctree::
   :maxdepth: 2

- one
- two
"""


def test_restructured_text_includes_no_file_and_no_raw_html() -> None:
    said = read("refunds.rst", RST.encode())
    assert said.title == "Refunds"
    assert "root:" not in said.markdown and "raw" not in said.markdown
    assert said.markdown.startswith(
        "## How long\n\nThey take **five** days. See [the form](https://acme.test/form)."
    )
    assert "**Note**\n\nNot on *Sundays*." in said.markdown
    assert "```python\nrefund(5)\n```" in said.markdown
    assert "| Plan | Price |\n| --- | --- |\n| Basic | 5 € |" in said.markdown
    assert said.markdown.endswith("- one\n- two")


def test_restructured_text_of_which_nothing_is_understood_is_a_problem() -> None:
    with pytest.raises(Unreadable, match="no text is found"):
        read("tree.rst", b".. toctree::\n   :maxdepth: 2\n")


def test_a_reader_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 1)
    with pytest.raises(Unreadable, match="takes too long"):
        read("long.rst", b"`a <b>`_ *c* ``d``\n\n" * 200_000)


def test_a_reader_that_takes_too_much_memory_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MEMORY", 100_000_000)
    with pytest.raises(Unreadable, match="too much memory"):
        read("large.rst", b"x" * 39_000_000)


def test_the_reader_has_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPLYWELL_SECRET_KEY", "secret")
    assert "REPLYWELL_SECRET_KEY" not in apart._surroundings()


def test_a_file_larger_than_all_bounds_is_not_looked_at() -> None:
    with pytest.raises(Unreadable, match="larger than 40 MB"):
        read("large.docx", bytes(documents.MOST_BYTES + 1))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_a_page_is_read_in_its_encoding(encoding: str) -> None:
    page = f"<html><head><meta charset='{encoding}'></head><body><p>Über fünf Tage</p></body></html>"
    assert read("page.htm", page.encode(encoding)).markdown == "Über fünf Tage"
