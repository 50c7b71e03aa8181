"""An article's Markdown as a page: anchors of its passages, and nothing in it that does anything."""

import re

import pytest

from replywell.knowledge.chunk import chunk
from replywell.knowledge.typeset import Heading, Manuscript, Picture

CHECKSUM = "a1" * 32
TEXT = """# Refunds

Intro.

## How to ask

1. Open **Settings**.

### By `CN-` number

More.

## How to ask

Again.

| what | when |
|---|--:|
| yearly | 30 days |
"""


def html(markdown: str, **more) -> str:
    return Manuscript(markdown).typeset(**more).html


def test_headings_have_the_anchors_that_passages_lead_to():
    page = Manuscript(TEXT, "Refunds").typeset()

    ids = re.findall(r'<h\d id="([^"]+)"', page.html)
    assert ids == ["how-to-ask", "by-cn-number", "how-to-ask-2"]
    assert {part.anchor for part in chunk(TEXT)} - {"refunds"} <= set(ids)
    assert page.contents == (
        Heading(2, "How to ask", "how-to-ask"),
        Heading(3, "By CN- number", "by-cn-number"),
        Heading(2, "How to ask", "how-to-ask-2"),
    )


def test_a_title_that_is_repeated_goes_and_another_one_steps_down():
    assert "Refunds" not in Manuscript(TEXT, "refunds ").typeset().html
    stepped = Manuscript(TEXT, "Money back").typeset().html
    assert '<h2 id="refunds">' in stepped and '<h3 id="how-to-ask">' in stepped and "<h1" not in stepped


def test_tables_and_code_scroll_by_themselves_and_by_keyboard():
    page = html(TEXT + "\n\n```\n<table> <pre>\n```\n")

    assert page.count('<div class="scroll" role="region" tabindex="0"') == page.count("</table></div>") == 1
    assert '<pre tabindex="0"><code>&lt;table&gt; &lt;pre&gt;' in page
    assert '<td class="cell--end">30 days</td>' in page and "style" not in page


def test_our_pictures_are_placed_with_their_size_and_others_are_told_in_words():
    text = f"![A form](/anything/{CHECKSUM}.png) and ![The spy](https://spy.example/p.gif)"
    manuscript = Manuscript(text)

    assert manuscript.checksums == {CHECKSUM}
    page = manuscript.typeset(pictures={CHECKSUM: Picture("/help/images/x", 640, 480)}).html
    assert '<img src="/help/images/x" alt="A form" width="640" height="480" loading="lazy"' in page
    assert "spy.example" not in page and "The spy" in page


def test_links_lead_where_they_are_sent():
    manuscript = Manuscript("[one](https://old.example/a) [two](#how-to-ask)")

    assert manuscript.links == {"https://old.example/a", "#how-to-ask"}
    page = manuscript.typeset(links={"https://old.example/a": "/help/en/articles/a/"}).html
    assert 'href="/help/en/articles/a/"' in page and 'href="#how-to-ask"' in page


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&#58;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "![x](javascript:alert(1))",
    f'![" onerror="alert(1)]({CHECKSUM})',
    '## <svg onload=alert(1)> " onclick="alert(1)',
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<style>*{display:none}</style>",
    '| a |\n|---|\n| <form action="//evil"><button formaction=javascript:alert(1)> |',
    "[x](https://e.example \"' onmouseover='alert(1)\")",
]


@pytest.mark.parametrize("markdown", HOSTILE)
def test_hostile_content_executes_nothing(markdown):
    page = html(markdown, pictures={CHECKSUM: Picture("/help/images/x")})

    tags = re.findall(r"<(/?\w+)((?:\s[^<>]*)?)>", page)
    assert not {name.strip("/") for name, _ in tags} & {"script", "iframe", "svg", "form", "button", "style"}
    for _name, attributes in tags:
        assert not re.search(
            r"""(?:^|["'\s])(on\w+|style|srcdoc|formaction)\s*=""", re.sub(r'"[^"]*"', '""', attributes)
        )
        assert not re.search(r'(?:href|src)="(?:javascript|data|vbscript)', attributes, re.I)
