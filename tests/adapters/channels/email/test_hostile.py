"""Mails and texts made to stop us: each is read within its time."""

import json
import time

import pytest

from replywell.adapters.channels.email.contract import as_json
from replywell.adapters.channels.email.parse import parse
from replywell.adapters.channels.email.reply import split_reply

HEAD = b"From: Rosa <rosa@example.net>\r\nSubject: Where is my refund?\r\n"


def _parts(count: int) -> bytes:
    part = b"--b\r\nContent-Type: application/octet-stream; name=f%d\r\n\r\nx\r\n"
    return (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        + b"".join(part % number for number in range(count))
        + b"--b--\r\n"
    )


def _nested(depth: int) -> bytes:
    return (
        HEAD
        + b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth)
        )
        + b"\r\nthe core\r\n"
    )


def _messages(depth: int) -> bytes:
    return (
        (HEAD + b"Content-Type: message/rfc822\r\n\r\n") * depth
        + HEAD
        + b"\r\nthe core\r\n"
        + b"x" * 1_000_000
    )


def _html(inner: str) -> bytes:
    return HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + inner.encode()


HOSTILE = {
    "10,000 parts": _parts(10_000),
    "100,000 parts": _parts(100_000),
    "nested 5,000 deep": _nested(5_000),
    "mails in mails in mails": _messages(2_000),
    "50,000 references": HEAD
    + b"References: "
    + b"\r\n ".join(b"<%d@example.net>" % n for n in range(50_000))
    + b"\r\n\r\nHi\r\n",
    "50,000 headers": HEAD + b"X-Header: 1\r\n" * 50_000 + b"\r\nHi\r\n",
    "a header of 5 MB": HEAD + b"X-Long: " + b"a b\r\n " * 1_000_000 + b"\r\n\r\nHi\r\n",
    "100,000 recipients": HEAD
    + b"To: "
    + b", ".join(b"A <a%d@example.net>" % n for n in range(100_000))
    + b"\r\n\r\nHi\r\n",
    "half an encoded word, many times": HEAD.replace(b"Where", b"=?utf-8?q?" * 50_000) + b"\r\nHi\r\n",
    "encoded words": HEAD.replace(b"Where", b"=?utf-8?q?a?= " * 50_000) + b"\r\nHi\r\n",
    "quotes in an address": HEAD + b'To: "' + b'\\"' * 200_000 + b"\r\n\r\nHi\r\n",
    "brackets in an address": HEAD + b"To: " + b"(<" * 100_000 + b"\r\n\r\nHi\r\n",
    "parameters": HEAD + b"Content-Type: text/plain" + b"; a*0*=utf-8''b" * 20_000 + b"\r\n\r\nHi\r\n",
    "random bytes": bytes((n * n * 7919 + n) % 251 for n in range(300_000)),
    "nothing but nul": b"\0" * 1_000_000 + b"x",
    "nested html": _html("<div>" * 100_000),
    "links in links": _html("<a href='https://example.com/'>" * 1_900 + "text " * 150_000),
    "quotes in quotes": _html("<blockquote type=cite>" * 1_900 + "text " * 150_000),
    "ampersands": _html("&" * 1_000_000),
    "attributes": _html("<a " + " ".join(f"a{n}=1" for n in range(100_000)) + ">"),
    "brackets": _html("<" * 1_000_000),
    "big html": _html("<p>hello <b>world</b></p>" * 200_000),
    "html parts": HEAD
    + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    + b"--b\r\nContent-Type: text/html\r\n\r\n<p>x</p>\r\n" * 10_000,
    "boundary-like lines": HEAD
    + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n"
    + b"--bx\r\n" * 300_000,
    "quoted text": HEAD + b"\r\n" + b"> x\r\n" * 300_000,
    "uuencode": HEAD + b"\r\n" + b"begin 644 a\r\n" * 100_000,
    "wrong charset": HEAD
    + b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
    + bytes(range(128, 256)) * 10_000,
    "punycode": HEAD + b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"a" * 1_000_000 + b"\xff",
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_mail_made_to_stop_us_does_not(raw: bytes) -> None:
    start = time.process_time()
    message = parse(raw)

    assert time.process_time() - start < 20  # what this is about took minutes
    assert message.problem is None or "could not be read" not in message.problem
    json.dumps(as_json("hostile.eml", message)).encode()


def test_10000_parts_are_all_counted_and_the_first_files_kept() -> None:
    message = parse(_parts(10_000))

    assert len(message.files) == 1_000
    assert message.problem == "9000 more files are only in the original."


def test_of_endless_references_the_oldest_and_the_newest_are_kept() -> None:
    references = parse(HOSTILE["50,000 references"]).references

    assert len(references) == 200
    assert (references[0], references[-1]) == ("0@example.net", "49999@example.net")


@pytest.mark.parametrize(
    "text",
    [
        ">" * 1_000_000,
        " " * 1_000_000,
        ">\n" * 500_000,
        "On 12:00\n" * 100_000,
        "wrote:" * 170_000,
        "From: a@example.com\n" * 50_000,
        ("From: x\n" + " " * 900 + "x\n") * 1_000,
        ("On " + "wrote " * 80 + ":\n") * 2_000,
        "---\n" * 250_000,
        "Sent from my " * 80_000,
        "regards " * 120_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_a_text_made_to_be_slow_grows_in_step_with_its_length(text: str) -> None:
    """Eight times the text, about eight times the work; were it quadratic, it would be 64 times."""
    assert _work(text) < 30 * max(_work(text[: len(text) // 8]), 0.005)


def _work(text: str) -> float:
    """CPU seconds, the least of three."""
    spent = []
    for _ in range(3):
        start = time.process_time()
        split_reply(text)
        spent.append(time.process_time() - start)
    return min(spent)
