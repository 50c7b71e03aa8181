"""The listener, spoken to over real sockets."""

import smtplib
import socket
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from replywell.adapters.channels.email.smtp import Limits, SmtpListener
from replywell.adapters.channels.port import Raw
from replywell.kit.errors import Unavailable

ROSA, SUPPORT, BILLING = "rosa@example.org", "support@example.com", "billing@example.com"
MAIL = (
    b"From: Rosa <rosa@example.org>\r\nTo: support@example.com\r\nSubject: Where is my refund?\r\n"
    b"Message-ID: <1@example.org>\r\n\r\nIt is three weeks now.\r\n"
)
OURS = {SUPPORT, BILLING, "hilfe@b\u00fccher.example", "support+t412@example.com"}


class Desk:
    """A listener and what arrived."""

    def __init__(self, deliver: Callable[[Raw], object] | None = None, **options: object) -> None:
        self.arrived: list[Raw] = []
        self.listener = SmtpListener(
            deliver or self.arrived.append,
            lambda address: address.lower() in OURS,
            port=0,
            **options,  # type: ignore[arg-type]
        )

    def client(self) -> smtplib.SMTP:
        return smtplib.SMTP("127.0.0.1", self.listener.port, local_hostname="client.example", timeout=10)

    @contextmanager
    def wire(self) -> Iterator["Wire"]:
        with socket.create_connection(("127.0.0.1", self.listener.port), timeout=10) as connection:
            wire = Wire(connection)
            with wire.lines:
                yield wire


