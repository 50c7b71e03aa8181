"""What we say in Teams."""

import json

import pytest

from replywell.adapters.channels.abilities import Acknowledging
from replywell.adapters.channels.port import Handle, OutboundFile, OutboundMessage, Party, Raw
from replywell.adapters.channels.teams.cards import answer_cards
from replywell.adapters.channels.teams.channel import TeamsChannel
from replywell.kit.errors import Refused, Unavailable, Unconfirmed, Unreachable
from tests.adapters.channels.teams import payloads
from tests.adapters.channels.teams.conftest import said_path
from tests.adapters.channels.teams.payloads import ELSE, PERSONAL, ROSA, TENANT

channel = TeamsChannel()


def answer(text="It is on its way.", **more):
    given = {"conversation": PERSONAL, "buttons": ("solved", "more_help", "person")} | more
    return OutboundMessage(Party("", "Ada (Support)"), (), "Refund", text, "412.9@example.com", **given)


def cards(microsoft, path=None):
    return [each.json["attachments"][0]["content"] for each in microsoft.to(path or said_path())]


def test_an_answer_goes_into_its_conversation_with_sources_and_buttons(microsoft, settings):
    receipt = channel.send(
        settings, answer(footnotes=(("Refunds", "https://help.example.com/r"),), language="de")
    )
    said, asked = cards(microsoft)
    assert [each["text"] for each in said["body"]] == [
        "It is on its way.",
        "Quellen: 1. [Refunds](https://help.example.com/r)",
        "Ada (Support)",
    ]
    assert [each["title"] for each in asked["actions"]] == [
        "Gelöst",
        "Ich brauche noch Hilfe",
        "Mit einem Menschen sprechen",
    ]
    assert asked["actions"][0]["data"] == {
        "replywell": "solved",
        "message": "412.9@example.com",
        "language": "de",
    }
    assert microsoft.to(said_path())[0].json["summary"] == "It is on its way."
    assert receipt.provider_id == "1:answer"


def test_the_bots_token_is_kept_and_made_anew_when_it_is_taken_back(microsoft, settings):
    channel.send(settings, answer(buttons=()))
    channel.send(settings, answer(buttons=()))
    signed_in = f"/{TENANT}/oauth2/v2.0/token"
    assert len(microsoft.to(signed_in)) == 1
    assert microsoft.to(signed_in)[0].form["scope"] == "https://api.botframework.com/.default"
    microsoft.answers[said_path()] = [(401, {}, {}), (201, {}, {"id": "1:again"})]
    assert channel.send(settings, answer(buttons=())).provider_id == "1:again"
    assert len(microsoft.to(signed_in)) == 2


def test_who_never_wrote_is_written_to_in_a_conversation_of_their_own(microsoft, settings):
    channel.send(settings, answer(conversation="", handle=Handle("teams", f"{TENANT}:{ROSA}"), buttons=()))
    opened = microsoft.to("/teams/v3/conversations")[0].json
    assert (opened["members"], opened["tenantId"]) == ([{"id": ROSA}], TENANT)
    assert len(cards(microsoft, said_path("a%3Aopened"))) == 1


@pytest.mark.parametrize("handle", [None, Handle("slack", "a:b"), Handle("teams", f"{ELSE}:{ROSA}")])
def test_nobody_else_is_written_to(microsoft, settings, handle):
    with pytest.raises(Unreachable):
        channel.send(settings, answer(conversation="", handle=handle))
    assert not microsoft.asked


@pytest.mark.parametrize(
    ("markdown", "texts"),
    [
        ("**bold** *it* `code`", ["**bold** _it_ code"]),
        ("# Title", ["Title"]),
        ("- a\n- b\n  1. c", ["- a\r- b\r1. – c"]),
        ("```py\na < b\n  c\n```", ["a < b", "\xa0\xa0c"]),
        ("[page](https://a.example/(x))", ["[page](https://a.example/%28x%29)"]),
        ("[evil](javascript:alert(1))", [r"\[evil\](javascript:alert(1))"]),
        (r"2 \* 3 \[x\](https://a)", [r"2 \* 3 \[x\](https://a)"]),
        ("snake_case", ["snake_case"]),
        ("a\nb", ["a\n\nb"]),
        ("| a | bb |\n|---|---|\n| 1 | 2 |", ["a  bb", "1  2"]),
    ],
)
def test_markdown_becomes_text_blocks(markdown, texts):
    (card,) = answer_cards(answer(markdown))
    assert [each["text"] for each in card["body"]][:-1] == texts


@pytest.mark.parametrize(
    "text", ["word " * 8000, "x" * 40_000, "```\n" + "a < b\n" * 3000 + "```", "- item\n" * 3000, ""]
)
def test_long_answers_are_split_within_the_limits(text):
    found = answer_cards(answer(text))
    assert all(len(json.dumps(card, ensure_ascii=False)) < 28_000 for card in found)
    whole = "".join(each["text"] for card in found for each in card["body"])
    assert sum(map(whole.count, "wxbm")) >= sum(map(text.count, "wxbm"))


