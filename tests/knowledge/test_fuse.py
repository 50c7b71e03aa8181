"""Meaning and words are fused by how far a passage stands out in each."""

from hypothesis import given
from hypothesis import strategies as st

from replywell.knowledge.fuse import Found, fused


def best(*found):
    scores = fused(found)
    return max(scores, key=lambda number: scores[number])


def test_what_stands_out_in_one_wins_over_what_is_fair_in_both():
    others = [Found(number, 0.30 + number / 1000, 1.0) for number in range(3, 30)]
    assert best(Found(1, 0.31, 9.0), Found(2, 0.33, 1.2), *others) == 1
    assert best(Found(1, 0.31, 1.0), Found(2, 0.80, 1.0), *others) == 2


def test_of_equals_the_one_in_the_asker_s_language_and_not_stale_is_first():
    fair = [Found(number, 0.2, 0.5) for number in range(5, 20)]
    assert best(Found(1, 0.5, 2.0, own_language=False), Found(2, 0.5, 2.0), *fair) == 2
    assert best(Found(1, 0.5, 2.0, stale=True), Found(2, 0.5, 2.0), *fair) == 2


def test_one_search_alone_ranks_by_itself():
    assert best(Found(1, None, 1.0), Found(2, None, 2.0)) == 2
    assert best(Found(1, 0.9, None), Found(2, 0.1, None)) == 1


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(0, 50)), max_size=60))
def test_more_of_both_is_never_ranked_lower(values):
    scores = fused([Found(at, *pair) for at, pair in enumerate(values)])
    assert len(scores) == len(values)
    for at, (meaning, words) in enumerate(values):
        for other, pair in enumerate(values):
            if meaning >= pair[0] and words >= pair[1]:
                assert scores[at] >= scores[other] - 1e-9
