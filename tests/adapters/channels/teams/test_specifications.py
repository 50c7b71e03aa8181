"""Microsoft's own specifications: the connector's requests, activities, cards. Skipped where they are not at hand."""

import json
from pathlib import Path
from urllib.parse import unquote

import jsonschema
import pytest
import time_machine

from replywell.adapters.channels.port import Handle, OutboundFile, Raw
from replywell.adapters.channels.teams.cards import answer_cards, button_card, pressed_card
from replywell.adapters.channels.teams.channel import TeamsChannel
from replywell.kit.errors import Refused, Unsupported
from tests.adapters.channels.teams import payloads
from tests.adapters.channels.teams.conftest import said_path
from tests.adapters.channels.teams.payloads import NOW, ROSA, TENANT, activity, request, token
from tests.adapters.channels.teams.test_send import answer

SPECS = Path(__file__).parents[5] / "shared" / "specs"
pytestmark = pytest.mark.skipif(
    not SPECS.is_dir(), reason="Microsoft's specifications are not beside the project"
)
channel = TeamsChannel()
EVERYTHING = """# Title

**bold** *it* `code` [page](https://a.example)

- a
  1. b

> said

```
x
```

---

| a | b |
|---|---|
| 1 | 2 |
"""


def told(name):
    return json.loads((SPECS / name).read_text())


@pytest.mark.parametrize("version", ["1.4.0", "1.5.0"])
def test_every_card_is_valid(version):
    validator = jsonschema.Draft6Validator(told(f"teams/adaptive-card-{version}.schema.json"))
    full = answer(EVERYTHING, footnotes=(("a", "https://a.example"), ("b", "")))
    for card in (
        *answer_cards(full),
        *answer_cards(answer("x" * 30_000)),
        button_card(full),
        pressed_card("solved", "fr"),
    ):
        validator.validate(card)
    with pytest.raises(jsonschema.ValidationError):
        validator.validate(answer_cards(full)[0] | {"body": [{"type": "TextBlock"}]})


def test_every_request_is_one_that_the_connector_takes(microsoft, settings):
    microsoft.answers[said_path() + "/1%3Abuttons"] = {"id": "1:buttons"}
    png = (OutboundFile("a.png", "image/png", b"png"),)
    channel.send(settings, answer(EVERYTHING, files=png))
    channel.send(settings, answer(conversation="", handle=Handle("teams", f"{TENANT}:{ROSA}")))
    channel.receive(settings, Raw("k", json.dumps(activity()).encode()))
    channel.acknowledge(settings, Raw("k", json.dumps(payloads.press()).encode()))
    spec = told("botframework/connector.json")
    checked = set()
    for asked in microsoft.asked:
        if not asked.path.startswith("/teams/v3"):
            continue
        operation = _operation(spec, asked)
        checked.add(operation["operationId"])
        bodies = [each for each in operation["parameters"] if each.get("in") == "body"]
        if bodies:
            schema = {"$ref": bodies[0]["schema"]["$ref"], "definitions": spec["definitions"]}
            jsonschema.Draft4Validator(schema).validate(asked.json)
            known = spec["definitions"][schema["$ref"].rpartition("/")[2]]["properties"]
            assert set(asked.json) <= set(known), operation["operationId"]
    assert checked == {
        "Conversations_SendToConversation",
        "Conversations_CreateConversation",
        "Conversations_UpdateActivity",
        "Conversations_GetConversationMember",
    }


def _operation(spec, asked):
    parts = asked.path.removeprefix("/teams").split("/")
    for path, operations in spec["paths"].items():
        pattern = path.split("/")
        fits = len(pattern) == len(parts) and all(
            one.startswith("{") or one == unquote(other) for one, other in zip(pattern, parts, strict=True)
        )
        if fits and asked.method.lower() in operations:
            return operations[asked.method.lower()]
    raise AssertionError(f"{asked.method} {asked.path} is not in the specification")


def test_our_recorded_activities_are_activities():
    schema = told("botframework/activity.schema.json")
    known = set(schema["definitions"]["Activity"]["properties"])
    for one in (activity(), payloads.press(), activity(type="messageUpdate")):
        assert set(one) <= known


def test_an_activity_of_every_type_is_taken_or_left_and_altered_tokens_are_refused(microsoft, settings):
    types = {"message", "contactRelationUpdate", "conversationUpdate", "typing", "endOfConversation", "event", "invoke",
             "deleteUserData", "messageUpdate", "messageDelete", "installationUpdate", "messageReaction", "suggestion",
             "trace", "handoff"}  # fmt: skip
    listed = told("botframework/connector.json")["definitions"]["ActivityTypes"].get("enum", [])
    with time_machine.travel(NOW, tick=False):
        for kind in types | set(listed):
            try:
                raw = channel.admit(settings, request(activity(type=kind)))
            except Unsupported:
                continue
            if isinstance(raw, Raw):
                assert channel.receive(settings, raw)[0].handles
            with pytest.raises(Refused):
                channel.admit(settings, request(activity(type=kind), token()[:-6] + "AAAAAA"))
