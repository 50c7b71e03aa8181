"""What is written is read: plain text and HTML that say the same, with sources, signature and quote."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from replywell.adapters.channels.email.bodies import attribution, html_body, text_body
from replywell.adapters.channels.email.format import compose, wire
from tests.adapters.channels.email.composed import MESSAGE, Tree

MARKDOWN = """Hello Rosa,
it is **done**, see [our page](https://example.com/refunds) or https://example.com/x?a=1&b=2.

# Next

1. First
   more
2. Second
   - inner

> you said

```
code <b>
```

| a | b |
|---|---|
| 1 | 2 |

![pixel](https://evil.example/p.png)"""


def test_the_plain_part_reads_like_typed_by_hand() -> None:
    assert text_body(replace(MESSAGE, text=MARKDOWN)) == (
        "Hello Rosa,\nit is *done*, see our page <https://example.com/refunds> or https://example.com/x?a=1&b=2.\n\n"
        "Next\n\n1. First\n   more\n2. Second\n   - inner\n\n> you said\n\n    code <b>\n\na | b\n1 | 2\n\n"
        "pixel <https://evil.example/p.png>\n"
    )


def test_the_html_part_says_the_same_and_loads_nothing() -> None:
    source = html_body(replace(MESSAGE, text=MARKDOWN))
    tree = Tree(source)
    links = [attributes["href"] for tag, attributes in tree.elements if tag == "a"]
    assert links == [
        "https://example.com/refunds",
        "https://example.com/x?a=1&b=2",
        "https://evil.example/p.png",
    ]
    assert {"strong", "h1", "ol", "ul", "blockquote", "pre", "table"} <= {tag for tag, _ in tree.elements}
    assert not {"img", "script", "link", "iframe", "object"} & {tag for tag, _ in tree.elements}
    assert "url(" not in source
    assert "@import" not in source


def test_the_colours_of_the_readers_mail_program_stay() -> None:
    source = html_body(replace(MESSAGE, text=MARKDOWN, quoted="x"))
    assert '<meta name="color-scheme" content="light dark">' in source
    assert not re.search(r"(?<![-\w])(color|background(-color)?):", source)


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "![x](javascript:alert(1))",
        "![x](data:image/png;base64,AAAA)",
        '[x](https://example.com "onclick=alert(1)")',
        '[x](https://example.com/"onmouseover="alert(1))',
        "<javascript:alert(1)>",
        "<!-- --><style>*{display:none}</style>",
        'https://example.com/"><script>alert(1)</script>',
        "&lt;script&gt;alert(1)&lt;/script&gt;",
    ],
)
def test_no_text_brings_its_own_html(evil: str) -> None:
    message = replace(
        MESSAGE,
        text=evil,
        signature=evil,
        quoted=evil,
        quoted_attribution=evil,
        footnotes=((evil, evil), ("x", 'https://example.com/"><script>')),
        language='en"><script>',
    )
    for tag, attributes in Tree(html_body(message)).elements:
        assert tag not in {"script", "img"}
        assert not any(name.startswith("on") for name in attributes)
        assert (attributes.get("href") or "https:").startswith("https:")
    assert html_body(message).count("<style>") == 1


def test_sources_signature_and_quote_follow_the_answer() -> None:
    message = replace(
        MESSAGE,
        footnotes=(("Refunds & you", "https://example.com/r?a=1&b=2"), ("House rules", "")),
        signature="Ada\nBilling team",
        quoted="Where is my <refund>?\n\n> older\n",
        quoted_attribution=attribution("Rosa", datetime(2026, 3, 3, 14, 5, tzinfo=UTC)),
    )
    assert text_body(message) == (
        "Hello Rosa,\n\nyour refund is *on its way*.\n\n"
        "Sources:\n[1] Refunds & you <https://example.com/r?a=1&b=2>\n[2] House rules\n\n"
        "-- \nAda\nBilling team\n\n"
        "On 3 March 2026 at 14:05, Rosa wrote:\n> Where is my <refund>?\n>\n> > older\n"
    )
    source = html_body(message)
    order = [
        "on its way",
        "Sources:",
        "Refunds &amp; you</a>",
        "-- <br>Ada<br>Billing team",
        "Rosa wrote:",
        "&lt;refund",
    ]
    assert [source.index(words) for words in order] == sorted(source.index(words) for words in order)


@pytest.mark.parametrize(
    ("language", "line", "sources"),
    [
        ("en", "On 3 March 2026 at 14:05, Rosa wrote:", "Sources"),
        ("de", "Am 3. M\u00e4rz 2026 um 14:05 schrieb Rosa:", "Quellen"),
        ("fr", "Le 3 mars 2026 \u00e0 14:05, Rosa a \u00e9crit :", "Sources"),
        ("es", "El 3 de marzo de 2026 a las 14:05, Rosa escribi\u00f3:", "Fuentes"),
        ("ja", "On 3 March 2026 at 14:05, Rosa wrote:", "Sources"),
    ],
)
def test_the_quote_is_introduced_in_the_readers_language(language: str, line: str, sources: str) -> None:
    when = datetime(2026, 3, 3, 14, 5, tzinfo=timezone(timedelta(hours=2)))
    assert attribution(" Rosa\n ", when, language) == line
    assert f"{sources}:" in text_body(replace(MESSAGE, footnotes=(("x", ""),), language=language))


def test_our_own_reply_parser_knows_our_quotes() -> None:
    from replywell.adapters.channels.email.parse import parse

    for language in ("en", "de", "fr", "es"):
        line = attribution("Rosa", datetime(2026, 3, 3, 14, 5, tzinfo=UTC), language)
        found = parse(wire(compose(replace(MESSAGE, quoted="Where is it?", quoted_attribution=line))))
        assert "on its way" in found.reply_text
        assert "Where is it?" not in found.reply_text
        assert found.problem is None


def test_a_long_history_is_quoted_in_part() -> None:
    body = text_body(replace(MESSAGE, quoted="line\n" * 100_000))
    assert len(body) < 30_000
    assert body.endswith("> [\u2026]\n")


def test_deep_and_long_markdown_takes_no_time() -> None:
    for text in (
        ">" * 5000 + "x",
        "[" * 20_000,
        "*a " * 10_000,
        "- " * 3000 + "x",
        "`" * 9999,
        "https://x." * 5000,
    ):
        assert html_body(replace(MESSAGE, text=text))
        assert text_body(replace(MESSAGE, text=text))
