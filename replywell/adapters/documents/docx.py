"""Word documents."""

import zipfile
from io import BytesIO

import mammoth

from replywell.adapters.documents.html import to_markdown
from replywell.adapters.documents.said import Read, Unreadable

MOST_UNPACKED = 200_000_000
"""Bytes of all parts together; pictures count as well, though they are not read."""
MOST_MARKUP = 50_000_000

_old_or_locked = b"\xd0\xcf\x11\xe0"
_styles = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
"""


def read_docx(content: bytes) -> Read:
    """Headings, lists, tables and links; pictures, comments and headers are left out. Raises `Unreadable`."""
    if content.startswith(_old_or_locked):
        raise Unreadable("it has a password or is in Word's old format: save it as .docx without a password")
    try:
        parts = zipfile.ZipFile(BytesIO(content)).infolist()
    except zipfile.BadZipFile:
        raise Unreadable("it is no Word document: save it anew as .docx") from None
    markup = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
    if markup > MOST_MARKUP or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable("unpacked it is far too large: split it into several files")
    said = mammoth.convert_to_html(
        BytesIO(content),
        style_map=_styles,
        include_embedded_style_map=False,
        convert_image=mammoth.images.img_element(lambda image: {}),
        external_file_access=False,
    )
    title, markdown = to_markdown(said.value)
    if not (title or markdown):
        raise Unreadable("it holds no text: pictures of text cannot be read")
    return Read(title, markdown)
