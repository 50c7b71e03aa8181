"""Two passages contradict each other only where they say the same with another number or date."""

import pytest

from replywell.knowledge.contradict import contradiction, same_subject

CONTRADICT = {
    "a number": ("Refunds reach your bank within 5 days.", "Refunds reach your bank within 7 days."),
    "a number word": ("Refunds reach your bank within five days.", "Refunds reach your bank in 7 days."),
    "a date": ("The old app stops working on 2026-03-01.", "The old app stops working on 2026-06-01."),
    "a price": ("The plan costs 9.50 EUR a month.", "The plan costs 11,50 EUR a month."),
    "one says more": (
        "You can return shoes for 30 days.",
        "You can return shoes for 14 days after the order arrives.",
    ),
    "German": ("Erstattungen dauern höchstens fünf Tage.", "Erstattungen dauern höchstens 10 Tage."),
    "among others": (
        "Hello.\n\nExports are kept for 30 days. Thanks.",
        "Settings.\n\n- Exports are kept for 90 days.\n- More.",
    ),
}
AGREE = {
    "the same number": ("Refunds reach your bank within 5 days.", "Refunds reach your bank in five days."),
    "another thing": ("The basic plan includes 5 seats.", "The team plan includes 20 seats."),
    "no number": ("Refunds reach your bank soon.", "Refunds reach your bank within 7 days."),
    "too few words": ("Call 1234.", "Call 5678."),
    "numbers of one in the other": (
        "Passwords have 8 letters at least.",
        "Passwords have 8 letters at least, 12 are better letters.",
    ),
    "nothing": ("", ""),
}


@pytest.mark.parametrize("what", CONTRADICT)
def test_another_number_for_the_same_is_a_contradiction(what):
    one, other = CONTRADICT[what]
    assert contradiction(one, other)
    assert contradiction(other, one)


@pytest.mark.parametrize("what", AGREE)
def test_other_differences_are_none(what):
    one, other = AGREE[what]
    assert contradiction(one, other) is None
    assert contradiction(other, one) is None


def test_both_sentences_are_told():
    found = contradiction(*CONTRADICT["among others"])
    assert found == ("Exports are kept for 30 days.", "- Exports are kept for 90 days.")


def test_titles_have_a_subject_in_common_in_whatever_form():
    assert same_subject("Refunds", "Refund policy › When")
    assert not same_subject("Refunds", "Exports")
