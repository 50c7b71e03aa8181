"""What is typed into the search box, as values."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from replywell.tickets.search_query import OPERATORS, Filter, Words, parse
from replywell.tickets.search_words import words

TODAY = date(2026, 6, 10)


def terms(text):
    return [term for group in parse(text, TODAY).groups for term in group]


def problems(text):
    return [str(problem) for problem in parse(text, TODAY).problems]


@pytest.mark.parametrize(
    ("typed", "term"),
    [
        ("refund", Words("refund")),
        ("-refund", Words("refund", negated=True)),
        ('"card was declined"', Words("card was declined", exact=True)),
        ('-"card was declined"', Words("card was declined", exact=True, negated=True)),
        ('"never closed', Words("never closed", exact=True)),
        ("#412", Filter("number", "412", 412)),
        ("from:rosa@example.org", Filter("from", "rosa@example.org", "rosa@example.org")),
        ("company:Acme", Filter("from", "Acme", "Acme")),
        ("assignee:me", Filter("to", "me", "me")),
        ('team:"Second line"', Filter("team", "Second line", "Second line")),
        ("status:open", Filter("status", "open", ("new", "open"))),
        ("status:on-hold", Filter("status", "on-hold", ("on_hold",))),
        ("status:new,pending", Filter("status", "new,pending", ("new", "pending"))),
        ("STATUS:Closed", Filter("status", "Closed", ("closed",))),
        ("urgency:high,critical", Filter("urgency", "high,critical", (2, 1))),
        ("-tag:vip", Filter("tag", "vip", "vip", negated=True)),
        ("before:2026-05-31", Filter("before", "2026-05-31", date(2026, 5, 31))),
        ("after:7d", Filter("after", "7d", date(2026, 6, 3))),
        ("on:yesterday", Filter("on", "yesterday", date(2026, 6, 9))),
        ("has:attachment", Filter("has", "attachment", ("attachment",))),
        ("is:overdue", Filter("is", "overdue", ("overdue",))),
        ("custom.order:A-17", Filter("custom", "A-17", "A-17", field="order")),
        ("like:412", Filter("like", "412", 412)),
        ("like:#412", Filter("like", "#412", 412)),
        ('like:"lost parcel"', Filter("like", "lost parcel", "lost parcel")),
        ("http://example.org/x", Words("http://example.org/x")),
        ("12:30", Words("12:30")),
    ],
)
def test_a_term_is_read(typed, term):
    assert terms(typed) == [term]
    assert problems(typed) == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("status:", "Write a value behind status:"),
        ("status:lost", "status:lost is none of: open, working"),
        ("before:soon", "before:soon is no date"),
        ("before:2026-13-45", "is no date"),
        ("after:9999y", "is no date"),
        ("has:wings", "is none of: attachment, note, suggestion, draft"),
        ("form:rosa", "There is no form: — searched as words"),
        ("custom:x", "There is no custom:"),
        ("team.x:y", "There is no team.x:"),
    ],
)
def test_what_is_wrong_is_told_and_the_rest_still_searches(typed, told):
    query = parse(f"refund {typed} invoice", TODAY)
    assert any(told in str(problem) for problem in query.problems)
    assert Words("refund") in query.terms
    assert Words("invoice") in query.terms


def test_or_joins_its_neighbours_and_the_rest_all_hold():
    groups = parse("a status:new OR status:closed OR tag:x b OR", TODAY).groups
    assert [len(group) for group in groups] == [1, 3, 1]
    assert parse("OR OR", TODAY).groups == ()


@pytest.mark.parametrize(
    ("typed", "number"), [("412", 412), ("#412", 412), ("412 x", None), ("-412", None), ('"412"', None)]
)
def test_a_number_alone_may_be_a_ticket(typed, number):
    assert parse(typed, TODAY).number == number


TYPED = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from([f"{name}:" for name in OPERATORS]).flatmap(
            lambda name: st.text(max_size=8).map(lambda value: name + value)
        ),
        st.sampled_from(["OR", "-", '"', ":", "custom.a:1", "status:open", "after:7d", "#1", "-tag:x", "\0"]),
    ),
    max_size=12,
).map(" ".join)


@settings(max_examples=400, deadline=None)
@given(TYPED)
def test_nothing_that_can_be_typed_makes_it_fail_and_what_was_understood_reads_the_same(typed):
    query = parse(typed, TODAY)
    again = parse(str(query), TODAY)
    assert again.groups == query.groups
    assert all(isinstance(str(problem), str) for problem in query.problems)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Crème BRÛLÉE", ["creme", "brulee"]),
        ("Straße", ["strasse"]),
        ("INV-2041/b", ["inv", "2041", "b"]),
        ("rosa@example.org", ["rosa", "example", "org"]),
        ("snake_case", ["snake", "case"]),
        ("返金方法", ["返金", "金方", "方法"]),
        ("مُحَمَّد", ["محمد"]),
        ("", []),
    ],
)
def test_words_are_read_alike_in_every_script(text, expected):
    assert words(text) == expected
