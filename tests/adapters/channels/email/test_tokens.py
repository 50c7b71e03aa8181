"""Marks that come back in answers: ours are known again, nobody else's are."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replywell.adapters.channels.email.tokens import (
    make_message_id,
    reply_address,
    subject_token,
    verify_message_id,
    verify_reply_address,
)

SECRET, OTHER = "a secret of this desk", "another secret"
ADDRESS = "support@example.com"
refs = st.integers(1, 10**17) | st.text(string.ascii_lowercase + string.digits + "-", min_size=1, max_size=64)
tickets = st.integers(1, 10**17)
places = st.integers(0, 200)


def mixed_case(text: str) -> str:
    return "".join(c.upper() if n % 2 else c.lower() for n, c in enumerate(text))


@given(refs)
def test_our_message_id_names_our_message(ref: int | str) -> None:
    made = make_message_id(SECRET, ref, "example.com")
    assert made.startswith("<rw.")
    assert made.endswith("@example.com>")
    bare = made.strip("<>")
    assert {verify_message_id(SECRET, each) for each in (made, bare, mixed_case(bare), f" {made} ")} == {
        str(ref)
    }
    assert verify_message_id(OTHER, made) is None
    assert verify_message_id(SECRET.encode(), made) == str(ref)


@given(tickets)
def test_our_reply_address_names_our_ticket(ticket: int) -> None:
    made = reply_address(SECRET, ticket, ADDRESS)
    assert made.startswith(f"support+t{ticket}.")
    assert made.endswith("@example.com")
    assert {verify_reply_address(SECRET, each) for each in (made, made.upper(), mixed_case(made))} == {ticket}
    assert verify_reply_address(OTHER, made) is None


@given(refs, places, st.sampled_from(string.ascii_lowercase + string.digits + ".-@<>\u212a \n"))
def test_a_message_id_changed_anywhere_is_a_forgery(ref: int | str, place: int, character: str) -> None:
    made = make_message_id(SECRET, ref, "example.com")
    signed = made.index("@")
    place = 1 + place % (signed - 1)
    if made[place] != character:
        assert verify_message_id(SECRET, made[:place] + character + made[place + 1 :]) is None


@given(tickets, places, st.sampled_from(string.ascii_lowercase + string.digits + ".+@<>\u212a\u0661 \n"))
def test_a_reply_address_changed_anywhere_is_a_forgery(ticket: int, place: int, character: str) -> None:
    made = reply_address(SECRET, ticket, ADDRESS)
    start = made.index("+")
    place = start + place % (made.index("@") - start)
    if made[place] != character:
        assert verify_reply_address(SECRET, made[:place] + character + made[place + 1 :]) is None


@given(st.text(max_size=120))
def test_no_text_raises_or_is_taken_for_ours(text: str) -> None:
    assert verify_message_id(SECRET, text) is None
    assert verify_reply_address(SECRET, text) is None
    assert verify_message_id(SECRET, f"<rw.{text}@example.com>") is None
    assert verify_reply_address(SECRET, f"support+t{text}@example.com") is None
    subject_token(text)


def test_a_mark_of_one_kind_is_worth_nothing_as_the_other() -> None:
    mac = reply_address(SECRET, 412, ADDRESS).partition(".")[2].partition("@")[0]
    assert verify_message_id(SECRET, f"<rw.412.{mac}@example.com>") is None
    assert verify_message_id(SECRET, f"<rw.413.{mac}@example.com>") is None


def test_a_mark_has_eighty_bits_and_is_written_in_small_letters() -> None:
    mac = make_message_id(SECRET, 991, "example.com").split(".")[2].partition("@")[0]
    assert len(mac) * 5 == 80
    assert set(mac) <= set("abcdefghijklmnopqrstuvwxyz234567")


def test_marks_stay_the_same_for_ever() -> None:
    assert make_message_id("k", 991, "example.com") == "<rw.991.oh3fuvdnrruslxpa@example.com>"
    assert reply_address("k", 412, ADDRESS) == "support+t412.gw7l7wnd5ehr6vho@example.com"


def test_a_domain_in_another_script_is_written_in_ascii() -> None:
    made = make_message_id(SECRET, 991, "B\u00fccher.example")
    assert made.endswith("@xn--bcher-kva.example>")
    assert verify_message_id(SECRET, made) == "991"


def test_an_address_with_a_plus_of_its_own_gets_another() -> None:
    made = reply_address(SECRET, 412, "support+eu@example.com")
    assert made.startswith("support+eu+t412.")
    assert verify_reply_address(SECRET, made) == 412
    assert verify_reply_address(SECRET, f"<{made}>") == 412


def test_an_address_without_room_for_a_mark_stays_as_it_is() -> None:
    long = "s" * 60 + "@example.com"
    assert reply_address(SECRET, 412, long) == long
    assert len(reply_address(SECRET, 10**17, "support@example.com").partition("@")[0]) <= 64


@pytest.mark.parametrize("ref", ["", "A", "a.b", "a b", "a\n", "x" * 65, "\u00fc", "<a>"])
def test_what_cannot_be_in_a_message_id_is_refused(ref: str) -> None:
    with pytest.raises(ValueError, match="Message-ID"):
        make_message_id(SECRET, ref, "example.com")


def test_a_ticket_has_a_number() -> None:
    with pytest.raises(ValueError, match="number"):
        reply_address(SECRET, 0, ADDRESS)


@pytest.mark.parametrize(
    ("subject", "ticket"),
    [
        ("Re: [#412] Where is my refund?", 412),
        ("Where is my refund? [#412]", 412),
        ("AW: [Support] [#7] Re: [#412] x", 7),
        ("[# 412] #412 (#412) [412] [#0] [#-1] [#]", None),
        ("[#\u0664\u0661\u0662]", None),
        ("[#" + "9" * 40 + "]", None),
        ("", None),
    ],
)
def test_the_ticket_in_a_subject(subject: str, ticket: int | None) -> None:
    assert subject_token(subject) == ticket
