"""The same tape gives the same journey; another rule does not."""

import copy

import pytest

from replywell.adapters.models.port import ClassifyTask
from replywell.knowledge.values import Query
from replywell.pipeline.actions.walks import walk_message
from replywell.pipeline.desk import Desk
from replywell.pipeline.replay import replay, replay_all
from replywell.pipeline.tape import Entry, OffTape, Playback
from replywell.pipeline.walk import Journey, walk
from replywell.resolution import decide, guard, verify
from replywell.tickets.facts import Facts
from tests.pipeline.answers import asking, desk


@pytest.fixture
def kept(question, ada):
    desk("auto")
    return walk_message(question, asking())


def test_playing_a_tape_gives_the_same_journey(kept):
    playback = Playback([Entry.model_validate(entry) for entry in kept.tape])
    again = walk(Facts.model_validate(kept.facts), Desk.model_validate(kept.desk.desk), playback)

    assert again == Journey.model_validate(kept.journey)
    assert again.model_dump(mode="json") == kept.journey
    assert replay(kept) == []
    assert list(replay_all()) == [(kept, [])]


def test_a_tape_is_the_same_after_the_database(kept):
    before = copy.deepcopy(kept.tape)
    kept.refresh_from_db()
    assert kept.tape == before
    assert replay(kept) == []


def test_a_raised_bar_shows_as_a_difference(kept, monkeypatch):
    monkeypatch.setattr(guard, "RULES", (*guard.RULES, lambda *_: "Not on Mondays."))

    (difference,) = replay(kept)
    assert difference.step == "resolution"
    assert (difference.before["kind"], difference.after["kind"]) == ("auto", "draft")
    assert difference.after["vetoes"] == ["Not on Mondays."]


def test_a_changed_decision_shows_as_a_difference(kept, monkeypatch):
    monkeypatch.setattr(decide, "vetoes", lambda *_: ("Never.",))
    assert [difference.step for difference in replay(kept)] == ["resolution"]


def test_a_changed_check_shows_where_it_begins(kept, monkeypatch):
    monkeypatch.setattr(verify, "judge", lambda *_: verify.Finding("Nothing is like it any more."))

    assert {difference.step for difference in replay(kept)} == {"proposal", "resolution"}


def test_a_changed_desk_shows_as_a_difference(kept):
    kept.desk.desk["autonomy"]["auto_bar"] = 0.99
    (difference,) = replay(kept)
    assert "below the bar" in difference.after["because"]


def test_another_question_is_off_the_tape(kept, monkeypatch):
    monkeypatch.setattr("replywell.pipeline.walk.query_for", lambda *_: Query(text="Something else"))
    (difference,) = replay(kept)
    assert difference.step == "tape"
    assert "text" in difference.after


def test_one_more_question_is_off_the_tape():
    with pytest.raises(OffTape, match="ended"):
        Playback([])(ClassifyTask(subject="", text="", dimensions=()))


def test_a_question_out_of_turn_is_off_the_tape(kept):
    entries = [Entry.model_validate(entry) for entry in kept.tape]
    with pytest.raises(OffTape, match="goes on with Query"):
        Playback(entries[1:])(ClassifyTask(subject="", text="", dimensions=()))


def without(value, *names):
    """The same JSON as it was before these fields existed."""
    if isinstance(value, dict):
        return {key: without(each, *names) for key, each in value.items() if key not in names}
    return [without(each, *names) for each in value] if isinstance(value, list) else value


NEWER = ("calibrated", "last_act", "person_at_it", "max_claims", "notice")


def test_a_tape_from_before_a_field_existed_is_still_read(kept):
    """Fields with a default may be added to questions, answers, facts and desk without losing old tapes."""
    kept.tape, kept.facts = without(kept.tape, *NEWER), without(kept.facts, *NEWER)
    kept.desk.desk, kept.journey = without(kept.desk.desk, *NEWER), without(kept.journey, *NEWER)

    assert replay(kept) == []


def test_failed_and_overtaken_walks_are_not_replayed(kept):
    kept.state = "overtaken"
    kept.save()
    assert list(replay_all()) == []


def test_only_the_walks_of_one_ticket_are_replayed(kept):
    assert len(list(replay_all(kept.ticket_id))) == 1
    assert list(replay_all(kept.ticket_id + 1)) == []
