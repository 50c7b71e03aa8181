"""Encrypted and signed mails, and invitations."""

import pytest

from replywell.adapters.channels.email.parse import parse

HEAD = b"From: rosa@example.org\r\nMIME-Version: 1.0\r\n"
ICS = """BEGIN:VCALENDAR
VERSION:2.0
METHOD:REQUEST
BEGIN:VEVENT
UID:1
SUMMARY:Talk about the refund
DTSTART;TZID=Europe/Berlin:20260304T150000
DTEND;TZID=Europe/Berlin:20260304T153000
LOCATION:Room 4
ORGANIZER;CN=Rosa:mailto:rosa@example.org
END:VEVENT
END:VCALENDAR
"""
KINDS = {
    "pgp/mime": (
        b'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\r\n\r\n'
        b"--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n"
        b"--b\r\nContent-Type: application/octet-stream; name=encrypted.asc\r\n\r\nxyz\r\n--b--\r\n",
        "encrypted",
    ),
    "s/mime, encrypted": (
        b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n\r\nxyz\r\n",
        "encrypted",
    ),
    "s/mime, signed": (
        b"Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n"
        b"--b\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nxyz\r\n--b--\r\n",
        "signed",
    ),
    "pgp in the text": (
        b"Content-Type: text/plain\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nxyz\r\n",
        "encrypted",
    ),
    "none": (b"Content-Type: text/plain\r\n\r\nI lost my -----BEGIN PGP MESSAGE----- key\r\n", ""),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_protected_mail_says_so_and_is_kept(kind):
    content, expected = KINDS[kind]
    message = parse(HEAD + content)

    assert message.headers.get("x-replywell protection", "") == expected
    if "mime" in kind:
        assert message.files
    if kind == "s/mime, signed":
        assert message.text == "Hello"


def invited(ics: str) -> dict[str, str]:
    content = (
        b"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nCome!\r\n"
        b"--b\r\nContent-Type: text/calendar; method=REQUEST; charset=utf-8\r\n\r\n"
        + ics.encode()
        + b"\r\n--b--\r\n"
    )
    message = parse(HEAD + content)
    assert message.text == "Come!"
    assert [file.type for file in message.files] == ["text/calendar"]
    mark = "x-replywell invitation "
    return {name.removeprefix(mark): line for name, line in message.headers.items() if name.startswith(mark)}


def test_an_invitation_tells_what_it_invites_to():
    assert invited(ICS) == {
        "method": "request",
        "what": "Talk about the refund",
        "when": "2026-03-04 15:00–15:30 CET",
        "where": "Room 4",
        "by": "rosa@example.org",
    }


def test_a_whole_day_has_no_hours():
    whole = ICS.replace("DTSTART;TZID=Europe/Berlin:20260304T150000", "DTSTART;VALUE=DATE:20260304")
    assert invited(whole)["when"] == "2026-03-04"


@pytest.mark.parametrize(
    "ics",
    [
        "",
        "nonsense",
        "BEGIN:VCALENDAR\nEND:VCALENDAR",
        ICS.replace("20260304", "99999999"),
        "BEGIN:VEVENT\n" * 5000,
    ],
)
def test_a_broken_calendar_is_only_a_file(ics):
    assert not invited(ics).get("when")


def test_a_sender_cannot_write_these_headers_themselves():
    assert "x-replywell protection" not in parse(HEAD + b"X-Replywell Protection: signed\r\n\r\nHi").headers
