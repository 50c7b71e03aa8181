"""Whatever colour a brand has, its pages can be read."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import replywell
from replywell.ui.contrast import SHAPE, SURFACES, TEXT, contrast, is_colour, palette, text_on

TOKENS = (Path(replywell.__file__).parent / "ui/static/ui/css/tokens.css").read_text()
COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@given(COLOURS)
def test_text_on_any_colour_can_be_read(colour):
    assert contrast(text_on(colour), colour) >= TEXT


@given(COLOURS)
def test_links_fills_and_their_text_stand_out_in_both_themes(colour):
    found = palette(colour)

    for theme in (0, 1):
        grounds = (*SURFACES[theme], found.soft[theme])
        assert min(contrast(found.accent[theme], ground) for ground in grounds) >= TEXT
        assert min(contrast(found.fill[theme], ground) for ground in SURFACES[theme]) >= SHAPE
        assert contrast(found.on_fill[theme], found.fill[theme]) >= TEXT
        assert contrast(found.on_fill[theme], found.fill_hover[theme]) >= TEXT


@given(COLOURS)
def test_the_ink_can_be_read_on_the_soft_colour(colour):
    soft = palette(colour).soft

    for theme, inks in enumerate((("#191d21", "#474d54"), ("#e8eaeb", "#b3bac0"))):
        assert min(contrast(ink, soft[theme]) for ink in inks) >= TEXT


@pytest.mark.parametrize("theme", [0, 1])
def test_the_surfaces_are_those_of_the_tokens(theme):
    pairs = re.findall(
        r"--(?:ground|surface|sunken|raised|hover):\s*light-dark\((#\w{6}), (#\w{6})\)", TOKENS
    )

    assert {pair[theme] for pair in pairs} == set(SURFACES[theme])


@pytest.mark.parametrize("value", ["", "#fff", "#0C6559", "0c6559", "#0c6559;}", "#0c655g", "#0c6559\n"])
def test_only_whole_colours_are_colours(value):
    assert not is_colour(value)
    assert is_colour("#0c6559")
