"""A handover quotes what was said, not how it was greeted."""

from replywell.adapters.models.embedded.escalate import escalate
from replywell.adapters.models.port import EscalateTask, SaidText


def test_a_salutation_is_not_what_was_tried():
    said = SaidText(
        id=2, role="agent", text="Hello Henrike,\n\nI have reset the pairing of the two rooms.\n\nDeniz"
    )

    (tried,) = escalate(EscalateTask(subject="Rooms", messages=(said,))).tried

    assert tried.text == "I have reset the pairing of the two rooms." and tried.citations == (2,)


def test_a_line_that_only_looks_like_one_is_kept():
    said = SaidText(id=1, role="requester", text="Since the update,")

    (reported,) = escalate(EscalateTask(subject="Rooms", messages=(said,))).reported

    assert reported.text == "Since the update,"
