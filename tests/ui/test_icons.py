"""The icons: all that pages ask for are there, in one sprite that browsers keep."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.template import Context, Template

import replywell
from replywell.ui import icons

PACKAGE = Path(replywell.__file__).parent
ASKED = re.compile(r"""\{% icon ["']([\w-]+)["']|\bsign=["']([\w-]+)["']""")


def drawn(source: str, **context) -> str:
    return Template(source).render(Context(context))


def test_every_icon_that_a_page_names_is_in_the_sprite():
    asked = {
        (first or second, path.name)
        for path in PACKAGE.rglob("*.html")
        for first, second in ASKED.findall(path.read_text())
    }
    assert len(asked) > 50
    assert {(name, path) for name, path in asked if name not in icons.DRAWINGS} == set()


def test_the_sprite_holds_one_drawing_a_name():
    sprite = ElementTree.fromstring(icons.sprite())
    symbols = {symbol.get("id"): symbol for symbol in sprite}

    assert set(symbols) == set(icons.DRAWINGS)
    assert all(len(symbol) for symbol in symbols.values())
    assert set(symbols) >= icons.DIRECTED


def test_the_sprite_is_kept_for_good_under_its_fingerprint(client, db):
    address = re.search(r'href="([^"#]+)#', drawn('{% icon "search" %}')).group(1)
    answer = client.get(address)

    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert "immutable" in answer.headers["Cache-Control"]
    assert client.get("/ui/icons-old.svg").headers["Cache-Control"] == "no-cache"


def test_an_icon_is_decoration_unless_it_has_a_label():
    assert 'aria-hidden="true"' in drawn('{% icon "search" %}')
    assert 'role="img" aria-label="&lt;b&gt;"' in drawn('{% icon "search" label %}', label="<b>")


@pytest.mark.parametrize(
    ("name", "directed"), [("back", True), ("send", True), ("clock", False), ("check", False)]
)
def test_icons_that_point_along_the_line_are_mirrored(name, directed):
    assert ("icon--directed" in drawn("{% icon name %}", name=name)) is directed
