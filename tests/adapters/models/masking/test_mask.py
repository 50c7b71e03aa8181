"""Placeholders there and back: nothing is lost, whatever stands in a text and whatever a model makes of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from replywell.adapters.models.masking import Masking, Unknown

PIECES = [
    "[EMAIL_X1]",
    "EMAIL_X1",
    "[email x 2]",
    "\\[PHONE\\_X3\\]",
    "[TEXT_X1]",
    "X1",
    "[",
    "]",
    "_X1]",
    "[NAME_",
    "rosa@example.org",
    "DE89370400440532013000",
    "4111 1111 1111 1111",
    "+49 30 901820",
    "Password: x[EMAIL_X1]",
    "Rosa",
    " ",
    "\n",
    "1",
]
texts = st.one_of(st.text(), st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3))).map("".join))


@given(texts)
@settings(max_examples=600, deadline=None)
def test_whatever_is_masked_comes_back_as_it_was(text):
    masking = Masking(people=("Rosa Marín",))

    assert masking.restore(masking.mask(text)) == text


@given(st.lists(texts, max_size=4), texts)
@settings(max_examples=200, deadline=None)
def test_so_do_passages_that_hold_what_was_masked_elsewhere(written, passage):
    masking = Masking()
    masked = [masking.mask(text) for text in written]

    assert masking.restore(masking.mask_known(passage)) == passage
    assert [masking.restore(text) for text in masked] == written


def test_the_same_value_has_the_same_placeholder():
    masking = Masking()

    assert masking.mask("a@example.org, b@example.org") == "[EMAIL_X1], [EMAIL_X2]"
    assert masking.mask("b@example.org again") == "[EMAIL_X2] again"
    assert masking.counts == (("email", 2),)


@pytest.mark.parametrize(
    "said",
    [
        "[EMAIL_X1]",
        "[email_x1]",
        "[Email X1]",
        "[ EMAIL-X1 ]",
        "\\[EMAIL\\_X1\\]",
        "EMAIL_X1",
        "[E-Mail_X1]",
        "[CORREO_X1]",
        "[Adresse e-mail X1]",
        "[EMAIL_X 1]",
    ],
)
def test_a_mangled_placeholder_is_understood(said):
    masking = Masking()
    masking.mask("rosa@example.org")

    assert masking.restore(f"Write to {said}.") == "Write to rosa@example.org."


@pytest.mark.parametrize("said", ["[EMAIL_X2]", "phone_x9", "[Name X0]"])
def test_a_placeholder_that_was_made_up_is_told(said):
    masking = Masking()
    masking.mask("rosa@example.org")

    with pytest.raises(Unknown):
        masking.restore(f"Write to {said}.")
    assert masking.restore_or(f"Write to {said}.", "…") == "Write to …."


def test_ordinary_brackets_stay():
    masking = Masking()

    assert masking.mask("[Step 1] of [the list] and x[1]") == "[Step 1] of [the list] and x[1]"
