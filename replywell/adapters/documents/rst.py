"""reStructuredText."""

import re

from docutils.core import publish_parts

from replywell.adapters.documents.html import to_markdown
from replywell.adapters.documents.said import Read, Unreadable

_code = re.compile(r'class="code ([\w+#-]+) literal-block"')
_settings = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "_disable_config": True,
    "doctitle_xform": False,
    "initial_header_level": 1,
    "line_length_limit": 1_000_000,
    "report_level": 5,
    "halt_level": 5,
    "syntax_highlight": "none",
    "embed_stylesheet": False,
    "stylesheet_path": "",
    "math_output": "LaTeX",
    "section_self_link": False,
    "toc_backlinks": False,
    "input_encoding": "utf-8",
    "output_encoding": "unicode",
}
"""No file is included, no raw HTML is taken, and what is not understood does not stop the rest."""


def read_rst(content: bytes) -> Read:
    """Text, tables and code; a directive that docutils does not know, such as Sphinx's, is left out. Raises `Unreadable`."""
    text = content.decode("utf-8-sig", errors="replace").replace("\x00", "")
    parts = publish_parts(text, writer="html5", settings_overrides=_settings)
    said = Read(*to_markdown(_code.sub(r'class="language-\1"', parts["html_body"])))
    if text.strip() and not (said.title or said.markdown):
        raise Unreadable("no text is found in it: save it as Markdown")
    return said
