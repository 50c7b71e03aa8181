"""A real Dovecot, started here: a mailbox is read, and changed only if asked to."""

import grp
import imaplib
import json
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from replywell.adapters.channels.email.imap import poll
from replywell.adapters.channels.email.settings import EmailSettings
from replywell.adapters.channels.port import Raw
from replywell.kit.errors import Refused, Unavailable

DOVECOT = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
pytestmark = pytest.mark.skipif(not DOVECOT, reason="Dovecot is not installed: apt-get install dovecot-imapd")

PASSWORD = "swordfish and \u00fcmlauts"
CONFIG = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
auth_mechanisms = plain login
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
first_valid_uid = 1
mail_location = maildir:{home}/mail/%u
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {home}/passwd
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
namespace inbox {{
  inbox = yes
  mailbox Stored {{
    auto = create
  }}
  mailbox Support {{
    auto = create
  }}
}}
"""


class Mailbox:
    """Rosa's letters arrive here."""

    def __init__(self, port: int, user: str) -> None:
        self.port, self.user = port, user

    def settings(self, **changes: object) -> EmailSettings:
        values: dict[str, object] = {
            "address": "support@example.com",
            "inbound": "imap",
            "outbound": "none",
            "imap_host": "127.0.0.1",
            "imap_port": self.port,
            "imap_username": self.user,
            "imap_password": PASSWORD,
            "imap_tls": "none",
            "timeout": 10,
        }
        return EmailSettings.model_validate(values | changes)

    def client(self, folder: str = "INBOX") -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        client.authenticate("PLAIN", lambda _: f"\0{self.user}\0{PASSWORD}".encode())
        client.select(folder)
        return client

    def put(self, *mails: bytes, flags: str = "", folder: str = "INBOX") -> None:
        with self.client() as client:
            for content in mails:
                assert client.append(folder, flags, "", content)[0] == "OK"

    def flags(self, folder: str = "INBOX") -> list[tuple[str, ...]]:
        with self.client(folder) as client:
            found = client.uid("FETCH", "1:*", "(FLAGS)")[1]
            lines = (imaplib.ParseFlags(line) for line in found if isinstance(line, bytes))
            return [tuple(flag.decode() for flag in line if flag != b"\\Recent") for line in lines]


def mail(number: int, more: bytes = b"") -> bytes:
    head = (
        f"From: Rosa <rosa@example.org>\r\nSubject: Letter {number}\r\nMessage-ID: <{number}@example.org>\r\n"
    )
    return head.encode() + more + b"\r\nWhere is my refund?\r\n"


def poll_all(settings: EmailSettings, cursor: str = "") -> tuple[list[Raw], str]:
    """Everything there is, and the cursor behind it."""
    found = list(poll(settings, cursor))
    return [raw for raw, _ in found], found[-1][1] if found else cursor


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_dovecot(home: Path, run_as: str) -> tuple[subprocess.Popen[bytes], int]:
    """Dovecot in the foreground, as this user; mail never belongs to root."""
    port, person = free_port(), pwd.getpwnam(run_as)
    owner = pwd.getpwnam("nobody") if run_as == "root" else person
    (home / "mail").mkdir()
    for user in ("rosa", *(f"rosa{n}" for n in range(40))):
        with (home / "passwd").open("a") as passwords:
            passwords.write(f"{user}:{PASSWORD}\n")
    group = grp.getgrgid(owner.pw_gid).gr_name
    config = CONFIG.format(
        home=home,
        port=port,
        internal=owner.pw_name,
        login=owner.pw_name,
        group=group,
        uid=owner.pw_uid,
        gid=owner.pw_gid,
    )
    (home / "dovecot.conf").write_text(config)
    if os.getuid() == 0:
        for path in (home, home / "mail", home / "passwd", home / "dovecot.conf"):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    home.chmod(0o755)
    assert DOVECOT
    switch = {"user": run_as, "group": person.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}
    process = subprocess.Popen([DOVECOT, "-F", "-c", str(home / "dovecot.conf")], **switch)  # type: ignore[call-overload]
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                if connection.recv(4) == b"* OK":
                    return process, port
        except OSError:
            continue
    process.kill()
    log = home / "log"
    pytest.fail(f"Dovecot did not start: {log.read_text() if log.exists() else 'it wrote no log'}")


def users() -> list[str]:
    me = pwd.getpwuid(os.getuid()).pw_name
    return ["root", "nobody"] if me == "root" else [me]


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
