"""The tree of a mail, its headers, addresses and encodings."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.mime4j import compare
from replywell.adapters.channels.email.addresses import parties
from replywell.adapters.channels.email.charset import decoded
from replywell.adapters.channels.email.files import safe_name
from replywell.adapters.channels.email.headers import date, line, message_ids, parameters
from replywell.adapters.channels.email.mime import Part, read_tree
from replywell.adapters.channels.email.transfer import undo_base64, undo_transfer_encoding
from replywell.adapters.channels.port import Party

MIME4J = Path(__file__).parents[5] / "shared" / "data" / "email" / "mime4j"


def shape(part: Part) -> object:
    return (part.type, [shape(child) for child in part.parts]) if part.parts else part.type


def test_parts_are_cut_at_whole_delimiter_lines_only() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\npreamble\r\n--b\r\n\r\nsays --b\r\nand\r\n--bc\r\n--b  \r\n"
        b"Content-Type: text/html\r\n\r\n<p>\r\n--b--\r\n--b\r\nepilogue"
    )
    root = read_tree(raw).root

    assert shape(root) == ("multipart/mixed", ["text/plain", "text/html"])
    assert [part.content for part in root.parts] == [b"says --b\r\nand\r\n--bc", b"<p>"]


def test_an_inner_part_without_an_end_ends_with_the_outer_one() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/alternative; boundary=i\n\n"
        b"--i\n\nwords\n--o\nContent-Type: image/png\n\nx\n--o--\n"
    )

    assert shape(read_tree(raw).root) == (
        "multipart/mixed",
        [("multipart/alternative", ["text/plain"]), "image/png"],
    )


def test_a_mail_in_a_mail_is_read_even_if_it_is_encoded() -> None:
    raw = b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogSGkKClRlYQo=\n"
    inner = read_tree(raw).root.parts[0]

    assert (inner.headers.text("subject"), inner.content) == ("Hi", b"Tea\n")


@pytest.mark.parametrize(
    ("raw", "subject", "body"),
    [
        (b"Subject: a\n\nb", "a", b"b"),
        (b"\n\n\nSubject: a\n\nb", "a", b"b"),
        (b"From rosa@example.net Tue Sep 1\nSubject: a\n\nb", "a", b"b"),
        (b"Subject: a\nthis is no header\nTo: x\n\nb", "a", b"b"),
        (b"Subject: a\nthis is the body", "a", b"this is the body"),
        (b"Subject : a\r\n\r\nb", "a", b"b"),
        (b"Subject:\r\n a\r\n\tb\r\n\r\nc", "a b", b"c"),
        (b"Subject: a", "a", b""),
    ],
)
def test_headers_end_where_a_person_would_say(raw: bytes, subject: str, body: bytes) -> None:
    root = read_tree(raw).root

    assert (root.headers.text("subject"), root.body) == (subject, body)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (b"=?iso-8859-1?q?caf=E9?= =?iso-8859-1?q?s?=", "cafés"),
        (b"=?UTF-8?B?w?= =?UTF-8?B?6Q==?=", "é"),
        (b"=?utf-8?Q?what?_yes?=", "what? yes"),
        (b"=?utf-8?q?=E2=82=AC?=5", "€5"),
        (b"=?utf-8?B?4oKs\r\n 4oKs?=", "€€"),
        (b"=?utf-8?Q?abc def", "abc def"),
        (b"=?x-unknown?q?=C3=A9?=", "é"),
        (b"=?utf-8*en?q?tea?=", "tea"),
        (b'"=?utf-8?q?tea?="', '"tea"'),
        (b"a =?utf-8?q?b?= c", "a b c"),
        (b"=?ISO-2022-JP?B?GyRCSlZNUSVGJTklSBsoQg==?=", "返用テスト"),
        (b"100 =? 5", "100 =? 5"),
        (b"a\x00\r\n b\x1b[31m", "a  b [31m"),
        ("invoice\u202etxt.exe".encode(), "invoicetxt.exe"),
    ],
)
def test_a_field_is_read_as_one_safe_line(field: bytes, text: str) -> None:
    assert line(field) == text


@pytest.mark.parametrize(
    ("field", "found"),
    [
        (b"Rosa <rosa@example.net>", [("rosa@example.net", "Rosa")]),
        (
            b'"Doe, Jane" <j@example.net>, b@example.net',
            [("j@example.net", "Doe, Jane"), ("b@example.net", "")],
        ),
        (b"Doe, Jane <j@example.net>", [("j@example.net", "Doe, Jane")]),
        (b'"a@example.com" <b@example.net>', [("b@example.net", "a@example.com")]),
        (b"rosa@example.net (Rosa)", [("rosa@example.net", "Rosa")]),
        (b"undisclosed-recipients:;", []),
        (b"Team: a@example.net, C <c@example.net>;", [("a@example.net", ""), ("c@example.net", "C")]),
        (
            b"=?utf-8?q?Rosa=2C_x=40example=2Eorg?= <r@example.net>",
            [("r@example.net", "Rosa, x@example.org")],
        ),
        (b"=?utf-8?q?Rosa_=3Crosa=40example=2Enet=3E?=", [("rosa@example.net", "Rosa")]),
        (b"R\xf6sa <r@example.net>", [("r@example.net", "Rösa")]),
        (b"<mailto:r@example.net>", [("r@example.net", "")]),
        (b'"unclosed <r@example.net>', [("r@example.net", "unclosed")]),
        (b"o'brien@example.net", [("o'brien@example.net", "")]),
        (b"r @ example.net", []),
        (b"<@relay.example:r@example.net>", [("r@example.net", "")]),
        (b"jos\xc3\xa9@ex\xc3\xa4mple.net", [("josé@exämple.net", "")]),
        (b"root", []),
        (b"", []),
    ],
)
def test_people_are_found_however_they_are_written(field: bytes, found: list[tuple[str, str]]) -> None:
    assert parties(field) == tuple(Party(*each) for each in found)


@pytest.mark.parametrize(
    ("field", "name"),
    [
        (b"attachment; filename*0*=UTF-8''%e2%82%ac%20; filename*1=rates.pdf", "€ rates.pdf"),
        (b"attachment; filename*=iso-8859-1'en'%A3.txt", "£.txt"),
        (b'attachment; filename="a\\"b;c.txt"; size=3', 'a"b;c.txt'),
        (b"attachment; filename=my file.pdf", "my file.pdf"),
        (b"attachment; filename==?utf-8?q?=C3=A9.png?=", "é.png"),
        (b'attachment; filename="Gr\xf6\xdfe.pdf"', "Größe.pdf"),
        (b"attachment", None),
    ],
)
def test_parameters_are_read_in_every_spelling(field: bytes, name: str | None) -> None:
    kind, params = parameters(field)

    assert (kind, params.get("filename")) == ("attachment", name)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("invoice.pdf", "invoice.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\rosa\\x.doc", "x.doc"),
        ("a\x00b\n.pdf", "a b .pdf"),
        ('<>:"|?*.txt', "_______.txt"),
        ("...", ""),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_a_file_name_is_a_harmless_base_name(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_message_ids_are_found_with_and_without_brackets() -> None:
    assert message_ids(b"<a@example.net>\r\n <b@exam\r\n ple.net> (comment) <a@example.net>") == (
        "a@example.net",
        "b@example.net",
    )
    assert message_ids(b"a@example.net, b@example.net") == ("a@example.net", "b@example.net")
    assert message_ids(b"your mail of Monday") == ()
    assert message_ids(None) == ()


@pytest.mark.parametrize(
    ("field", "when"),
    [
        (b"Tue, 01 Sep 2026 10:12:00 +0200", datetime(2026, 9, 1, 8, 12, tzinfo=UTC)),
        (b"1 Sep 2026 10:12 GMT (a comment)", datetime(2026, 9, 1, 10, 12, tzinfo=UTC)),
        (b"Tue, 01 Sep 2026 10:12:00 -0000", datetime(2026, 9, 1, 10, 12, tzinfo=UTC)),
        (b"Tue, 99 Sep 2026 10:12:00 +0200", None),
        (b"Tue, 01 Sep 99999999999 10:12:00", None),
        (b"yesterday", None),
    ],
)
def test_a_date_is_in_utc_or_unknown(field: bytes, when: datetime | None) -> None:
    assert date(field) == when


@pytest.mark.parametrize(
    ("data", "declared", "text"),
    [
        ("Größe".encode(), "us-ascii", "Größe"),
        ("Größe".encode(), "iso-8859-1", "Größe"),
        ("Größe".encode("latin-1"), "utf-8", "Größe"),
        ("Größe".encode("latin-1"), "", "Größe"),
        ("„12 €“".encode("cp1252"), "iso-8859-1", "„12 €“"),
        ("返金".encode("cp932"), "x-sjis", "返金"),
        ("ü".encode("cp850"), "cp-850", "ü"),
        (b"Hi +Jjo-", "unicode-1-1-utf-7", "Hi ☺"),
        ("한국".encode("cp949"), "ks_c_5601-1987", "한국"),
        ("中文".encode("gb18030"), "gb2312", "中文"),
        ("中文".encode("big5"), "Big5", "中文"),
        (b"plain", "rot13", "plain"),
        (b"plain", "zlib", "plain"),
        (b"\\x41", "unicode_escape", "\\x41"),
        ("ok €".encode(), "no-such-charset", "ok €"),
    ],
)
def test_bytes_become_the_text_that_was_meant(data: bytes, declared: str, text: str) -> None:
    assert decoded(data, declared) == text


@pytest.mark.parametrize(
    ("body", "content"),
    [
        (b"aGVsbG8=", b"hello"),
        (b"aGVs\r\nbG8", b"hello"),
        (b"aGVs*bG8!", b"hello"),
        (b"aGVsbG8=\r\nd29ybGQ=", b"helloworld"),
        (b"aGVsbG8=\r\n--\r\nSent by a list", b"hello"),
        (b"aGVsbG8a=b=c", b"hello\x1a"),
        (b"", b""),
        (b"=", b""),
    ],
)
def test_damaged_base64_loses_only_what_is_damaged(body: bytes, content: bytes) -> None:
    assert undo_base64(body)[: len(content)] == content


def test_an_unknown_transfer_encoding_is_none() -> None:
    assert undo_transfer_encoding(b"as it is", "x-strange") == b"as it is"
    assert undo_transfer_encoding(b"a=3Db=\r\nc", "Quoted-Printable;") == b"a=bc"


@pytest.mark.skipif(
    not MIME4J.is_dir(), reason="mime4j's messages (../shared/data/email/mime4j) are not here"
)
def test_the_parts_of_mime4j_are_decoded_as_mime4j_does() -> None:
    agreed, differing = compare(MIME4J)

    assert agreed >= 119
    assert len(differing) <= 7
