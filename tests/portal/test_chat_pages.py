"""The widget's script, frame, files, and the way without a socket."""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import replywell.portal
from replywell.adapters.channels.widget.settings import WidgetSettings
from replywell.portal.chat import frames, rates
from replywell.tickets.models import Attachment, Message
from tests.portal.chats import KEY, Browser, widget

STATIC = Path(replywell.portal.__file__).parent / "static" / "portal"
HERE = {"HTTP_ORIGIN": "http://testserver"}


def test_our_script_stays_under_thirty_kilobytes():
    assert sum((STATIC / name).stat().st_size for name in ("chat-loader.js", "chat.js")) < 30_000


def test_only_the_allowed_origins_may_show_the_frame(chat, client):
    page = client.get(f"/chat/{KEY}/")
    policy = page["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://shop.example;" in policy + ";"
    assert "X-Frame-Options" not in page
    assert "'unsafe-inline'" not in policy


def test_the_script_holds_nothing_secret_and_cannot_be_broken_out_of(client, db):
    widget(proactive="</script><script>alert(1)</script>", name="A & B")
    script = client.get(f"/chat/{KEY}.js").text
    assert "a secret of the website, long enough" not in script
    assert "</script>" not in script
    assert '"colour": "#0c6559"' in script


def post(client, *given, origin="http://testserver"):
    return client.post(
        f"/chat/{KEY}/poll", json.dumps(given), content_type="application/json", headers={"Origin": origin}
    )


def test_without_a_socket_the_same_is_said_and_heard(chat, client):
    first = post(client, {"t": "hello"}, {"t": "say", "id": "11111111", "text": "Hello"}).json()
    assert [each["t"] for each in first] == ["welcome", "ack", "message", "state"]

    again = post(
        client, {"t": "hello", "token": first[0]["token"]}, {"t": "say", "id": "11111111", "text": "Hello"}
    )
    assert [each["t"] for each in again.json()] == ["welcome", "message", "state", "ack", "state"]
    assert Message.objects.count() == 1


@pytest.mark.parametrize("origin", ["https://shop.example", "https://evil.example", "null", ""])
def test_no_other_site_uses_a_visitors_browser(chat, client, origin):
    assert post(client, {"t": "hello"}, origin=origin).status_code == 403
    assert client.post(f"/chat/{KEY}/files", {"token": ""}, headers={"Origin": origin}).status_code == 403


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b'[{"t":"say"}]', b'[{"t":"hello","last":-1}]', b"[" * 9000, b"x" * 40_000]
)
def test_what_is_no_frame_is_turned_away(chat, client, body):
    answer = client.post(
        f"/chat/{KEY}/poll", body, content_type="application/json", headers={"Origin": "http://testserver"}
    )
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "frame",
    [
        '{"t":"say","id":"1","text":"short id"}',
        '{"t":"say","id":"11111111","text":"' + "x" * 5001 + '"}',
        '{"t":"rate","stars":6}',
        '{"t":"fly"}',
        "7",
        '{"t":"say","id":"11111111","files":["a","b","c","d","e","f"]}',
    ],
)
def test_a_frame_that_does_not_fit_is_none(frame):
    assert frames.read(frame) is None


def uploaded(client, browser, content=b"\x89PNG", name="a.png", kind="image/png"):
    file = SimpleUploadedFile(name, content, content_type=kind)
    given = {"token": browser.token, "file": file}
    return client.post(f"/chat/{KEY}/files", given, headers={"Origin": "http://testserver"})


def test_a_file_goes_with_a_message_and_is_read_by_its_signed_address(chat, client):
    browser = Browser().opens()
    token = uploaded(client, browser).json()["token"]
    browser.says("Look", files=[token])

    (file,) = Attachment.objects.all()
    assert (file.name, file.size) == ("a.png", 4)
    told = next(each for each in browser.told if each["t"] == "message")["files"][0]
    answer = client.get(told["url"])
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert client.get(f"/chat/{KEY}/files/{file.pk}").status_code == 404


def test_html_is_saved_and_never_shown(chat, client):
    browser = Browser().opens()
    token = uploaded(client, browser, b"<script>1</script>", "a.html", "text/html").json()["token"]
    browser.says("Look", files=[token])
    told = next(each for each in browser.told if each["t"] == "message")["files"][0]
    answer = client.get(told["url"])
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_file_of_somebody_else_cannot_be_attached(chat, client):
    token = uploaded(client, Browser().opens()).json()["token"]
    other = Browser().opens()
    other.says("Look", files=[token])
    assert not Attachment.objects.exists()


def test_files_are_bounded(chat, client, monkeypatch):
    browser = Browser().opens()
    assert uploaded(client, browser, b"").status_code == 422
    monkeypatch.setattr("replywell.portal.views.chat.LARGEST_FILE", 3)
    assert uploaded(client, browser).status_code == 422
    monkeypatch.setattr(rates, "FILES", rates.Rate(0, 60))
    assert uploaded(client, browser).status_code == 429


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://shop.example", True),
        ("https://www.shop.example", False),
        ("http://shop.example", False),
        ("https://a.cust.example", True),
        ("https://cust.example", False),
        ("https://evilcust.example", False),
        ("https://shop.example.evil.example", False),
    ],
)
def test_which_pages_may_show_it(origin, allowed):
    given = WidgetSettings(key=KEY, origins="https://shop.example, https://*.cust.example")
    assert given.allows(origin) == allowed


@pytest.mark.parametrize(
    "wrong", [{"key": "A!"}, {"colour": "red"}, {"origins": "shop.example"}, {"origins": "https://a/b; x"}]
)
def test_settings_that_do_not_fit_are_told(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        WidgetSettings(**{"key": KEY} | wrong)
