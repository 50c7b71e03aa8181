"""The listener keeps its ground: large mail, many and silent connections, and stopping amid one."""

import smtplib
import threading
import tracemalloc

import pytest

from replywell.adapters.channels.email.smtp import Limits, SmtpListener
from replywell.adapters.channels.port import Raw
from replywell.kit.errors import Unavailable
from tests.adapters.channels.email.listener_desk import BILLING, MAIL, ROSA, SUPPORT, Desk, listening


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
