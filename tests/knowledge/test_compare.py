"""The difference of two texts holds both of them."""

from hypothesis import assume, given
from hypothesis import strategies as st

from replywell.knowledge.compare import Part, compare

TEXTS = st.lists(st.sampled_from(["one two", "one three", "", "four"]), max_size=6).map("\n".join)


@given(TEXTS, TEXTS)
def test_without_what_is_gone_it_is_the_later_text_and_without_what_is_new_the_earlier(before, after):
    parts = compare(before, after)
    assume(all(part.kind != "skipped" for part in parts))
    assert "".join(part.text for part in parts if part.kind != "gone") == after
    assert "".join(part.text for part in parts if part.kind != "new") == before


def test_a_word_is_told_and_not_its_line():
    assert compare("It takes five days.", "It takes six days.") == [
        Part("same", "It takes "),
        Part("gone", "five"),
        Part("new", "six"),
        Part("same", " days."),
    ]


def test_what_is_the_same_for_long_is_skipped():
    lines = "".join(f"line {number}\n" for number in range(50))
    parts = compare(f"a\n{lines}", f"b\n{lines}")

    assert [part.kind for part in parts] == ["gone", "new", "same", "same", "skipped"]
    assert parts[-1].text == "47"
