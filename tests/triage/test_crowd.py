"""Rules asked of many messages at once say what they say one by one."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from replywell.tickets.facts import Requester
from replywell.triage.crowd import Crowd
from replywell.triage.match import ready
from replywell.triage.route import route_of
from replywell.triage.seen import Seen
from replywell.triage.values import Condition, Routing, Rule
from tests.resolution.examples import classification, facts

WORDS = ("refund", "refunds", "re", "late fee", "late", "fees", "fee late", "返金", "金は", "", "E-42")
texts = st.lists(st.sampled_from([*WORDS, "prerefund", "late-fee", "返金はいつ", "!"]), max_size=5).map(
    " ".join
)
conditions = st.one_of(
    st.builds(
        Condition,
        field=st.sampled_from(["text", "subject", "company", "tag"]),
        op=st.just("words"),
        any_of=st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(tuple),
    ),
    st.builds(
        Condition,
        field=st.sampled_from(["category", "tag", "tier", "language", "custom.seats", "weekday", "brand"]),
        any_of=st.lists(st.sampled_from(["Billing", "vip", "pro", "en", "7", "monday", "2"]), max_size=2).map(
            tuple
        ),
    ),
    st.builds(Condition, field=st.sampled_from(["tag", "tier", "brand"]), op=st.just("set")),
    st.builds(
        Condition,
        field=st.just("custom.seats"),
        op=st.sampled_from(["least", "most"]),
        any_of=st.just(("7",)),
    ),
    st.builds(
        Condition,
        field=st.just("time"),
        op=st.just("between"),
        any_of=st.sampled_from([("08:00", "18:00"), ("18:00", "08:00")]),
    ),
)
groups = st.lists(conditions, max_size=2).map(tuple)
rules = st.builds(
    Rule,
    id=st.integers(1, 9),
    name=st.just("r"),
    conditions=groups,
    any_of=groups,
    none_of=groups,
    team=st.sampled_from([None, 1, 2]),
    urgency=st.sampled_from(["", "high"]),
)


@st.composite
def messages(draw) -> Seen:
    asker = Requester(
        id=1, name="R", email="r@x.example", tier=draw(st.sampled_from(["", "Pro"])), company=draw(texts)
    )
    seats = draw(st.sampled_from([(), ("7",), ("30", "x"), ("no number",)]))
    about = facts(
        requester=asker,
        subject=draw(texts),
        text=draw(texts),
        tags=tuple(draw(st.lists(st.sampled_from(["vip", "late fee"]), max_size=2))),
        custom=(("seats", seats),) if seats else (),
        brand=draw(st.sampled_from(["", "1", "2"])),
        now=draw(st.sampled_from([datetime(2026, 3, 2, hour, 30, tzinfo=UTC) for hour in (3, 9, 20)])),
    )
    return Seen(classification(), about)


@given(st.lists(messages(), max_size=6), st.lists(rules, max_size=6))
@settings(max_examples=300, deadline=None)
def test_many_at_once_are_routed_as_one_by_one(crowd, several):
    prepared = ready(several)
    alone = [
        [each for each in prepared if each.fits(Seen(seen.classification, seen.facts))] for seen in crowd
    ]
    asked = Crowd(crowd)
    for place in range(len(crowd)):
        assert [each for each in prepared if asked.fits(each) >> place & 1] == alone[place]

    together = Crowd(crowd).fitting(prepared)

    for seen, few in zip(crowd, together, strict=True):
        fresh = Seen(seen.classification, seen.facts)
        assert route_of(seen, few, Routing(), ()) == route_of(fresh, prepared, Routing(), ())
