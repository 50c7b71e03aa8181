"""When is a week unlike the month before?"""

from replywell.triage.drift import Seen, differences


def _seen(**labels: tuple[int, float]) -> dict[str, Seen]:
    return {
        label: Seen(times, times * mean, times * (mean**2 + 0.02)) for label, (times, mean) in labels.items()
    }


MONTH = _seen(billing=(200, 0.9), technical=(600, 0.9))


def test_a_week_like_the_month_is_no_news():
    assert differences(MONTH, _seen(billing=(55, 0.89), technical=(145, 0.91))) == []


def test_another_mix_is_told_label_by_label():
    found = differences(MONTH, _seen(billing=(120, 0.9), technical=(80, 0.9)))

    assert [(one.kind, one.label) for one in found] == [("mix", "billing"), ("mix", "technical")]
    assert (found[0].before, found[0].now, found[0].tickets) == (0.25, 0.6, 200)


def test_less_confidence_is_told_once():
    (found,) = differences(MONTH, _seen(billing=(50, 0.6), technical=(150, 0.7)))

    assert found.kind == "confidence"
    assert round(found.before, 2) == 0.9 and round(found.now, 3) == 0.675


def test_a_label_that_is_new_counts_from_nothing():
    found = differences(MONTH, _seen(billing=(50, 0.9), technical=(150, 0.9), outage=(60, 0.9)))

    assert ("mix", "outage") in [(one.kind, one.label) for one in found]


def test_few_tickets_say_nothing():
    assert differences(MONTH, _seen(billing=(40, 0.2))) == []
    assert differences({}, MONTH) == []
