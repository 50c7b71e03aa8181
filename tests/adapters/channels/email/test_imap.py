"""A real Dovecot, started here: a mailbox is read, and changed only if asked to."""

import imaplib
import json
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from replywell.adapters.channels.email.imap import poll
from replywell.adapters.channels.email.settings import EmailSettings
from replywell.adapters.channels.email.watch import watch
from replywell.adapters.channels.port import Raw
from replywell.kit.errors import Refused, Unavailable
from tests.adapters.channels.email.dovecot import (
    DOVECOT,
    PASSWORD,
    Mailbox,
    free_port,
    mail,
    start_dovecot,
    users,
)

pytestmark = pytest.mark.skipif(not DOVECOT, reason="Dovecot is not installed: apt-get install dovecot-imapd")


def poll_all(settings: EmailSettings, cursor: str = "") -> tuple[list[Raw], str]:
    """Everything there is, and the cursor behind it."""
    found = list(poll(settings, cursor))
    return [raw for raw, _ in found], found[-1][1] if found else cursor


@pytest.fixture(scope="module", params=users())
def server(request: pytest.FixtureRequest) -> Iterator[int]:
    # Not pytest's own folder: it is closed to other users, and its name is too long for a socket.
    home = Path(tempfile.mkdtemp(prefix="rw-imap-"))
    process, port = start_dovecot(home, request.param)
    yield port
    process.terminate()
    process.wait(10)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def names() -> Iterator[str]:
    return (f"rosa{n}" for n in range(40))


@pytest.fixture
def mailbox(server: int, names: Iterator[str]) -> Mailbox:
    """An empty mailbox of one's own."""
    return Mailbox(server, next(names))


def test_mails_come_byte_for_byte_in_their_order_and_only_once(mailbox: Mailbox) -> None:
    strange = b"From: x\r\nSubject: \xe4\xf6\r\nDelivered-To: support+t412@example.com\r\n\r\nbare \x01 8 bit \xff\r\n"
    mailbox.put(mail(1), strange, mail(3))
    items, cursor = poll_all(mailbox.settings())
    assert [raw.body for raw in items] == [mail(1), strange, mail(3)]
    assert items[1].envelope_to == ("support+t412@example.com",)
    assert {raw.format for raw in items} == {"message/rfc822"}
    assert poll_all(mailbox.settings(), cursor) == ([], cursor)
    mailbox.put(mail(4))
    items, _ = poll_all(mailbox.settings(), cursor)
    assert [raw.body for raw in items] == [mail(4)]


def test_each_mail_brings_the_cursor_to_go_on_behind_it(mailbox: Mailbox) -> None:
    mailbox.put(*map(mail, range(1, 5)))
    reading = poll(mailbox.settings(), "")
    next(reading)
    _, cursor = next(reading)
    reading.close()
    assert json.loads(cursor)["uid"] == 2
    assert [raw.body for raw in poll_all(mailbox.settings(), cursor)[0]] == [mail(3), mail(4)]


def test_nothing_is_marked_or_deleted_unless_asked_for(mailbox: Mailbox) -> None:
    mailbox.put(mail(1))
    mailbox.put(mail(2), flags=r"(\Deleted)")
    poll_all(mailbox.settings())
    assert mailbox.flags() == [(), ("\\Deleted",)]


def test_a_stored_mail_can_be_marked_as_read(mailbox: Mailbox) -> None:
    mailbox.put(mail(1), mail(2), mail(3))
    reading = poll(mailbox.settings(imap_after="seen"), "")
    next(reading)
    next(reading)
    reading.close()
    assert mailbox.flags() == [("\\Seen",), (), ()], "the second was never said to be stored"


def test_a_stored_mail_can_be_moved_and_others_stay(mailbox: Mailbox) -> None:
    mailbox.put(mail(1), mail(2))
    mailbox.put(mail(3), flags=r"(\Deleted \Seen)")
    items, cursor = poll_all(mailbox.settings(imap_after="move:Stored"))
    assert len(items) == 2
    assert mailbox.flags() == [("\\Deleted", "\\Seen")]
    assert len(mailbox.flags("Stored")) == 2
    mailbox.put(mail(4))
    assert [raw.body for raw in poll_all(mailbox.settings(imap_after="move:Stored"), cursor)[0]] == [mail(4)]


def test_moving_into_a_folder_that_is_not_there_is_explained(mailbox: Mailbox) -> None:
    mailbox.put(mail(1))
    with pytest.raises(Refused, match=r"(?i)exist"):
        poll_all(mailbox.settings(imap_after="move:Nowhere"))
    assert mailbox.flags() == [()]


def test_on_the_first_look_read_mail_is_left_out_unless_all_is_wanted(mailbox: Mailbox) -> None:
    mailbox.put(mail(1), flags=r"(\Seen)")
    mailbox.put(mail(2))
    mailbox.put(mail(3), flags=r"(\Seen)")
    mailbox.put(mail(4))
    reading = poll(mailbox.settings(), "")
    first, cursor = next(reading)
    reading.close()
    mailbox.put(mail(5), flags=r"(\Seen)")
    later, cursor = poll_all(mailbox.settings(), cursor)
    assert [raw.body for raw in (first, *later)] == [mail(2), mail(4), mail(5)]
    everything, _ = poll_all(mailbox.settings(imap_first="all"))
    assert [raw.body for raw in everything] == [mail(n) for n in range(1, 6)]


