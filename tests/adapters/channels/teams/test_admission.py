"""Who may post: Microsoft alone, for this bot, from a tenant that is heard."""

import pytest
import time_machine

from replywell.adapters.channels.port import Answer, Raw
from replywell.adapters.channels.teams.channel import TeamsChannel
from replywell.kit.errors import Refused, Unavailable, Unsupported
from tests.adapters.channels.teams import payloads
from tests.adapters.channels.teams.payloads import ELSE, NOW, activity, jwk, request, token

channel = TeamsChannel()


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


def test_what_microsoft_signed_is_taken_and_its_keys_are_kept(microsoft, settings):
    first, again = (channel.admit(settings, request(activity())) for _ in range(2))
    assert isinstance(first, Raw)
    assert first.key == again.key
    assert len(microsoft.to("/keys")) == 1


@pytest.mark.parametrize(
    ("why", "wrong"),
    [
        ("another bot", {"aud": ELSE}),
        ("another issuer", {"iss": "https://sts.windows.net/"}),
        ("expired", {"exp": NOW - 301}),
        ("not yet", {"nbf": NOW + 301}),
        ("never expires", {"exp": None}),
        ("nobody's audience", {"aud": None}),
        ("another service", {"serviceurl": "https://evil.example/"}),
        ("no service", {"serviceurl": None}),
        ("unsigned", {"algorithm": "none"}),
        ("a shared secret", {"algorithm": "HS256"}),
        ("an unknown key", {"signed_by": "k2"}),
        ("another key by a known name", {"signed_by": "k2", "kid": "k1"}),
    ],
)
def test_a_wrong_token_is_refused(settings, why, wrong):
    with pytest.raises(Refused):
        channel.admit(settings, request(activity(), token(**wrong)))


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer x", "Bearer a.b.c", "Basic eA==", "Bearer " + "." * 9000]
)
def test_a_header_that_is_no_token_is_refused(settings, header):
    with pytest.raises(Refused):
        channel.admit(settings, request(activity(), authorization=header))


def test_an_altered_token_is_refused(settings):
    head, body, signature = token().split(".")
    for altered in (
        f"{head}.{body}A.{signature}",
        f"{head}.{body}.{signature[:-8]}AAAAAAAA",
        f"{head}.{body}.",
    ):
        with pytest.raises(Refused):
            channel.admit(settings, request(activity(), altered))


def test_a_key_that_may_not_speak_for_teams_is_refused(microsoft, settings):
    microsoft.answers["/keys"] = {"keys": [jwk(endorsements=["webchat"])]}
    with pytest.raises(Refused, match="may not speak"):
        channel.admit(settings, request(activity()))


def test_a_new_key_is_fetched_but_not_at_everybodys_word(microsoft, settings, now):
    channel.admit(settings, request(activity()))
    microsoft.answers["/keys"] = {"keys": [jwk(), jwk("k2")]}
    for _ in range(3):
        with pytest.raises(Refused):
            channel.admit(settings, request(activity(), token(signed_by="k2")))
    assert len(microsoft.to("/keys")) == 1
    now.shift(301)
    channel.admit(settings, request(activity(), token(signed_by="k2")))
    assert len(microsoft.to("/keys")) == 2


def test_keys_are_taken_from_nowhere_else(microsoft, settings):
    microsoft.answers["/openid"] = {"jwks_uri": "http://evil.example/keys"}
    with pytest.raises(Unavailable, match="not its own"):
        channel.admit(settings, request(activity()))


def test_while_microsoft_is_away_teams_tries_again(microsoft, settings):
    microsoft.answers["/openid"] = (503, {}, b"busy")
    with pytest.raises(Unavailable):
        channel.admit(settings, request(activity()))


def test_only_tenants_that_are_heard(microsoft, settings):
    theirs = activity(channelData={"tenant": {"id": ELSE}})
    with pytest.raises(Refused, match="tenant"):
        channel.admit(settings, request(theirs))
    both = payloads.settings(stand_in=microsoft.url, app_kind="multi", tenants=ELSE)
    assert channel.admit(both, request(theirs)).key


@pytest.mark.parametrize(
    "posted",
    [
        activity(type="conversationUpdate", membersAdded=[{"id": "28:x"}]),
        activity(type="typing"),
        activity(type="messageReaction"),
        activity(channelId="webchat"),
        activity(**{"from": {"id": "28:other", "aadObjectId": "x"}}),
        activity(**{"from": {"id": "29:x"}}),
        activity(conversation={"tenantId": payloads.TENANT}),
        activity(id=None),
    ],
)
def test_what_is_nothing_for_the_desk_is_not_kept(settings, posted):
    with pytest.raises(Unsupported):
        channel.admit(settings, request(posted))


def test_what_is_no_json_is_not_kept(settings):
    for body in (b"{", b"[]", b"\xff"):
        with pytest.raises((Unsupported, Refused)):
            channel.admit(settings, request(body))


def test_an_invoke_is_answered_at_once(settings):
    assert channel.admit(settings, request(activity(type="invoke", name="x/y"))) == Answer(
        "{}", "application/json"
    )


def test_an_edit_is_another_delivery_than_its_message(settings):
    kinds = [
        activity(),
        activity(type="messageUpdate"),
        activity(type="messageUpdate", timestamp="2026-02-02T03:00:00Z"),
    ]
    assert len({channel.admit(settings, request(each)).key for each in kinds}) == 3
