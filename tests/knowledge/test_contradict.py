"""Two passages contradict each other only where they say the same with another number or date."""

import pytest

from replywell.knowledge.contradict import Told, contradiction, contradictions, has_numbers, same_subject

CONTRADICT = {
    "a number": ("Refunds reach your bank within 5 days.", "Refunds reach your bank within 7 days."),
    "a number word": ("Refunds reach your bank within five days.", "Refunds reach your bank in 7 days."),
    "a date": ("The old app stops working on 2026-03-01.", "The old app stops working on 2026-06-01."),
    "a price": ("The plan costs 9.50 EUR a month.", "The plan costs 11,50 EUR a month."),
    "one says more": (
        "You can return shoes for 30 days.",
        "You can return shoes for 14 days after the order arrives.",
    ),
    "a day of a month": (
        "The summer sale begins on March 3, 2026.",
        "The summer sale begins on 12 March 2026.",
    ),
    "another month": ("The summer sale begins on 3 March.", "The summer sale begins on 3 June."),
    "an ordinal in a list": ("2. Exports are kept for 30 days", "- Exports are kept for 90 days"),
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
    "places in a list": ("1. Open the settings page.", "3. Open the settings page."),
    "steps": ("Step 1: Open the settings page.", "Step 3: Open the settings page."),
    "dates of the text itself": ("Last updated on March 3, 2026", "Last updated on June 5, 2026"),
    "addresses of machines": (
        "The regular server address is 10.0.0.1.",
        "The regular server address is 172.16.0.1.",
    ),
    "versions": ("The guide was made with Acme v1.2.", "The guide was made with Acme v1.3."),
    "pictures": (
        "![The settings page](/img/settings-page-1.png)",
        "![The settings page](/img/settings-page-2.png)",
    ),
    "where a link leads": ("See [the long refund guide](/kb/12).", "See [the long refund guide](/kb/13)."),
    "code": ("Then run the command `wait 5`.", "Then run the command `wait 7`."),
    "a date with and without its year": (
        "The summer sale begins on 3 March.",
        "The summer sale begins on March 3, 2026.",
    ),
    "the same date": ("The summer sale begins on March 3, 2026.", "The summer sale begins on 3 March 2026."),
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


ONE_THING = [
    ("Refunds", "Refund policy"),
    ("Refund times", "How long refunds take"),
    ("Refunds", "Refunds and returns"),
    ("Refund and return policy", "Rules for refunds and returns"),
    ("Erstattungen", "Wie lange dauern Erstattungen?"),
]
TWO_THINGS = [
    ("Refunds", "Exports"),
    ("Gold card fees", "Silver card fees"),
    ("Card fees at a glance", "Gold card fees at a glance"),
    ("Setup of the app for Windows 10", "Setup of the app for Windows 11"),
    ("Returning shoes", "Returning socks"),
]


@pytest.mark.parametrize(("one", "other"), ONE_THING)
def test_titles_have_a_subject_in_common_in_whatever_form(one, other):
    assert same_subject(Told(one, "When", "x"), Told(other, "", "x"))
    assert same_subject(Told(other, "", "x"), Told(one, "When", "x"))


@pytest.mark.parametrize(("one", "other"), TWO_THINGS)
def test_things_of_one_sort_may_well_differ(one, other):
    assert not same_subject(Told(one, "", "x"), Told(other, "", "x"))


def test_a_name_that_the_other_text_speaks_of_is_no_other_thing():
    assert same_subject(
        Told("Refunds by card", "", "x"), Told("Refunds for shoes", "", "To your card in 5 days.")
    )


def test_what_stands_before_a_colon_is_another_thing_whatever_else_is_spoken_of():
    ours = Told("Bronze account: interest", "", "- Gold rewards card: +0.25%")
    theirs = Told("Gold account - bonuses", "", "- Bronze rewards card: +0.1%")
    assert not same_subject(ours, theirs)
    assert same_subject(ours._replace(title="Bronze account"), theirs._replace(title="Gold account"))


def test_each_sentence_is_told_once():
    one = "Exports are kept for 30 days. The plan costs 9 euros a month."
    other = "The plan costs 11 euros a month. Exports are kept for 90 days. Exports are kept for 60 days."
    assert [says for says, _against in contradictions(one, other)] == one.replace("days. ", "days.|").split(
        "|"
    )


@pytest.mark.parametrize(
    ("text", "has"), [("In 5 days.", True), ("In five days.", True), ("Soon. See `a 5`.", False)]
)
def test_only_what_has_a_number_can_be_contradicted(text, has):
    assert has_numbers(text) is has
