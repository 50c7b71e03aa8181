"""The demo's outage is one that would be noticed, and reads like people."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from replywell.incidents.alike import Corpus
from replywell.incidents.spikes import spikes
from replywell.incidents.traces import Trace, words_of
from replywell.incidents.usual import Usual

AT = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)


class Seldom:
    def alike(self, middle, minutes):
        return Usual(0.01 * minutes, 1.0)

    def volume(self, minutes):
        return 1.0


def _traces(told, since):
    return [
        Trace(
            since + n, AT - timedelta(seconds=60 * n), since + n, address, frozenset(words_of(subject, text))
        )
        for n, (_, address, _, subject, text) in enumerate(told)
    ]


def test_the_outage_of_now_is_noticed_and_the_other_is_not_mixed_in():
    from replywell.demo.content import conversations
    from replywell.demo.outages import NOW, OVER

    now, over = _traces(NOW, 1), _traces(OVER, 100)
    told = [(c.requester.name, c.requester.email, "", c.subject, c.messages[0].text) for c in conversations()]
    before = [replace(trace, at=AT - timedelta(days=3)) for trace in _traces(told, 1000)]
    corpus = Corpus([*before, *over, *now])
    found = spikes([trace.ticket for trace in now], corpus, Seldom(), 1000, AT)

    assert len(found) == 1
    assert len(found[0].members) >= len(NOW) - 1
    assert {trace.ticket for trace in found[0].members} <= {trace.ticket for trace in now}


def test_nobody_writes_twice():
    from replywell.demo.outages import NOW, OVER

    addresses = [told[1] for told in (*NOW, *OVER)]
    assert len(set(addresses)) == len(addresses)
    assert all(address.endswith(".example") for address in addresses)
