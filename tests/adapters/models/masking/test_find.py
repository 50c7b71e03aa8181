"""What is personal in a text, by its form, its check digits, or the words around it."""

import time

import pytest

from replywell.adapters.models.masking import KINDS, find


def found(text, **how):
    return [(text[span.start : span.end], span.kind) for span in find(text, **how)]


PERSONAL = {
    "email": ("Write to rosa.marin+x@mail.example.org today.", "rosa.marin+x@mail.example.org"),
    "email written out": ("rosa [at] example [dot] org", "rosa [at] example [dot] org"),
    "phone": ("Call me at +49 (0)30 901820-17, please.", "+49 (0)30 901820-17"),
    "phone of the United States": ("My number is (555) 010-4477.", "(555) 010-4477"),
    "phone without a sign": ("They do not answer at 780-999-2181", "780-999-2181"),
    "card": ("Card 4111 1111 1111 1111 was charged.", "4111 1111 1111 1111"),
    "card whose last digit is mistyped": ("My card is 4111111111111112.", "4111111111111112"),
    "iban": ("Pay to DE89 3704 0044 0532 0130 00 and tell me.", "DE89 3704 0044 0532 0130 00"),
    "iban without spaces": ("gb82west12345698765432", "gb82west12345698765432"),
    "key of AWS": ("key AKIAIOSFODNN7EXAMPLE leaked", "AKIAIOSFODNN7EXAMPLE"),
    "key of GitHub": ("ghp_16C7e42F292c6912E7710c838347Ae178B4a", "ghp_16C7e42F292c6912E7710c838347Ae178B4a"),
    "key of Slack": (f"use {'xox'}b-123456789012-abcdefABCDEF", f"{'xox'}b-123456789012-abcdefABCDEF"),
    "key of Stripe": (f"{'sk'}_live_4eC39HqLyjWDarjtT1zdp7dc", f"{'sk'}_live_4eC39HqLyjWDarjtT1zdp7dc"),
    "key by its name": ("api_key = 8f14e45fceea167a5a36dedd4bea2543", "8f14e45fceea167a5a36dedd4bea2543"),
    "key that is a JWT": (
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmN",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmN",
    ),
    "key behind Bearer": ("Authorization: Bearer a8Xk29slQmz0pPw7", "a8Xk29slQmz0pPw7"),
    "password": ("Password: hunter2!", "hunter2!"),
    "password in German": ("Mein Passwort lautet Blaubeere7.", "Blaubeere7"),
    "password of digits": ("PIN is 4711", "4711"),
    "url with a password": ("see https://rosa:pw@host.example/x.", "https://rosa:pw@host.example/x"),
    "url with a token": (
        "https://a.example/reset?token=Zm9vYmFy1",
        "https://a.example/reset?token=Zm9vYmFy1",
    ),
    "ip": ("from 203.0.113.7 at night", "203.0.113.7"),
    "ip of the newer kind": ("from 2001:db8::8a2e:370:7334.", "2001:db8::8a2e:370:7334"),
    "mac": ("device 00:1A:2b:3C:4d:5E", "00:1A:2b:3C:4d:5E"),
    "national_id": ("SSN 536-90-4399", "536-90-4399"),
    "national_id of Spain": ("12345678Z", "12345678Z"),
    "national_id by its name": ("my passport number is C01X00T47", "C01X00T47"),
    "birth_date": ("I was born on 3 May 1985.", "3 May 1985"),
    "birth_date in figures": ("DOB: 03/05/1985", "03/05/1985"),
    "address": ("I live near 12 Baker Street, you know", "12 Baker Street"),
    "address in German": ("Bitte an Lindenstraße 14a senden", "Lindenstraße 14a"),
    "name in a greeting": ("Dear Mr. Lindqvist,\nhello", "Lindqvist"),
    "name under a letter": ("It fails.\n\nKind regards,\nRosa Marín\n", "Rosa Marín"),
}


@pytest.mark.parametrize(("text", "value"), PERSONAL.values(), ids=PERSONAL)
def test_it_is_found_whole(text, value, request):
    kind = request.node.callspec.id.split(" ")[0]

    assert (value, kind) in found(text)


ORDINARY = [
    "My order 4711000123 has not arrived.",
    "Invoice number 2026-000123 is wrong.",
    "Version 10.0.19045.3803 shows error 0x80070057.",
    "It happened on 2026-02-02 at 12:30:45.",
    "My password is wrong and my token is invalid.",
    "The key is in the settings.",
    "It costs 1,299.00 EUR a year.",
    "See https://help.example.com/refunds/how-long.",
    "Order R-4471 for 3 lamps, room 12.",
    "We were 1999 - 2004 with you.",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_what_a_model_needs_to_understand_stays(text):
    assert found(text) == []


def test_known_people_are_found_whole_and_in_parts():
    text = "rosa wrote to Ada Byron; Rosa Marín is right, the rosary is not."

    assert [value for value, _ in found(text, people=("Rosa Marín", "Ada Byron"))] == [
        "rosa",
        "Ada Byron",
        "Rosa Marín",
    ]


def test_only_the_wished_kinds_are_found():
    text = "rosa@example.org, 203.0.113.7"

    assert [kind for _, kind in found(text, kinds=("ip",))] == ["ip"]
    assert found(text, kinds=()) == []


def test_what_overlaps_is_one():
    assert found("password: rosa@example.org!x", kinds=KINDS) == [("rosa@example.org!x", "password")]


@pytest.mark.parametrize(
    "piece", ["a@", "1 ", "1-", "DE12", "my ", "Aa ", "a.", "12 Aa ", "(1)", "eyJaaaaaaaa."]
)
def test_ten_times_the_text_takes_about_ten_times_as_long(piece):
    def seconds(length):
        started = time.process_time()
        find((piece * length)[:length])
        return time.process_time() - started

    seconds(1_000)

    assert seconds(40_000) < 40 * max(seconds(4_000), 0.005)
