"""What leaves is a correct mail: it threads, it can be read, and nothing written into it becomes a header."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine
from hypothesis import example, given
from hypothesis import strategies as st

from replywell.adapters.channels.email.bodies import html_body
from replywell.adapters.channels.email.format import compose, display_name, postal_address, wire
from replywell.adapters.channels.port import OutboundFile, Party
from replywell.kit.errors import Refused
from tests.adapters.channels.email.composed import MESSAGE, Tree, plain, sent

OUTLOOK = "a" * 60 + "@" + "DB9PR08MB1234.eurprd08.prod.outlook.com"


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
@example("0/0", "", "", "")
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


@pytest.mark.parametrize("name", ['Boss" <ceo@bank.example>, "x', "<ceo@bank.example>", 'a\\" <b@c.example>'])
def test_a_name_poses_as_no_other_address(name: str) -> None:
    shown = display_name(name)
    assert not set('<>"\\') & set(shown)
    assert shown


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
    assert (
        f'<img src="cid:{"c" * 64}" alt="my card" style="display:block;max-width:100%"> elsewhere'
        in page.get_content()
    )
    assert "[my card] [elsewhere]" in plain(replace(MESSAGE, text=text, files=files))
    related = mail.get_body(("related",))
    assert related is not None
    assert [part.get_filename() for part in related.iter_parts()] == [None, "card.png"]  # type: ignore[union-attr]
    assert [part.get_filename() for part in mail.iter_attachments()] == ["bill.pdf", "gone.png"]
