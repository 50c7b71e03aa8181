"""Machines, lists, returned mail and our own mail are told from people."""

from pathlib import Path

import pytest

from replywell.adapters.channels.email.parse import parse

FIXTURES = Path(__file__).parent / "fixtures"
PERSON = b"From: Rosa <rosa@example.net>\r\nTo: support@example.com\r\n"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("plain.eml", "no"),
        ("html-only-forward.eml", "no"),
        ("bounce-dsn.eml", "bounce"),
        ("bounce-delayed.eml", "bounce"),
        ("bounce-qmail.eml", "bounce"),
        ("bounce-exim.eml", "bounce"),
        ("bounce-exchange.eml", "bounce"),
        ("read-receipt.eml", "auto-reply"),
        ("vacation-auto-submitted.eml", "auto-reply"),
        ("out-of-office-exchange.eml", "auto-reply"),
        ("mailing-list.eml", "list"),
        ("own-loop.eml", "own"),
    ],
)
def test_who_is_behind_a_mail(name: str, kind: str) -> None:
    assert parse((FIXTURES / name).read_bytes(), instance="desk-1").auto == kind


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        (b"Subject: Hello", "no"),
        (b"Subject: Hello\r\nAuto-Submitted: no", "no"),
        (b"Subject: Hello\r\nAuto-Submitted: auto-generated", "auto-reply"),
        (b"Subject: Hello\r\nAuto-Submitted: AUTO-REPLIED; owner-email=x@example.net", "auto-reply"),
        (b"Subject: Hello\r\nX-Autoreply: yes", "auto-reply"),
        (b"Subject: Hello\r\nX-Autorespond: yes", "auto-reply"),
        (b"Subject: Hello\r\nPrecedence: auto_reply", "auto-reply"),
        (b"Subject: Hello\r\nPrecedence: bulk", "list"),
        (b"Subject: Hello\r\nX-Auto-Response-Suppress: All", "no"),
        (b"Subject: Automatic reply: Your ticket\r\nX-Auto-Response-Suppress: All", "auto-reply"),
        (b"Subject: Out of office", "auto-reply"),
        ("Subject: Réponse automatique : Votre demande".encode(), "auto-reply"),
        (b"Subject: =?utf-8?q?Abwesenheitsnotiz=3A_Ihre_Anfrage?=", "auto-reply"),
        ("Subject: 自動応答: お問い合わせ".encode(), "auto-reply"),
        (b"Subject: How do I set an automatic reply?", "no"),
        (b"Subject: Delivery failed for my parcel", "no"),
        (b"Subject: Hello\r\nList-Id: <talk.example.org>", "list"),
        (b"Subject: Hello\r\nList-Unsubscribe: <https://example.org/u>", "no"),
    ],
)
def test_headers_tell_machines_from_people(headers: bytes, kind: str) -> None:
    assert parse(PERSON + headers + b"\r\n\r\nHello\r\n").auto == kind


@pytest.mark.parametrize(
    "name", ["bounce-dsn", "bounce-delayed", "bounce-qmail", "bounce-exim", "bounce-exchange"]
)
def test_a_returned_mail_names_our_message_and_who_did_not_get_it(name: str) -> None:
    message = parse((FIXTURES / f"{name}.eml").read_bytes(), instance="desk-1", own_domains=("example.com",))

    assert message.bounce_of == "412.7.mac@example.com"
    assert message.bounced_address == "rosa@example.net"
    assert message.headers["bounce"] == ("temporary" if name == "bounce-delayed" else "permanent")


def test_a_delivery_report_keeps_what_the_other_server_said() -> None:
    headers = parse((FIXTURES / "bounce-dsn.eml").read_bytes()).headers

    assert (headers["action"], headers["status"]) == ("failed", "5.1.1")
    assert headers["diagnostic-code"] == "smtp; 550 5.1.1 User unknown"


def test_a_report_of_success_is_no_bounce() -> None:
    raw = (
        (FIXTURES / "bounce-dsn.eml")
        .read_bytes()
        .replace(b"Action: failed", b"Action: delivered")
        .replace(b"5.1.1", b"2.0.0")
    )

    assert parse(raw).auto == "auto-reply"


def test_a_mail_that_only_speaks_of_failed_delivery_is_from_a_person() -> None:
    message = parse(PERSON + b"Subject: Undeliverable parcel\r\n\r\nIt came back.\r\n")

    assert (message.auto, message.bounce_of, message.bounced_address) == ("no", None, None)


def test_the_mail_of_another_replywell_is_not_our_own() -> None:
    raw = (FIXTURES / "own-loop.eml").read_bytes()

    assert parse(raw, instance="desk-2").auto == "no"
    assert parse(raw, instance="desk-1").auto == "own"


def test_a_bounce_is_tied_to_our_message_where_others_are_named_too() -> None:
    raw = (FIXTURES / "bounce-qmail.eml").read_bytes()
    raw = raw.replace(b"Message-ID: <412", b"Message-ID: <relay@mx.example.net>\r\nMessage-ID: <412")

    assert parse(raw, own_domains=("example.com",)).bounce_of == "412.7.mac@example.com"
