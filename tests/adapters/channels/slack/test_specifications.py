"""Slack's own specifications: its signature vector, its recorded events, its web API. Skipped where they are not at hand."""

import json
import re
from contextlib import suppress
from pathlib import Path

import pytest
import time_machine

from replywell.adapters.channels.port import OutboundFile, Raw, WebhookRequest
from replywell.adapters.channels.slack.admission import check_signature
from replywell.adapters.channels.slack.channel import SlackChannel
from replywell.adapters.channels.slack.installing import installed
from replywell.kit.errors import AdapterError, Refused, Unsupported
from tests.adapters.channels.slack import payloads
from tests.adapters.channels.slack.payloads import NOW
from tests.adapters.channels.slack.test_lessons_and_install import stored, thread  # noqa: F401
from tests.adapters.channels.slack.test_send import answer

SPECS = Path(__file__).parents[5] / "shared" / "specs" / "slack"
pytestmark = pytest.mark.skipif(
    not SPECS.is_dir(), reason="Slack's specifications are not beside the project"
)
channel = SlackChannel()


def told(name):
    return json.loads((SPECS / name).read_text())


def examples(inside):
    """Whole events recorded in the specification, and bare ones put into an envelope."""
    if isinstance(inside, dict):
        for name in ("x-examples", "examples"):
            for one in inside.get(name) or ():
                if isinstance(one, dict) and isinstance(one.get("event"), dict):
                    yield one
                elif isinstance(one, dict) and isinstance(one.get("type"), str):
                    yield payloads.event() | {"event": one}
        for value in inside.values():
            yield from examples(value)
    elif isinstance(inside, list):
        for value in inside:
            yield from examples(value)


def made(schema, components):
    """Something of this shape, with the values that the specification itself gives where it gives any."""
    if "$ref" in schema:
        return made(components[schema["$ref"].rpartition("/")[2]], components)
    for name in ("x-examples", "examples", "enum"):
        if schema.get(name):
            return schema[name][0]
    match schema.get("type"):
        case "object":
            return {name: made(each, components) for name, each in schema.get("properties", {}).items()}
        case "array":
            return [made(schema.get("items", {}), components)]
        case kind:
            return {"integer": 1, "number": 1.5, "boolean": True, "string": "x"}.get(kind)


def recorded():
    """The events recorded in the specification, and one of each topic as its schema describes it."""
    spec = told("events-asyncapi-v1.json")
    schemas = spec["components"]["schemas"]
    described = []
    for topic, about in spec["topics"].items():
        one = made(about["subscribe"]["payload"], schemas)
        inside = one.get("event") if isinstance(one.get("event"), dict) else {}
        kind = "message" if topic.startswith("message") else topic.replace(".", "_")
        described.append(payloads.event() | {"event": payloads.event()["event"] | inside | {"type": kind}})
    found = [*described, *examples(spec), *examples(told("event-wrapper.schema.json"))]
    unique = {json.dumps(one, sort_keys=True): one for one in found}
    return [one | {"team_id": "T0DESK"} for one in unique.values()]


def vector_request(vector, **changed):
    vector = vector | changed
    headers = {"x-slack-request-timestamp": vector["timestamp"], "x-slack-signature": vector["signature"]}
    return WebhookRequest("POST", headers, {}, vector["body"].encode())


def test_the_signature_vector_passes_and_an_altered_one_fails():
    vector = told("signature_vector.json")
    known = payloads.settings(signing_secret=vector["signing_secret"])
    with time_machine.travel(int(vector["timestamp"]), tick=False):
        check_signature(known, vector_request(vector))
        for changed in (
            {"body": vector["body"] + " "},
            {"timestamp": str(int(vector["timestamp"]) + 1)},
            {"signature": vector["signature"][:-1] + ("0" if vector["signature"][-1] != "0" else "1")},
        ):
            with pytest.raises(Refused):
                check_signature(known, vector_request(vector, **changed))
    with (
        time_machine.travel(int(vector["timestamp"]) + 301, tick=False),
        pytest.raises(Refused, match="five minutes"),
    ):
        check_signature(known, vector_request(vector))


