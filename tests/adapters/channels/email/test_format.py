"""What leaves is a correct mail: it threads, it can be read, and nothing written into it becomes a header."""

import email
import email.policy
import html.parser
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from replywell.adapters.channels.email.bodies import attribution, html_body, text_body
from replywell.adapters.channels.email.format import compose, postal_address, wire
from replywell.adapters.channels.port import OutboundFile, OutboundMessage, Party
from replywell.kit.errors import Refused

MESSAGE = OutboundMessage(
    sender=Party("support@example.com", "Example Support"),
    to=(Party("rosa@example.org", "Rosa"),),
    subject="Re: Where is my refund?",
    text="Hello Rosa,\n\nyour refund is **on its way**.",
    message_id="rw.991.abcdefghijklmnop@example.com",
)
OUTLOOK = "a" * 60 + "@" + "DB9PR08MB1234.eurprd08.prod.outlook.com"


def sent(message: OutboundMessage, instance: str = "desk-1") -> EmailMessage:
    """The message as its reader's mail program sees it."""
    content = wire(compose(message, instance))
    assert content.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", content)
    found = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    assert not found.defects
    return found


def plain(message: OutboundMessage) -> str:
    body = sent(message).get_body(("plain",))
    assert body
    return str(body.get_content())


class Tree(html.parser.HTMLParser):
    """Checks that every element is closed where it should be, and remembers what there is."""

    VOID = frozenset({"meta", "br", "hr"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in self.VOID
        self.elements.append((tag, dict(attrs)))


@time_machine.travel(datetime(2026, 3, 3, 14, 5, tzinfo=UTC), tick=False)
def test_an_answer_has_what_a_mail_needs() -> None:
    mail = sent(replace(MESSAGE, cc=(Party("leo@example.org"),), reply_to=Party("support+t412@example.com")))
    assert mail["From"] == "Example Support <support@example.com>"
    assert mail["To"] == "Rosa <rosa@example.org>"
    assert mail["Cc"] == "leo@example.org"
    assert mail["Reply-To"] == "support+t412@example.com"
    assert mail["Subject"] == "Re: Where is my refund?"
    assert mail["Date"] == "Tue, 03 Mar 2026 14:05:00 +0000"
    assert mail["Message-ID"] == "<rw.991.abcdefghijklmnop@example.com>"
    assert mail["X-Replywell-Loop"] == "desk-1"
    assert mail["In-Reply-To"] is mail["References"] is mail["Auto-Submitted"] is None
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_what_no_person_wrote_says_so() -> None:
    mail = sent(replace(MESSAGE, auto_submitted=True))
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All"


def test_long_message_ids_stay_readable_for_the_programs_that_made_them() -> None:
    content = wire(compose(replace(MESSAGE, in_reply_to=OUTLOOK, references=("0@example.com", OUTLOOK))))
    assert f"\r\nIn-Reply-To: <{OUTLOOK}>\r\n".encode() in content
    assert f"\r\nReferences: <0@example.com>\r\n <{OUTLOOK}>\r\n".encode() in content


def test_references_are_bounded_and_keep_the_first_and_the_newest() -> None:
    references = tuple(f"{n}@example.org" for n in range(50_000))
    found = str(
        sent(replace(MESSAGE, references=references, in_reply_to="49999@example.org"))["References"]
    ).split()
    assert len(found) == 30
    assert (found[0], found[1], found[-1]) == (
        "<0@example.org>",
        "<49971@example.org>",
        "<49999@example.org>",
    )


def test_no_reference_is_named_twice_and_broken_ones_are_left_out() -> None:
    references = ("<a@x>", "a@x", "b@x", "no id", "c@x\r\nBcc: d@x", "", "<>", "\u00fc@x", "x" * 2000 + "@x")
    mail = sent(replace(MESSAGE, references=references, in_reply_to="a@x"))
    assert (mail["References"], mail["In-Reply-To"]) == ("<b@x> <a@x>", "<a@x>")


EVIL = "Rosa\r\nBcc: victim@example.net\r\n\r\n<script>alert(1)</script>"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\r\n ", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\0"])
def test_nothing_becomes_a_header_that_was_not_one(end: str) -> None:
    evil = EVIL.replace("\r\n", end)
    mail = sent(
        replace(
            MESSAGE,
            sender=Party("support@example.com", evil),
            to=(Party("rosa@example.org", evil),),
            cc=(Party("leo@example.org", f'x" <mallory@example.net>{end}'),),
            reply_to=Party("support@example.com", evil),
            subject=evil,
            in_reply_to=evil,
            references=(evil,),
            quoted_attribution=evil,
            files=(OutboundFile(evil, f"text/plain{end}X: y", b"x"),),
        ),
        instance=evil,
    )
    names = {name.lower() for name in mail.keys()}  # noqa: SIM118 - a message is no mapping
    assert names == {
        *("from", "to", "cc", "reply-to", "subject", "date", "message-id", "x-replywell-loop"),
        *("mime-version", "content-type"),
    }
    for name in ("From", "To", "Cc", "Reply-To"):
        assert len(mail[name].addresses) == 1
        assert mail[name].addresses[0].addr_spec in {
            "support@example.com",
            "rosa@example.org",
            "leo@example.org",
        }


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=30), st.text(max_size=200))
def test_any_words_make_a_correct_mail(name: str, subject: str, filename: str, text: str) -> None:
    message = replace(
        MESSAGE,
        to=(Party("rosa@example.org", name),),
        subject=subject,
        text=text,
        quoted=text,
        signature=text,
        footnotes=((text, text),),
        quoted_attribution=name,
        files=(OutboundFile(filename, name, b"content"),),
    )
    mail = sent(message)
    assert [address.addr_spec for address in mail["To"].addresses] == ["rosa@example.org"]
    assert mail["Bcc"] is None
    assert [part.get_content() for part in mail.iter_attachments()] in ([b"content"], ["content"])
    Tree(html_body(message))