@pytest.mark.parametrize(
    ("said", "error", "words"),
    [
        ((429, {"Retry-After": "30"}, {}), Unavailable, "no time"),
        ((412, {}, {}), Unavailable, "no time"),
        ((502, {}, b"<h1>busy</h1>"), Unavailable, "no time"),
        ((500, {}, {}), Unconfirmed, "may have"),
        ((None, {}, b""), Unconfirmed, "may have"),
        ((401, {}, {}), Refused, "Azure Bot"),
        ((403, {}, {"error": {"code": "MessageWritesBlocked"}}), Unreachable, "not in this conversation"),
        ((404, {}, {"error": {"code": "ConversationNotFound"}}), Unreachable, "not in this conversation"),
        ((413, {}, {"error": {"code": "MessageSizeTooBig"}}), Refused, "larger"),
        ((400, {}, {"error": {"code": "BadSyntax", "message": "Bad card"}}), Refused, "BadSyntax.*Bad card"),
    ],
)
def test_refusals_say_what_to_do(microsoft, settings, said, error, words):
    microsoft.answers[said_path()] = said
    with pytest.raises(error, match=words) as raised:
        channel.send(settings, answer())
    if said[0] == 429:
        assert raised.value.retry_after == 30


@pytest.mark.parametrize(
    ("said", "error", "words"),
    [
        ((401, {}, {"error_description": "AADSTS7000215: Invalid client secret"}), Refused, "not its id"),
        ((401, {}, {"error_description": "AADSTS7000222: expired"}), Refused, "expired"),
        ((400, {}, {"error_description": "AADSTS700016: no app"}), Refused, "no such application"),
        ((400, {}, {"error": "unauthorized_client"}), Refused, "unauthorized_client"),
        ((503, {}, {}), Unavailable, "sign-in"),
        ((None, {}, b""), Unavailable, "sign-in"),
    ],
)
def test_a_sign_in_that_fails_says_what_to_do(microsoft, settings, said, error, words):
    microsoft.answers[f"/{TENANT}/oauth2/v2.0/token"] = said
    with pytest.raises(error, match=words):
        channel.send(settings, answer())
    assert not microsoft.to(said_path())
    assert not list(channel.probe(settings))[1].ok


def test_the_rest_of_a_long_answer_that_fails_is_not_said_twice(microsoft, settings):
    microsoft.answers[said_path()] = [(201, {}, {"id": "1"}), (429, {}, {})]
    with pytest.raises(Unconfirmed):
        channel.send(settings, answer("word " * 8000))


def test_other_files_go_as_links_that_are_no_markup(microsoft, settings):
    pdf = OutboundFile(
        "a](https://evil.example).pdf", "application/pdf", b"%PDF", link="https://desk.example/f/1/"
    )
    channel.send(settings, answer("Here it is.", files=(pdf,), language="de"))

    card = json.dumps(microsoft.to(said_path())[0].json, ensure_ascii=False)
    assert "[a__https://evil.example_.pdf](https://desk.example/f/1/)" in card
    assert "Dateien, für Sie" in card
    assert "](https://evil" not in card


def test_pictures_are_sent_and_files_that_lie_nowhere_refused_before_anything_is_said(microsoft, settings):
    channel.send(settings, answer(files=(OutboundFile("a.png", "image/png", b"png"),)))
    assert microsoft.to(said_path())[0].json["attachments"][1]["contentUrl"] == "data:image/png;base64,cG5n"
    with pytest.raises(Refused, match=r"a\.pdf"):
        channel.send(settings, answer(files=(OutboundFile("a.pdf", "application/pdf", b"%PDF"),)))
    assert len(microsoft.to(said_path())) == 2


def test_what_was_pressed_takes_the_buttons_place(microsoft, settings):
    path = said_path() + "/1%3Abuttons"
    microsoft.answers[path] = {"id": "1:buttons"}
    channel.acknowledge(settings, Raw("k", json.dumps(payloads.press()).encode()))
    (asked,) = microsoft.to(path)
    assert asked.method == "PUT"
    assert asked.json["attachments"][0]["content"]["body"][0]["text"] == "✓ Gelöst"
    for other in (payloads.activity(), payloads.press("anything"), payloads.press(replyToId=None)):
        channel.acknowledge(settings, Raw("k", json.dumps(other).encode()))
    assert len(microsoft.to(path)) == 1
    assert isinstance(channel, Acknowledging)


def test_the_probe_sees_keys_and_sign_in(microsoft, settings):
    assert [(probe.what, probe.ok) for probe in channel.probe(settings)] == [
        ("inbound", True),
        ("outbound", True),
    ]
    microsoft.answers["/openid"] = (500, {}, b"")
    assert [probe.ok for probe in channel.probe(settings)] == [False, True]
