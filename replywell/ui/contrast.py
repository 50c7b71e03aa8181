"""A brand's colour made to fit the tokens: every role it takes keeps the contrast that WCAG 2.2 AA asks for. Pure."""

import re
from dataclasses import dataclass
from functools import lru_cache

SURFACES = (
    ("#f5f5f2", "#ffffff", "#ededea", "#f0f0ec"),
    ("#121416", "#191c1f", "#0e1011", "#22262a", "#202428"),
)
"""What text stands on in the light and in the dark: ground, surface, sunken, raised and hover of the tokens."""
WHITE, BLACK = "#ffffff", "#000000"
TEXT, SHAPE = 4.5, 3.0
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_STEPS = 50

type Pair = tuple[str, str]
"""A value for the light and one for the dark."""


@dataclass(frozen=True, slots=True)
class Palette:
    """What a brand's colour gives to the roles of the accent."""

    accent: Pair
    fill: Pair
    fill_hover: Pair
    on_fill: Pair
    soft: Pair
    line: Pair


def is_colour(value: str) -> bool:
    """Whether it is a colour as we keep them: `#0c6559`."""
    return bool(_COLOUR.fullmatch(value))


def luminance(colour: str) -> float:
    """Relative luminance, 0 for black to 1 for white."""
    channels = [part / 255 for part in _channels(colour)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """From 1 for the same colour to 21 for black on white."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def text_on(colour: str) -> str:
    """White where it can be read on the colour, else black: one of them always can."""
    return WHITE if contrast(WHITE, colour) >= TEXT else BLACK


@lru_cache(maxsize=64)
def palette(colour: str) -> Palette:
    """The roles of the accent, from a colour such as `#0c6559`."""
    light, dark = SURFACES
    soft = (_mixed(colour, WHITE, 0.9), _mixed(colour, "#191c1f", 0.8))
    fill = (_until(colour, BLACK, light, SHAPE), _until(colour, WHITE, dark, SHAPE))
    on_fill = (text_on(fill[0]), text_on(fill[1]))
    return Palette(
        accent=(
            _until(colour, BLACK, (*light, soft[0]), TEXT),
            _until(colour, WHITE, (*dark, soft[1]), TEXT),
        ),
        fill=fill,
        fill_hover=(_away(fill[0], on_fill[0]), _away(fill[1], on_fill[1])),
        on_fill=on_fill,
        soft=soft,
        line=(_mixed(colour, WHITE, 0.65), _mixed(colour, "#191c1f", 0.55)),
    )


def _until(colour: str, towards: str, surfaces: tuple[str, ...], least: float) -> str:
    """The colour, mixed with black or white until it stands out from all of these."""
    mixes = (_mixed(colour, towards, step / _STEPS) for step in range(_STEPS + 1))
    return next(mix for mix in mixes if all(contrast(mix, surface) >= least for surface in surfaces))


def _away(colour: str, text: str) -> str:
    """A little further from its text, so that the text stays readable."""
    return _mixed(colour, BLACK if text == WHITE else WHITE, 0.15)


def _mixed(colour: str, other: str, share: float) -> str:
    """`share` of the other one in it."""
    parts = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in parts)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
