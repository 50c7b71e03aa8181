"""Outlook's winmail.dat: what is in it comes out, and none that is built against its reader takes long."""

import base64
import struct
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replywell.adapters.channels.email.parse import parse
from replywell.adapters.channels.email.tnef import SIGNATURE, opened


def attribute(name: int, content: bytes, *, level: int = 1) -> bytes:
    head = struct.pack("<BHHI", level, name, 6, len(content))
    return head + content + struct.pack("<H", sum(content) & 0xFFFF)


def mapi(*properties: tuple[int, int, bytes]) -> bytes:
    """Properties as (type, id, value): strings and bytes with their length, others as they are."""
    out = struct.pack("<I", len(properties))
    for kind, key, value in properties:
        out += struct.pack("<HH", kind, key)
        if key >= 0x8000:
            out += b"G" * 16 + struct.pack("<II", 0, 7)
        if kind in {0x1E, 0x1F, 0x0D, 0x102}:
            out += struct.pack("<II", 1, len(value))
        out += value + b"\0" * (-len(value) % 4)
    return out


def file(name: str, content: bytes) -> bytes:
    told = mapi(
        (0x1E, 0x3704, b"SHORT~1.PDF\0"),
        (0x1F, 0x3707, (name + "\0").encode("utf-16-le")),
        (0x1E, 0x370E, b"application/pdf\0"),
    )
    return (
        attribute(0x9002, b"\0" * 14, level=2)
        + attribute(0x8010, b"SHORT~1.PDF\0", level=2)
        + attribute(0x800F, content, level=2)
        + attribute(0x9005, told, level=2)
    )


def winmail(*parts: bytes) -> bytes:
    version = attribute(0x9006, struct.pack("<I", 0x10000)) + attribute(0x9007, struct.pack("<II", 1252, 0))
    return SIGNATURE + b"\x01\x00" + version + b"".join(parts)


WORDS = mapi(
    (0x03, 0x3FDE, struct.pack("<I", 65001)),
    (0x03, 0x8001, struct.pack("<I", 1)),
    (0x102, 0x1013, "<p>Grüße, die <b>Rechnung</b>.</p>".encode()),
)


def mail(content: bytes, *, text: str = "", kind: str = "application/ms-tnef") -> bytes:
    words = f"--b\r\nContent-Type: text/plain\r\n\r\n{text}\r\n".encode() if text else b""
    return (
        b"From: Rosa <rosa@example.org>\r\nSubject: Invoice\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        + words
        + f'--b\r\nContent-Type: {kind}; name="winmail.dat"\r\nContent-Transfer-Encoding: base64\r\n\r\n'.encode()
        + base64.encodebytes(content)
        + b"--b--\r\n"
    )


@pytest.mark.parametrize(
    "kind", ["application/ms-tnef", "application/vnd.ms-tnef", "application/octet-stream"]
)
def test_files_and_words_come_out(kind):
    message = parse(
        mail(winmail(attribute(0x9003, WORDS), file("Rechnung März.pdf", b"%PDF-1.7")), kind=kind)
    )

    assert message.text == "Grüße, die Rechnung."
    assert message.html and "<b>Rechnung</b>" in message.html
    assert [(each.name, each.type, each.content) for each in message.files] == [
        ("Rechnung März.pdf", "application/pdf", b"%PDF-1.7")
    ]
    assert message.problem is None


def test_words_beside_it_are_not_said_twice():
    message = parse(mail(winmail(attribute(0x9003, WORDS), file("a.pdf", b"x")), text="The words."))
    assert message.text == "The words."
    assert [each.name for each in message.files] == ["a.pdf"]


def test_plain_words_of_old_programs_come_out():
    assert parse(mail(winmail(attribute(0x800C, b"Gr\xfc\xdfe\0")))).text == "Grüße"


def test_names_harm_nobody():
    message = parse(mail(winmail(file("..\\..\\boot.ini", b"x"), file("a/b\u202e.exe", b"y"))))
    assert [each.name for each in message.files] == ["boot.ini", "b.exe"]


@pytest.mark.parametrize(
    "content", [SIGNATURE, b"not one", b"", winmail(), winmail(attribute(0x9003, b"\xff" * 40))]
)
def test_what_cannot_be_opened_stays_a_file(content):
    (only,) = parse(mail(content or b"\0", text="Hello")).files
    assert only.name == "winmail.dat"


@given(st.binary(max_size=400))
def test_nothing_makes_it_raise(content):
    opened(winmail(content))
    opened(winmail(attribute(0x9003, content), attribute(0x9002, b""), attribute(0x9005, content, level=2)))


def test_one_that_is_built_to_take_long_does_not():
    many = attribute(0x9006, b"") * 1_000_000
    lies = attribute(0x9003, struct.pack("<IHHI", 2**32 - 1, 0x1003, 0x1000, 2**32 - 1) + b"\0" * 1_000_000)
    files = file("a", b"") * 50_000
    start = time.process_time()
    for part in (many, lies * 20, files):
        opened(winmail(part))
    assert time.process_time() - start < 3
