"""Two answers say the same, or not, or only a person can tell."""

import pytest

from replywell.resolution.alike import facts_in, gives_thanks, likeness

OFFERED = "Refunds reach your bank within 5 business days. You find them under Settings, then Billing."


@pytest.mark.parametrize(
    ("sent", "verdict"),
    [
        ("Hi Rosa, your refunds reach your bank within 5 business days; you find them under Settings, Billing.", "right"),
        ("Refunds reach your bank within 7 business days. You find them under Settings, then Billing.", "wrong"),
        ("Refunds never reach your bank within 5 business days. You find them under Settings, then Billing.", "open"),
        ("Could you send me the order number?", "open"),
        ("", "open"),
    ],
)  # fmt: skip
def test_a_comparison_is_silent_where_it_cannot_tell(sent, verdict):
    assert likeness(OFFERED, sent).verdict == verdict


def test_a_fact_left_out_is_for_people():
    assert (
        likeness(OFFERED, OFFERED.replace(" within 5 business days", " in some business days")).verdict
        == "open"
    )


def test_facts_are_numbers_links_codes_and_not_list_marks():
    assert facts_in("1. Pay 12.50 € at https://a.example/x, code AB-12.\n2. Wait 3 days.") == {
        "12.50€",
        "https://a.example/x",
        "ab-12",
        "3",
    }


@pytest.mark.parametrize(
    ("text", "thanks"),
    [
        ("Thanks, that worked!", True),
        ("Vielen Dank, jetzt klappt es.", True),
        ("Perfect.", True),
        ("Thanks, but it still fails.", False),
        ("Thanks. And how do I change the address?", False),
        ("It does not work.", False),
        ("I need a refund.", False),
        ("thanks " * 40, False),
    ],
)
def test_words_of_thanks_are_known_and_complaints_are_not(text, thanks):
    assert gives_thanks(text) is thanks
