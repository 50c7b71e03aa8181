import pytest

from replywell.kit.errors import Invalid, NotFound
from replywell.tickets import recipients
from replywell.tickets.actions.drafts import (
    DraftChanged,
    add_file,
    discard_draft,
    remove_file,
    restore_draft,
    save_draft,
)
from replywell.tickets.models import Draft
from tests.tickets.together import at_once

FILE = {"name": "bill.pdf", "type": "application/pdf", "size": 10, "sha256": "a" * 64}


def test_a_draft_counts_its_saves(refund, ada):
    assert save_draft(refund, ada, "reply", {"text": "Dear"}, version=0).version == 1
    draft = save_draft(refund, ada, "reply", {"text": "Dear Rosa", "cc": ["x@example.org"]}, version=1)
    assert (draft.version, draft.text, draft.cc) == (2, "Dear Rosa", ["x@example.org"])
    assert Draft.objects.count() == 1


def test_a_second_device_notices_the_first(refund, ada):
    save_draft(refund, ada, "reply", {"text": "Dear Rosa"}, version=0)
    with pytest.raises(DraftChanged) as told:
        save_draft(refund, ada, "reply", {"text": "Hello"}, version=0)
    assert told.value.draft.text == "Dear Rosa"
    assert Draft.objects.get().text == "Dear Rosa"


def test_what_was_sent_elsewhere_is_not_saved_over(refund, ada):
    with pytest.raises(DraftChanged) as told:
        save_draft(refund, ada, "reply", {"text": "Hello"}, version=3)
    assert told.value.draft is None


def test_an_empty_draft_is_none(refund, ada):
    assert save_draft(refund, ada, "reply", {"text": " "}, version=0) is None
    save_draft(refund, ada, "reply", {"text": "Dear"}, version=0)
    assert save_draft(refund, ada, "reply", {"text": ""}, version=1) is None
    assert not Draft.objects.exists()


def test_a_draft_with_a_file_stays_without_text(refund, ada):
    add_file(refund, ada, "reply", FILE)
    assert save_draft(refund, ada, "reply", {"text": ""}, version=0).files == [FILE]


def test_a_text_without_end_is_refused(refund, ada):
    with pytest.raises(Invalid):
        save_draft(refund, ada, "reply", {"text": "x" * 200_001}, version=0)


def test_nul_is_left_out(refund, ada):
    assert save_draft(refund, ada, "note", {"text": "a\x00b"}, version=0).text == "ab"


def test_what_was_discarded_comes_back_above_what_was_begun_since(refund, ada):
    save_draft(refund, ada, "reply", {"text": "First", "cc": ["x@example.org"]}, version=0)
    add_file(refund, ada, "reply", FILE)
    kept = discard_draft(refund, ada, "reply")
    assert not Draft.objects.exists()
    save_draft(refund, ada, "reply", {"text": "Second"}, version=0)
    draft = restore_draft(refund, ada, "reply", kept)
    assert (draft.text, draft.files) == ("First\n\nSecond", [FILE])


def test_files_are_limited_together(refund, ada, monkeypatch):
    monkeypatch.setattr(recipients, "LARGEST_LETTER", 15)
    add_file(refund, ada, "reply", FILE)
    with pytest.raises(Invalid, match="together"):
        add_file(refund, ada, "reply", {**FILE, "sha256": "b" * 64})
    remove_file(refund, ada, "reply", "a" * 64)
    assert Draft.objects.get().files == []
    with pytest.raises(NotFound):
        remove_file(refund, ada, "reply", "a" * 64)


def test_two_tabs_that_begin_at_once_make_one_draft(committed, refund, ada):
    def save(text):
        try:
            return save_draft(refund, ada, "reply", {"text": text}, version=0)
        except DraftChanged:
            return None

    saved = at_once(lambda: save("One"), lambda: save("Two"))
    assert sum(draft is not None for draft in saved) == 1
    assert Draft.objects.count() == 1


def test_two_files_at_once_are_both_kept(committed, refund, ada):
    save_draft(refund, ada, "reply", {"text": "Dear"}, version=0)
    at_once(*(lambda n=n: add_file(refund, ada, "reply", {**FILE, "sha256": n * 64}) for n in "abc"))
    assert {file["sha256"][0] for file in Draft.objects.get().files} == set("abc")