def test_every_recorded_event_is_taken_or_left_and_altered_ones_are_refused(settings):
    events = recorded()
    assert len(events) > 50
    with time_machine.travel(NOW, tick=False):
        for one in events:
            signed = payloads.request(one)
            try:
                raw = channel.admit(settings, signed)
            except Unsupported:
                raw = Raw("k", signed.body)
            with suppress(Unsupported):
                assert channel.receive(settings, raw)[0].handles
            altered = WebhookRequest("POST", signed.headers, {}, signed.body + b" ")
            with pytest.raises(Refused):
                channel.admit(settings, altered)


def test_every_question_is_one_that_the_specification_knows(slack, settings, thread):  # noqa: F811
    """Each form that was sent has the parameters that its method takes, of their types."""
    slack.answers |= {
        "/api/files.getUploadURLExternal": {"ok": True, "upload_url": f"{slack.url}/upload", "file_id": "F1"},
        "/api/files.completeUploadExternal": {"ok": True},
        "/upload": b"OK",
        "/api/conversations.info": {"ok": True, "channel": {"is_member": True}},
        "/api/users.lookupByEmail": {"ok": True, "user": {"id": "U0ADA"}},
        "/api/oauth.v2.access": {"ok": True, "access_token": "xoxb-n", "token_type": "bot"},
    }
    watching = settings.model_copy(update={"channels": "C0HELP"})
    channel.send(
        settings, answer(files=(OutboundFile("a.txt", "text/plain", b"a"),), footnotes=(("a", "https://a"),))
    )
    channel.receive(settings, stored(payloads.event()))
    channel.acknowledge(settings, stored(payloads.press()))
    channel.lesson(settings, stored(payloads.shortcut()))
    channel.answer_lesson(settings, stored(payloads.shortcut()), "Saved.")
    list(channel.probe(watching, send_to="ada@example.com"))
    channel.send(settings, answer(conversation="", handle=payloads_handle()))
    installed(settings, code="c", redirect="https://d/cb")

    paths = told("web-api.patched.json")["paths"]
    checked = set()
    for asked in slack.asked:
        method = asked.path.removeprefix("/api")
        if method not in paths:
            assert method.startswith(("/files.", "/upload")), method  # newer than the specification
            continue
        checked.add(method)
        taken = {each["name"]: each for each in paths[method]["post"]["parameters"]}
        # A thread's root is named in `thread_ts`, which the specification forgot at chat.postMessage.
        sent = asked.form | {"token": asked.headers.get("authorization", "")}
        assert set(sent) - {"thread_ts"} <= set(taken) | {"token"}, method
        assert {name for name, each in taken.items() if each.get("required")} <= set(sent), method
        for name, value in asked.form.items():
            kind = taken.get(name, {}).get("type", "string")
            pattern = {"boolean": r"true|false", "integer": r"\d+", "number": r"[\d.]+"}.get(kind, r"(?s).*")
            assert re.fullmatch(pattern, value), (method, name, value)
    assert {
        "/chat.postMessage",
        "/users.info",
        "/conversations.replies",
        "/chat.update",
        "/oauth.v2.access",
    } <= checked


def payloads_handle():
    from replywell.adapters.channels.port import Handle

    return Handle("slack", "T0DESK:U0ROSA")


def test_an_error_never_escapes_as_anything_but_what_the_port_names(slack, settings):
    for error in told("web-api.patched.json")["paths"]["/chat.postMessage"]["post"]["responses"]["default"][
        "schema"
    ]["properties"]["error"]["enum"]:
        slack.answers["/api/chat.postMessage"] = {"ok": False, "error": error}
        with pytest.raises(AdapterError):
            channel.send(settings, answer())
