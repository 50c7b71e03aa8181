"""Every promise of a colour role, measured: text 4.5:1, borders of controls, focus and icons 3:1 (WCAG 2.2 AA)."""

import re
from pathlib import Path

import pytest

import replywell

CSS = Path(replywell.__file__).parent
TOKENS = (CSS / "ui/static/ui/css/tokens.css").read_text()
PAIR = re.compile(r"--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)")
LIGHT, DARK = 0, 1

SURFACES = ["ground", "surface", "sunken", "raised", "hover", "selected"]
MEANINGS = ["danger", "warn", "good", "info", "note", "accent"]
SOFT = [f"{meaning}-soft" for meaning in MEANINGS]
TEXT = [
    *((ink, on) for ink in ("ink", "ink-soft", "ink-faint") for on in SURFACES),
    *((ink, on) for ink in ("ink", "ink-soft") for on in [*SOFT, "lit"]),
    *((meaning, on) for meaning in MEANINGS for on in [*SURFACES, f"{meaning}-soft"]),
    ("on-accent", "accent-fill"),
    ("on-accent", "accent-fill-hover"),
    ("on-danger", "danger-fill"),
    ("on-danger", "danger-fill-hover"),
]
SHAPES = [
    *((line, on) for line in ("line-strong", "focus", "accent-fill", "danger-fill") for on in SURFACES),
    *(("focus", on) for on in SOFT),
    *((meaning, "selected") for meaning in MEANINGS),
]


def colours(css: str) -> dict[str, tuple[str, str]]:
    return {name: (light, dark) for name, light, dark in PAIR.findall(css)}


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def weak(css: str, pairs: list[tuple[str, str]], least: float, scheme: int) -> list[str]:
    known = colours(css)
    measured = [(ink, on, contrast(known[ink][scheme], known[on][scheme])) for ink, on in pairs]
    return [f"{ink} on {on}: {ratio:.2f}" for ink, on, ratio in measured if ratio < least]


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_on_every_surface(scheme):
    assert weak(TOKENS, TEXT, 4.5, scheme) == []


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_controls_and_focus_can_be_seen_on_every_surface(scheme):
    assert weak(TOKENS, SHAPES, 3, scheme) == []


def test_the_measure_is_the_one_of_wcag():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_a_paler_ink_is_noticed():
    paler = re.sub(r"--ink-faint: light-dark\([^)]*\)", "--ink-faint: light-dark(#8a9098, #6d757e)", TOKENS)

    assert weak(paler, TEXT, 4.5, LIGHT) and weak(paler, TEXT, 4.5, DARK)


def test_colours_are_written_nowhere_but_in_the_tokens():
    written = re.compile(r"#[0-9a-fA-F]{3,8}\b(?=[^{}]*;)|\b(?:rgb|hsl|oklch)a?\(")
    offending = [
        f"{path.relative_to(CSS)}: {found}"
        for path in CSS.rglob("*.css")
        if path.name != "tokens.css"
        for found in written.findall(_without_comments(path.read_text()))
    ]
    assert offending == []


def test_nothing_is_laid_out_by_left_and_right():
    physical = re.compile(
        r"(?<![\w-])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)[\w-]*"
        r"|left|right|border-(?:top|bottom)-(?:left|right)-radius)\s*:|(?:text-align|float|clear):\s*(?:left|right)"
    )
    offending = [
        f"{path.relative_to(CSS)}: {found}"
        for path in CSS.rglob("*.css")
        for found in physical.findall(_without_comments(path.read_text()))
    ]
    assert offending == []


def test_every_custom_property_that_is_used_exists():
    everything = "".join(_without_comments(path.read_text()) for path in CSS.rglob("*.css"))
    defined = set(re.findall(r"(--[\w-]+)\s*:", everything))
    used = set(re.findall(r"var\(\s*(--[\w-]+)", everything))

    assert used - defined == set()


def _without_comments(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