@pytest.mark.parametrize(
    "address",
    ["", "rosa", "@example.org", "rosa@", "a b@example.org", "a@b@c", "a@b\r\nBcc: c@d", "<a@b>", '"a b"@c', "a@b c",
     "a,b@example.org", "a@example.org,b@example.org", "\0@example.org", "a@exa_mple!.org", "a" * 65 + "@example.org"],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(Refused, match="not an address"):
        compose(replace(MESSAGE, to=(Party(address),)))


def test_addresses_in_other_scripts_travel_in_ascii() -> None:
    assert postal_address(" rosa@B\u00dcCHER.example ") == "rosa@xn--bcher-kva.example"
    assert postal_address("rosa@[192.0.2.1]") == "rosa@[192.0.2.1]"
    mail = sent(replace(MESSAGE, to=(Party("rosa@b\u00fccher.example", "R\u00f3sa \u00dcnal, Dr."),)))
    (address,) = mail["To"].addresses
    assert (address.display_name, address.addr_spec) == (
        "R\u00f3sa \u00dcnal, Dr.",
        "rosa@xn--bcher-kva.example",
    )


def test_a_message_without_a_message_id_is_refused() -> None:
    with pytest.raises(Refused, match="Message-ID"):
        compose(replace(MESSAGE, message_id=""))


def test_long_lines_and_all_scripts_survive() -> None:
    text = "x" * 5000 + " \u00fc\U0001f600 " + "\u5b57" * 2000
    message = replace(MESSAGE, text=text, subject="\u00dc" * 300)
    content = wire(compose(message))
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert plain(message).strip() == text
    assert sent(message)["Subject"] == "\u00dc" * 300


def test_files_travel_whole() -> None:
    files = (
        OutboundFile("Beleg \u00fc.pdf", "application/pdf", bytes(range(256)) * 10),
        OutboundFile("mail.eml", "message/rfc822", b"From: x\r\n\r\nhi\xff"),
        OutboundFile("../../etc/passwd", "text/html; charset=x", b"\r\n.\r\n\0"),
        OutboundFile("", "nonsense", b""),
    )
    found = list(sent(replace(MESSAGE, files=files)).iter_attachments())
    assert [part.get_payload(decode=True) for part in found] == [file.content for file in files]
    assert [part.get_filename() for part in found] == [
        "Beleg \u00fc.pdf",
        "mail.eml",
        ".._.._etc_passwd",
        "file",
    ]
    assert [part.get_content_type() for part in found] == [
        *("application/pdf", "application/octet-stream", "text/html", "application/octet-stream")
    ]


def test_a_picture_stands_in_the_text_where_the_mail_carries_it() -> None:
    files = (
        OutboundFile("bill.pdf", "application/pdf", b"%PDF"),
        OutboundFile("card.png", "image/png", b"\x89PNG", content_id="c" * 64),
        OutboundFile("gone.png", "image/png", b"\x89PNG2", content_id="d" * 64),
    )
    text = f"Look:\n\n![my card](cid:{'c' * 64}) ![elsewhere](cid:{'e' * 64})"
    mail = sent(replace(MESSAGE, text=text, files=files))
    page = mail.get_body(("html",))
    assert page is not None
    assert f'<img src="cid:{"c" * 64}" alt="my card" style="max-width:100%"> elsewhere' in page.get_content()
    assert "Look:\n\n[my card] [elsewhere]" in plain(replace(MESSAGE, text=text, files=files))
    related = mail.get_body(("related",))
    assert related is not None
    assert [part.get_filename() for part in related.iter_parts()] == [None, "card.png"]  # type: ignore[union-attr]
    assert [part.get_filename() for part in mail.iter_attachments()] == ["bill.pdf", "gone.png"]


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