def test_of_a_mail_that_is_too_large_only_the_headers_come(mailbox: Mailbox) -> None:
    large = mail(2, b"Delivered-To: support@example.com\r\n") + b"x" * 200_000
    mailbox.put(mail(1), large, mail(3))
    items, _ = poll_all(mailbox.settings(max_bytes=100_000))
    assert [len(raw.body) < 500 for raw in items] == [True, True, True]
    assert items[1].format == f"text/rfc822-headers; problem=too-large; size={len(large)}"
    assert b"Subject: Letter 2" in items[1].body
    assert items[1].envelope_to == ("support@example.com",)
    assert len({raw.key for raw in items}) == 3


def test_a_mailbox_that_was_numbered_anew_goes_on_from_the_last_day(mailbox: Mailbox) -> None:
    with mailbox.client() as client:
        client.append("INBOX", "", imaplib.Time2Internaldate(time.time() - 40 * 86400), mail(1))
    mailbox.put(mail(2))
    before, cursor = poll_all(mailbox.settings())
    elsewhere = json.dumps(json.loads(cursor) | {"uidvalidity": 7, "uid": 9000})
    again, cursor = poll_all(mailbox.settings(), elsewhere)
    assert [raw.key for raw in again] == [before[1].key], "the same mail has the same key, old ones stay"
    assert poll_all(mailbox.settings(), cursor)[0] == []


@pytest.mark.parametrize("cursor", ["x", "[]", "{}", '{"uidvalidity": "?"}', '{"uid": null}', "null", "7"])
def test_a_broken_cursor_starts_from_the_beginning(mailbox: Mailbox, cursor: str) -> None:
    mailbox.put(mail(1))
    assert len(poll_all(mailbox.settings(), cursor)[0]) == 1


def test_a_folder_with_a_foreign_name_can_be_read(mailbox: Mailbox) -> None:
    folder = "Anfragen & B\u00fccher"
    with mailbox.client() as client:
        client.create('"Anfragen &- B&APw-cher"')
    mailbox.put(mail(1), folder='"Anfragen &- B&APw-cher"')
    assert len(poll_all(mailbox.settings(imap_folder=folder))[0]) == 1


def test_a_wrong_password_is_refused_and_never_shown(mailbox: Mailbox) -> None:
    with pytest.raises(Refused, match="password") as refused:
        poll_all(mailbox.settings(imap_password="hunter2"))
    assert "hunter2" not in refused.value.message
    assert PASSWORD not in repr(mailbox.settings())


def test_a_server_that_does_not_answer_is_asked_again_later() -> None:
    settings = Mailbox(free_port(), "rosa").settings()
    with pytest.raises(Unavailable, match="try again"):
        poll_all(settings)


HELLO = b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n"


class Broken:
    """A server that says what it is told to say and then hangs up."""

    def __init__(self, *answers: bytes) -> None:
        self.answers = answers

    def serve(self, listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as lines:
            connection.sendall(b"* OK [CAPABILITY IMAP4rev1] hello\r\n")
            for answer in self.answers:
                tag = lines.readline().split(b" ")[0]
                connection.sendall(answer.replace(b"TAG", tag))


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ((), Unavailable),
        ((HELLO,), Unavailable),
        ((HELLO, b"TAG NO [UNAVAILABLE] later\r\n"), Unavailable),
        ((HELLO, b"TAG NO [AUTHENTICATIONFAILED] no\r\n"), Refused),
        ((HELLO, b"TAG OK done\r\n", b"\xff garbage"), Unavailable),
        ((HELLO, b"TAG OK done\r\n", b"TAG NO [NONEXISTENT] no such folder\r\n"), Refused),
        ((HELLO, b"TAG OK done\r\n", b"TAG NO [INUSE] locked\r\n"), Unavailable),
        ((b"no IMAP at all\r\n",), Unavailable),
    ],
)
def test_every_way_to_break_off_has_an_answer(answers: tuple[bytes, ...], error: type[Exception]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = threading.Thread(target=Broken(*answers).serve, args=(listener,), daemon=True)
        serving.start()
        settings = Mailbox(listener.getsockname()[1], "rosa").settings(imap_password="ascii")
        with pytest.raises(error):
            poll_all(settings)
        serving.join(5)


def test_new_mail_is_told_at_once(mailbox: Mailbox) -> None:
    over = threading.Event()
    news = watch(mailbox.settings(), over.is_set)
    next(news)
    mailbox.put(mail(1))
    next(news)
    over.set()
    assert list(news) == []


def test_a_mailbox_whose_server_goes_away_is_not_watched_any_more(mailbox: Mailbox) -> None:
    with pytest.raises(Unavailable):
        list(watch(mailbox.settings(imap_port=free_port()), lambda: True))
    with pytest.raises(Refused):
        list(watch(mailbox.settings(imap_password="wrong"), lambda: True))
