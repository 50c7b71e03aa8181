"""What stands below a letter."""

import pytest

from replywell.people.closing import closing
from replywell.people.models import Agent

ADA = Agent(name="Ada Byrne", signature="Billing")
PLAIN = Agent(name="Ada Byrne")
BRAND = "Lumenpost Support\n\n+49 30 1234"


@pytest.mark.parametrize(
    ("agent", "brand", "text", "below"),
    [
        (ADA, "", "Here it is.", "Ada Byrne\nBilling"),
        (ADA, BRAND, "Here it is.", f"Ada Byrne\nBilling\n{BRAND}"),
        (PLAIN, BRAND, "Here it is.", f"Ada Byrne\n{BRAND}"),
        (PLAIN, "", "Here it is.", ""),
        (None, BRAND, "Here it is.", BRAND),
        (None, "", "Here it is.", ""),
    ],
)
def test_who_wrote_stands_above_whom_the_desk_answers_for(agent, brand, text, below):
    assert closing(agent, brand, text) == below


@pytest.mark.parametrize(
    ("agent", "text", "below"),
    [
        (ADA, "Kind regards,\n**Ada Byrne**", f"Billing\n{BRAND}"),
        (ADA, "Kind regards,\nAda Byrne\nBILLING", BRAND),
        (ADA, "Kind regards,\n\nLumenpost Support\n+49 30 1234", "Ada Byrne\nBilling"),
        (PLAIN, "Kind regards,\nLumenpost Support\n+49 30 1234\n", ""),
        (ADA, "-- \nAda Byrne\nBilling\nLumenpost Support\n+49 30 1234", ""),
        (None, "Kind regards,\nLumenpost Support", BRAND),
        (None, "Kind regards,\nLumenpost Support\n+49 30 1234", ""),
    ],
)
def test_what_a_text_ends_with_is_not_said_twice(agent, text, below):
    assert closing(agent, BRAND, text) == below


def test_a_name_in_the_middle_of_a_text_is_no_closing():
    text = "Ada Byrne\n" + "\n".join(f"Line {number}" for number in range(9))
    assert closing(ADA, "", text) == "Ada Byrne\nBilling"
