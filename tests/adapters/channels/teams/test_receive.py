"""What was said in Teams becomes messages."""

import json

import pytest

from replywell.adapters.channels.port import Handle, Raw
from replywell.adapters.channels.teams.channel import TeamsChannel
from replywell.kit.errors import Unavailable, Unsupported
from tests.adapters.channels.teams import payloads
from tests.adapters.channels.teams.conftest import member_path
from tests.adapters.channels.teams.payloads import APP, CHANNEL, ELSE, PERSONAL, ROSA, TENANT, activity

channel = TeamsChannel()


def one(settings, posted):
    (message,) = channel.receive(settings, Raw("k", json.dumps(posted).encode(), "application/json"))
    return message


def test_a_message(microsoft, settings):
    message = one(settings, activity())
    assert (message.sender.name, message.sender.email) == ("Rosa Marín", "rosa@example.org")
    assert message.handles == (Handle("teams", f"{TENANT}:{ROSA}"),)
    assert message.address_proven
    assert (message.text, message.subject) == ("Where is my refund?",) * 2
    assert message.conversation == PERSONAL
    assert microsoft.to(member_path())[0].headers["authorization"] == "Bearer bot-token"


def test_a_mention_only_calls_the_desk(settings):
    entities = [
        {"type": "mention", "text": "<at>Help Desk</at>", "mentioned": {"id": f"28:{APP}"}},
        {"type": "mention", "text": "<at>Ada</at>", "mentioned": {"id": "29:ada"}},
    ]
    text = "<at>Help Desk</at>&nbsp;ask <at>Ada</at> about A &lt; B\r\nplease "
    assert one(settings, activity(text=text, entities=entities)).text == "ask @Ada about A < B\nplease"


@pytest.mark.parametrize(
    "told",
    [
        {"userRole": "guest"},
        {"userPrincipalName": "rosa_example.org#EXT#@desk.onmicrosoft.com"},
        {"tenantId": ELSE},
        {"email": ""},
        {"userRole": None},
    ],
)
def test_who_is_no_full_member_proves_no_address(microsoft, settings, told):
    microsoft.answers[member_path()] |= told
    assert not one(settings, activity()).address_proven


def test_another_tenants_directory_proves_no_address(microsoft):
    both = payloads.settings(stand_in=microsoft.url, app_kind="multi", tenants=ELSE)
    microsoft.answers["/botframework.com/oauth2/v2.0/token"] = {"access_token": "t", "expires_in": 3600}
    microsoft.answers[member_path()] |= {"tenantId": ELSE}
    message = one(both, activity(channelData={"tenant": {"id": ELSE}}))
    assert not message.address_proven
    assert message.handles[0].value == f"{ELSE}:{ROSA}"


def test_addresses_prove_nothing_where_they_are_not_trusted(microsoft):
    assert not one(
        payloads.settings(stand_in=microsoft.url, trust_addresses=False), activity()
    ).address_proven


def test_whom_teams_does_not_tell_of_is_known_by_number(microsoft, settings):
    microsoft.answers[member_path()] = (404, {}, {"error": {"code": "MemberNotFoundInConversation"}})
    message = one(settings, activity())
    assert (message.sender.name, message.sender.email, message.address_proven) == ("Rosa Marín", "", False)


def test_while_teams_is_away_a_message_waits(microsoft, settings):
    microsoft.answers[member_path()] = (503, {}, {})
    with pytest.raises(Unavailable):
        one(settings, activity())


def test_an_edit_and_a_deletion_name_the_message_they_change(settings):
    said = one(settings, activity())
    edit = one(settings, activity(type="messageUpdate", text="Where is it?"))
    gone = one(settings, activity(type="messageDelete", text=None))
    assert said.message_id == edit.message_id == gone.message_id
    assert (edit.change, edit.text, gone.change, gone.text) == ("edited", "Where is it?", "deleted", "")


def test_the_same_number_elsewhere_is_another_message(microsoft, settings):
    microsoft.answers[member_path("19%3Ahelp%40thread.tacv2%3Bmessageid%3D1769999999999")] = {"name": "Rosa"}
    there = one(settings, activity(conversation={"id": CHANNEL, "tenantId": TENANT}))
    assert there.conversation == CHANNEL
    assert there.message_id != one(settings, activity()).message_id


def test_a_press(settings):
    message = one(settings, payloads.press("person"))
    assert (message.pressed, message.text, message.in_reply_to) == ("person", "", ("412.9@example.com",))
    with pytest.raises(Unsupported):
        one(settings, payloads.press("anything"))


def test_files_come_from_microsofts_own_places(microsoft):
    near = payloads.settings(stand_in=microsoft.url, max_bytes=70_000)
    microsoft.answers["/a.txt"] = (200, {"Content-Type": "text/plain"}, b"an invoice")
    microsoft.answers["/b.png"] = (200, {"Content-Type": "image/png"}, b"png")
    microsoft.answers["/large"] = (200, {"Content-Type": "image/png"}, b"x" * 70_001)
    download = "application/vnd.microsoft.teams.file.download.info"
    attachments = [
        {"contentType": download, "name": "a.txt", "content": {"downloadUrl": f"{microsoft.url}/a.txt"}},
        {"contentType": "image/*", "contentUrl": f"{microsoft.url}/b.png"},
        {"contentType": "text/html", "content": "<p>Where is my refund?</p>"},
        {"contentType": "image/png", "name": "c.png", "contentUrl": f"{microsoft.url}/large"},
        {"contentType": download, "name": "d", "content": {"downloadUrl": "https://evil.example/d"}},
        {"contentType": "image/png", "name": "e", "contentUrl": "https://evil.sharepoint.com/e"},
        {
            "contentType": download,
            "name": "f",
            "content": {"downloadUrl": "https://x.sharepoint.com.evil.example/"},
        },
    ]
    message = one(near, activity(attachments=attachments))
    assert [(file.name, file.type, file.content) for file in message.files] == [
        ("a.txt", "text/plain", b"an invoice"),
        ("picture", "image/png", b"png"),
    ]
    assert [f"[{name}: " in message.text for name in ("c.png", "d", "e", "f")] == [True] * 4
    assert "authorization" not in microsoft.to("/a.txt")[0].headers
    assert microsoft.to("/b.png")[0].headers["authorization"] == "Bearer bot-token"


@pytest.mark.parametrize("body", [b"", b"[1]", b"\xff", b"{" * 100_000, b'{"type": 1}'])
def test_what_cannot_be_read_has_a_problem(settings, body):
    assert channel.receive(settings, Raw("k", body, "application/json"))[0].problem
