"""Numbers that look as the organization's do, and products by their names."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from replywell.adapters.models.port import Entity
from replywell.triage.entities import Format, known_entities, problem_of

ORDERS = Format(kind="order", looks=("LP-######", "@@####"))
PRODUCTS = Format(kind="product", looks=("Studio", "Front Desk"))


def _told(text, *found, formats=(ORDERS, PRODUCTS)):
    return [(one.kind, one.value) for one in known_entities(text, found, formats)]


def test_numbers_in_a_format_and_products_are_found():
    assert _told("My order lp-204311 of the front desk app, not AB1234.") == [
        ("order", "lp-204311"),
        ("order", "AB1234"),
        ("product", "Front Desk"),
    ]


@pytest.mark.parametrize("text", ["LP-20431", "LP-2043112", "XLP-204311", "LP-204311-9", "Studios"])
def test_what_only_begins_or_ends_like_it_is_none(text):
    assert _told(text) == []


def test_of_a_kind_with_formats_nothing_else_counts():
    guess, version = Entity(kind="order_number", value="88213"), Entity(kind="version", value="iOS 19")

    assert _told("Order 88213 on iOS 19", guess, version) == [("version", "iOS 19")]
    assert _told("Order 88213", guess, formats=()) == [("order", "88213")]


def test_the_same_number_is_told_once():
    assert _told("LP-204311 and lp-204311", Entity(kind="order", value="LP-204311")) == [
        ("order", "LP-204311")
    ]


@pytest.mark.parametrize(
    ("look", "kind"), [("##", "order"), ("@", "order"), ("x" * 41, "order"), ("S", "product")]
)
def test_a_format_that_everything_fits_is_refused(look, kind):
    assert problem_of(look, kind)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=40), max_size=5))
def test_any_text_and_any_format_are_quick_and_never_fail(text, looks):
    began = time.monotonic()
    known_entities(
        text * 20, (), (Format(kind="order", looks=tuple(looks)), Format(kind="product", looks=tuple(looks)))
    )
    assert time.monotonic() - began < 1
