"""Signing in without a password: tokens are had, kept for their time, renewed, and missed with a remedy."""

import asyncio
import base64
import threading

import pytest

from replywell.adapters.channels.email import oauth
from replywell.adapters.channels.email.imap import look
from replywell.adapters.channels.email.send import sign_in
from replywell.adapters.channels.email.settings import EmailSettings
from replywell.kit.errors import Refused, Unavailable
from tests.adapters.channels.email.token_server import TokenServer


@pytest.fixture
def server(monkeypatch):
    oauth._known.clear()
    with TokenServer() as server:
        monkeypatch.setitem(oauth.PROVIDERS, "google", server.provider)
        yield server


def settings(**given) -> EmailSettings:
    chosen = {
        "address": "support@example.com",
        "auth": "google",
        "inbound": "imap",
        "oauth_client_id": "desk",
        "oauth_client_secret": "shh",
        "oauth_refresh": "lasting",
        "timeout": 5,
    }
    return EmailSettings.model_validate(chosen | given)


def test_servers_and_user_of_a_known_provider_need_not_be_entered():
    chosen = settings()
    assert chosen.imap_server == ("imap.gmail.com", 993)
    assert chosen.smtp_server == ("smtp.gmail.com", 587)
    assert chosen.imap_username == chosen.smtp_username == "support@example.com"


def test_a_token_must_not_cross_the_internet_in_clear():
    with pytest.raises(ValueError, match="in clear"):
        settings(imap_tls="none")


def test_a_token_is_had_once_and_used_until_it_is_old(server):
    assert oauth.access_token(settings()) == oauth.access_token(settings()) == "access-1"
    assert server.asked[0]["refresh_token"] == "lasting"

    server.seconds = 60
    oauth.forget_token(settings())
    assert oauth.access_token(settings()) == "access-2"
    assert oauth.access_token(settings()) == "access-3"


def test_a_permission_that_was_taken_back_says_what_to_do(server):
    server.revoked = True
    with pytest.raises(Refused, match="Sign in again"):
        oauth.access_token(settings())


def test_nobody_has_signed_in_yet():
    with pytest.raises(Refused, match="Nobody has signed in"):
        oauth.access_token(settings(oauth_refresh=""))


def test_a_wrong_client_secret_is_named(server):
    with pytest.raises(Refused, match="client secret"):
        oauth.access_token(settings(oauth_client_secret="wrong"))


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_token_server_that_is_away_is_tried_again(server, status):
    server.status = status
    with pytest.raises(Unavailable):
        oauth.access_token(settings())


def test_a_code_is_worth_nothing_without_its_verifier(server):
    verifier = oauth.new_verifier()
    address = oauth.authorization_url(settings(), redirect="https://desk/cb", state="s", verifier=verifier)
    server.challenges["c"] = address.partition("code_challenge=")[2].partition("&")[0]
    with pytest.raises(Refused):
        oauth.redeem(settings(), code="c", redirect="https://desk/cb", verifier="another")

    server.challenges["c"] = address.partition("code_challenge=")[2].partition("&")[0]
    assert oauth.redeem(settings(), code="c", redirect="https://desk/cb", verifier=verifier).refresh


class Gatekeeper:
    """A mail server that knows tokens: IMAP or SMTP, as far as signing in goes."""

    def __init__(self, protocol: str, token: str) -> None:
        self.protocol, self.token = protocol, token
        self.shown: list[str] = []
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._ready.wait(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        serve = self._imap if self.protocol == "imap" else self._smtp
        self._server = self._loop.run_until_complete(asyncio.start_server(serve, "127.0.0.1", 0))
        self.port = self._server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _knows(self, given: bytes) -> bool:
        self.shown.append(base64.b64decode(given).decode())
        return self.shown[-1] == f"user=support@example.com\1auth=Bearer {self.token}\1\1"

    async def _imap(self, reader, writer) -> None:
        writer.write(b"* OK here\r\n")
        while line := await reader.readline():
            tag, verb, *_ = line.split()
            match verb.upper():
                case b"CAPABILITY":
                    writer.write(b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n" + tag + b" OK done\r\n")
                case b"AUTHENTICATE":
                    writer.write(b"+ \r\n")
                    good = self._knows((await reader.readline()).strip())
                    writer.write(tag + (b" OK in\r\n" if good else b" NO [AUTHENTICATIONFAILED] bad\r\n"))
                case b"STATUS":
                    writer.write(b'* STATUS "INBOX" (MESSAGES 7)\r\n' + tag + b" OK done\r\n")
                case b"EXAMINE" | b"SELECT":
                    writer.write(b"* 7 EXISTS\r\n" + tag + b" OK [READ-ONLY]\r\n")
                case b"LOGOUT":
                    writer.write(b"* BYE\r\n" + tag + b" OK done\r\n")
                    break
                case _:
                    writer.write(tag + b" BAD what\r\n")
        writer.close()

    async def _smtp(self, reader, writer) -> None:
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            verb, _, rest = line.strip().partition(b" ")
            match verb.upper():
                case b"EHLO":
                    writer.write(b"250-here\r\n250 AUTH XOAUTH2\r\n")
                case b"AUTH":
                    if self._knows(rest.split()[1]):
                        writer.write(b"235 in\r\n")
                    else:
                        writer.write(b"334 eyJzdGF0dXMiOiI0MDAifQ==\r\n")
                        await reader.readline()
                        writer.write(b"535 5.7.8 bad token\r\n")
                case b"QUIT":
                    writer.write(b"221 bye\r\n")
                    break
                case _:
                    writer.write(b"250 ok\r\n")
        writer.close()


@pytest.fixture
def keeper():
    made = []

    def keeper(protocol: str, token: str) -> Gatekeeper:
        made.append(Gatekeeper(protocol, token))
        return made[-1]

    yield keeper
    for one in made:
        one.close()


def test_a_mailbox_opens_with_a_token(server, keeper):
    box = keeper("imap", "access-1")
    assert look(settings(imap_host="127.0.0.1", imap_port=box.port, imap_tls="none")) == "7"


def test_a_mailbox_that_wants_another_token_gets_a_new_one_next_time(server, keeper):
    box = keeper("imap", "access-2")
    chosen = settings(imap_host="127.0.0.1", imap_port=box.port, imap_tls="none")
    with pytest.raises(Refused, match="Sign in again"):
        look(chosen)
    assert look(chosen) == "7"


def test_mail_is_sent_with_a_token(server, keeper):
    gate = keeper("smtp", "access-1")
    sign_in(settings(outbound="smtp", smtp_host="127.0.0.1", smtp_port=gate.port, smtp_tls="none"))


def test_a_server_that_does_not_take_the_token_is_named(server, keeper):
    gate = keeper("smtp", "another")
    with pytest.raises(Refused, match="refused"):
        sign_in(settings(outbound="smtp", smtp_host="127.0.0.1", smtp_port=gate.port, smtp_tls="none"))
