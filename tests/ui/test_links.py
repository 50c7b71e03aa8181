"""Addresses that are looked up once are those that Django would give."""

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse

from replywell.ui.links import address


def drawn(text: str, **values) -> str:
    return Template(text).render(Context(values))


@pytest.mark.parametrize("number", [1, 412, 2**40])
def test_an_address_with_numbers_and_words(number):
    told = drawn('{% url "workspace:card" number "similar" %}', number=number)
    assert told == reverse("workspace:card", args=[number, "similar"])
    assert address("workspace:ticket", number) == reverse("workspace:ticket", args=[number])


@pytest.mark.parametrize("word", ["a{0}b", "{}", "a/b", "ü", "7000000000000000000"])
def test_words_from_outside_stay_what_they_are(word):
    try:
        expected = reverse("workspace:card", args=[412, word])
    except NoReverseMatch:
        expected = ""
    assert drawn('{% url "workspace:card" 412 word as place %}{{ place }}', word=word) == expected


def test_an_address_that_is_none_says_so_or_is_empty():
    with pytest.raises(NoReverseMatch):
        drawn('{% url "workspace:nowhere" 1 %}')
    assert drawn('{% url "workspace:nowhere" 1 as place %}[{{ place }}]') == "[]"
    with pytest.raises(NoReverseMatch):
        drawn('{% url "workspace:ticket" name %}', name="../x")
