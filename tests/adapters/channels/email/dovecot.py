"""A real IMAP server, and mailboxes on it."""

import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

from replywell.adapters.channels.email.settings import EmailSettings

DOVECOT = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
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