class Wire:
    """A bare connection: says exactly what it is told to say."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.lines = connection.makefile("rb")

    def say(self, data: bytes) -> None:
        self.connection.sendall(data)

    def hear(self) -> str:
        while (line := self.lines.readline().decode()) and line[3:4] == "-":
            pass
        return line.strip()

    def ask(self, data: bytes) -> str:
        self.say(data + b"\r\n")
        return self.hear()

    def envelope(self, to: str = SUPPORT) -> None:
        self.hear()
        self.ask(b"EHLO client.example")
        self.ask(b"MAIL FROM:<rosa@example.org>")
        assert self.ask(f"RCPT TO:<{to}>".encode()).startswith("250")
        assert self.ask(b"DATA").startswith("354")


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    with desk.listener:
        yield desk


@contextmanager
def listening(deliver: Callable[[Raw], object] | None = None, **options: object) -> Iterator[Desk]:
    desk = Desk(deliver, **options)
    with desk.listener:
        yield desk


def test_a_mail_arrives_byte_for_byte_with_its_envelope(desk: Desk) -> None:
    with desk.client() as client:
        client.sendmail(ROSA, [SUPPORT, BILLING], MAIL)
    (raw,) = desk.arrived
    assert (raw.body, raw.envelope_from, raw.envelope_to) == (MAIL, ROSA, (SUPPORT, BILLING))
    assert raw.format == "message/rfc822"


def test_the_sender_hears_250_only_after_the_mail_was_stored() -> None:
    asked, stored = threading.Event(), threading.Event()

    def deliver(raw: Raw) -> None:
        asked.set()
        assert stored.wait(10)

    with listening(deliver) as desk, desk.wire() as wire:
        wire.envelope()
        wire.say(MAIL + b".\r\n")
        assert asked.wait(10)
        wire.connection.settimeout(0.1)
        with pytest.raises(TimeoutError):
            wire.connection.recv(1)
        stored.set()
        wire.connection.settimeout(10)
        assert wire.connection.recv(100).startswith(b"250")


def test_a_mail_that_cannot_be_stored_is_asked_for_again() -> None:
    def deliver(raw: Raw) -> None:
        raise RuntimeError("the database is away")

    with listening(deliver) as desk, desk.client() as client:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            client.sendmail(ROSA, SUPPORT, MAIL)
        assert refused.value.smtp_code == 451
        assert b"database" not in refused.value.smtp_error


def test_nothing_is_relayed(desk: Desk) -> None:
    with desk.client() as client:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            client.sendmail(ROSA, ["victim@example.net", "root", "@relay:x@example.net", "a%b@c"], MAIL)
        assert all(code in (550, 553) for code, _ in refused.value.recipients.values())
        assert client.sendmail(ROSA, ["victim@example.net", SUPPORT], MAIL).keys() == {"victim@example.net"}
    assert [raw.envelope_to for raw in desk.arrived] == [(SUPPORT,)]


def test_an_address_that_cannot_be_looked_up_now_is_asked_for_again() -> None:
    def accepts(address: str) -> bool:
        raise RuntimeError("the database is away")

    listener = SmtpListener(lambda raw: None, accepts, port=0)
    with listener, smtplib.SMTP("127.0.0.1", listener.port, timeout=10) as client:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            client.sendmail(ROSA, SUPPORT, MAIL)
        assert refused.value.recipients[SUPPORT][0] == 451


def test_who_guesses_addresses_is_shown_the_door() -> None:
    with listening(limits=Limits(unknown_recipients=3)) as desk, desk.wire() as wire:
        wire.hear()
        wire.ask(b"EHLO x")
        wire.ask(b"MAIL FROM:<>")
        answers = [wire.ask(f"RCPT TO:<guess{n}@example.com>".encode())[:3] for n in range(4)]
        assert answers == ["550", "550", "550", "421"]
        assert wire.hear() == ""


def test_a_large_mail_is_refused_before_it_is_sent_if_it_says_how_large_it_is(desk: Desk) -> None:
    with desk.client() as client:
        client.ehlo()
        assert client.esmtp_features["size"] == str(50 * 1024 * 1024)
        assert client.mail(ROSA, [f"size={60 * 1024 * 1024}"])[0] == 552


@pytest.mark.parametrize("line", [b"x" * 998 + b"\r\n", b"x" * 1000, b"." * 1000, b"\r\n" * 500])
def test_sixty_megabytes_are_refused_without_being_kept(line: bytes) -> None:
    block = line * (1024 * 1024 // len(line))
    with listening(max_bytes=2 * 1024 * 1024) as desk, desk.wire() as wire:
        wire.envelope()
        tracemalloc.start()
        try:
            for _ in range(60):
                wire.say(block)
            wire.say(b"\r\n.\r\n")
            assert wire.hear().startswith("552")
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < 12 * 1024 * 1024
        assert wire.ask(b"MAIL FROM:<rosa@example.org>").startswith("250"), "the connection goes on"
        assert desk.arrived == []


def test_a_mail_of_exactly_the_limit_is_taken_and_one_more_byte_is_not() -> None:
    with listening(max_bytes=1000) as desk, desk.client() as client:
        client.sendmail(ROSA, SUPPORT, b"x" * 998 + b"\r\n")
        with pytest.raises(smtplib.SMTPException):
            client.sendmail(ROSA, SUPPORT, b"x" * 999 + b"\r\n")
    assert [len(raw.body) for raw in desk.arrived] == [1000]


def test_too_much_mail_at_once_has_to_wait() -> None:
    with listening(limits=Limits(in_flight=100_000)) as desk:
        with desk.wire() as first, desk.client() as second:
            first.envelope()
            first.say(b"x" * 90_000)
            answer = 0
            for _ in range(1000):  # until the listener has read what the first one sent
                try:
                    second.sendmail(ROSA, SUPPORT, b"y" * 50_000)
                except smtplib.SMTPDataError as error:
                    answer = error.smtp_code
                    break
            assert answer == 452
        with desk.client() as third:
            for _ in range(1000):  # what the first one had sent is given up once it has gone
                try:
                    third.sendmail(ROSA, SUPPORT, b"z" * 50_000)
                    break
                except smtplib.SMTPDataError:
                    continue
        assert desk.arrived[-1].body.startswith(b"z")


@pytest.mark.parametrize(
    "fake_end",
    [b"\n.\n", b"\r\n.\n", b"\n.\r\n", b"\r.\r", b"\r.\r\n", b"\r\n.\r", b"\r\n\x00.\r\n", b"\r\n.\x00\r\n"],
)
def test_no_mail_can_be_smuggled_behind_a_false_end(desk: Desk, fake_end: bytes) -> None:
    smuggled = (
        b"MAIL FROM:<ada@example.com>\r\nRCPT TO:<support@example.com>\r\nDATA\r\nFrom: Ada\r\n\r\nPay.\r\n"
    )
    with desk.wire() as wire:
        wire.envelope()
        wire.say(b"Subject: one\r\n\r\nHello" + fake_end + smuggled + b".\r\n")
        assert wire.hear().startswith("250")
        assert wire.ask(b"QUIT").startswith("221")
    (raw,) = desk.arrived
    assert raw.envelope_from == ROSA
    assert b"MAIL FROM:<ada@example.com>" in raw.body


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (b".\r\n", b""),
        (b"\r\n.\r\n", b"\r\n"),
        (b"..\r\n.\r\n", b".\r\n"),
        (b"..\r\n..\r\n...x\r\n.\r\n", b".\r\n.\r\n..x\r\n"),
        (b".x\r\n.\r\n", b"x\r\n"),
        (b"a\r\n\r\n..\r\n\r\n.\r\n", b"a\r\n\r\n.\r\n\r\n"),
        (b"nul \x00, 8 bit \xe4\xf6\xfc\r\n.\r\n", b"nul \x00, 8 bit \xe4\xf6\xfc\r\n"),
        (b"x" * 300_000 + b"\r\n.\r\n", b"x" * 300_000 + b"\r\n"),
    ],
)
def test_dots_are_unstuffed_and_everything_else_is_kept(desk: Desk, sent: bytes, kept: bytes) -> None:
    with desk.wire() as wire:
        wire.envelope()
        wire.say(sent)
        assert wire.hear().startswith("250")
    assert desk.arrived[0].body == kept


def test_the_end_is_found_wherever_the_network_cuts_the_stream(desk: Desk) -> None:
    with desk.wire() as wire:
        wire.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wire.envelope()
        for byte in b"Subject: x\r\n\r\n..\r\nbody\r\n.\r\n":
            wire.say(bytes([byte]))
        assert wire.hear().startswith("250")
    assert desk.arrived[0].body == b"Subject: x\r\n\r\n.\r\nbody\r\n"


def test_what_the_listener_can_do_is_announced(desk: Desk) -> None:
    with desk.client() as client:
        client.ehlo()
        assert {"size", "pipelining", "8bitmime", "smtputf8"} <= client.esmtp_features.keys()
        assert not {"auth", "starttls", "chunking"} & client.esmtp_features.keys()


def test_a_whole_conversation_may_be_sent_at_once(desk: Desk) -> None:
    envelope = b"MAIL FROM:<rosa@example.org>\r\nRCPT TO:<support@example.com>\r\nDATA\r\n"
    with desk.wire() as wire:
        wire.say(b"EHLO x\r\n" + envelope + b"one\r\n.\r\n" + envelope + b"two\r\n.\r\nQUIT\r\n")
        answers = [wire.hear()[:3] for _ in range(10)]
    assert answers == ["220", "250", "250", "250", "354", "250", "250", "250", "354", "250"]
    assert [raw.body for raw in desk.arrived] == [b"one\r\n", b"two\r\n"]


def test_bounces_come_from_nobody(desk: Desk) -> None:
    with desk.client() as client:
        client.sendmail("", SUPPORT, MAIL)
    assert desk.arrived[0].envelope_from == ""


def test_addresses_may_be_written_in_any_script(desk: Desk) -> None:
    with desk.client() as client:
        client.ehlo()
        assert {"smtputf8", "8bitmime"} <= client.esmtp_features.keys()
        client.sendmail(
            "r\u00f6sa@b\u00fccher.example", "hilfe@b\u00fccher.example", MAIL, mail_options=["SMTPUTF8"]
        )
    (raw,) = desk.arrived
    assert (raw.envelope_from, raw.envelope_to) == (
        "r\u00f6sa@b\u00fccher.example",
        ("hilfe@b\u00fccher.example",),
    )


@pytest.mark.parametrize(
    "address", [b"a\x00b@example.com", b"\xff\xfe@example.com", b"a\x7fb@example.com", b"a@", b"<>", b"a b@c"]
)
def test_addresses_that_no_database_could_keep_are_refused(desk: Desk, address: bytes) -> None:
    with desk.wire() as wire:
        wire.hear()
        wire.ask(b"EHLO x")
        wire.ask(b"MAIL FROM:<rosa@example.org>")
        assert wire.ask(b"RCPT TO:<" + address + b">")[0] in "45"
        assert wire.ask(b"RCPT TO:<support@example.com>").startswith("250")


def test_endless_and_unknown_commands_do_no_harm(desk: Desk) -> None:
    with desk.wire() as wire:
        wire.hear()
        assert wire.ask(b"EHLO " + b"x" * 200_000).startswith("500")
        assert wire.ask(b"EHLO " + b"x" * 2_000).startswith("500")
        assert wire.ask(b"\x00\xff\xfe").startswith("500")
        assert wire.ask(b"DATA").startswith("503")
        assert wire.ask(b"EHLO x").startswith("250")
        assert wire.ask(b"MAIL FROM:<rosa@example.org> BODY=BINARYMIME").startswith("501")
        assert wire.ask(b"AUTH PLAIN AGFkYQBzZWNyZXQ=")[0] == "5"


def test_one_address_cannot_take_all_connections() -> None:
    with listening(limits=Limits(connections_per_address=2)) as desk:
        with desk.wire() as first, desk.wire() as second:
            assert first.hear().startswith("220")
            assert second.hear().startswith("220")
            with desk.wire() as third:
                assert third.hear().startswith("421")
                assert third.hear() == ""
            assert first.ask(b"QUIT").startswith("221")
            assert first.hear() == ""
        for _ in range(1000):
            with desk.wire() as fourth:
                if fourth.hear().startswith("220"):
                    break
        else:
            pytest.fail("the place of a connection that has gone was never free again")


def test_more_recipients_than_one_mail_may_have_go_into_the_next() -> None:
    with listening(limits=Limits(recipients=1)) as desk, desk.client() as client:
        refused = client.sendmail(ROSA, [SUPPORT, BILLING], MAIL)
        assert refused[BILLING][0] == 452


def test_a_silent_connection_is_closed() -> None:
    with listening(limits=Limits(idle=0.2)) as desk, desk.wire() as wire:
        assert wire.hear().startswith("220")
        assert wire.hear() == ""


def test_a_mail_that_only_trickles_is_given_up() -> None:
    with listening(limits=Limits(one_mail=0.2)) as desk, desk.wire() as wire:
        wire.envelope()
        with pytest.raises(OSError):
            while True:
                wire.say(b"x")
                wire.connection.settimeout(0.02)
                try:
                    if wire.connection.recv(100) == b"":
                        raise ConnectionResetError
                except TimeoutError:
                    continue
        assert desk.arrived == []


def test_a_mail_cut_off_in_the_middle_is_not_delivered(desk: Desk) -> None:
    with desk.wire() as wire:
        wire.envelope()
        wire.say(MAIL)
    with desk.client() as client:
        client.sendmail(ROSA, SUPPORT, b"whole\r\n")
    desk.listener.stop()
    assert [raw.body for raw in desk.arrived] == [b"whole\r\n"]


def test_the_same_delivery_again_has_the_same_key(desk: Desk) -> None:
    def key(content: bytes, *to: str) -> str:
        with desk.client() as client:
            client.sendmail(ROSA, to or SUPPORT, content)
        return desk.arrived[-1].key

    first = key(MAIL)
    trace = b"Return-Path: <rosa@example.org>\r\nReceived: from a\r\n\tby b; now\r\nDelivered-To: support@example.com\r\n"
    assert key(MAIL) == key(trace + MAIL) == first
    assert key(MAIL, SUPPORT, BILLING) == key(MAIL, BILLING, SUPPORT)
    others = [key(MAIL, BILLING), key(MAIL + b"!"), key(b"X-Received-By: b\r\n" + MAIL)]
    assert len({first, *others}) == 4


def test_stopping_waits_until_the_mail_that_is_coming_in_is_stored() -> None:
    asked, stored, arrived = threading.Event(), threading.Event(), []

    def deliver(raw: Raw) -> None:
        asked.set()
        assert stored.wait(10)
        arrived.append(raw)

    with listening(deliver) as desk, desk.wire() as busy, desk.wire() as idle:
        idle.hear()
        busy.envelope()
        busy.say(MAIL + b".\r\n")
        assert asked.wait(10)
        stopping = threading.Thread(target=desk.listener.stop)
        stopping.start()
        assert idle.hear().startswith("421")
        stored.set()
        assert busy.hear().startswith("250")
        assert busy.hear().startswith("421")
        stopping.join(10)
        assert not stopping.is_alive()
        assert len(arrived) == 1
        with pytest.raises(OSError):
            desk.client()


def test_a_taken_port_is_explained(desk: Desk) -> None:
    second = SmtpListener(lambda raw: None, lambda address: True, port=desk.listener.port)
    with pytest.raises(Unavailable, match=r"in use.*choose another one"):
        second.start()


def test_a_listener_can_start_again(desk: Desk) -> None:
    desk.listener.stop()
    desk.listener.start()
    with desk.client() as client:
        client.sendmail(ROSA, SUPPORT, MAIL)
    assert len(desk.arrived) == 1
