"""What is new in replies of many mail programs and habits."""

import pytest

from replywell.adapters.channels.email.reply import split_reply
from tests.adapters.channels.email import replies_by_habit, replies_by_program, replies_signed

REPLIES = [*replies_by_program.REPLIES, *replies_by_habit.REPLIES, *replies_signed.REPLIES]


@pytest.mark.parametrize(
    ("text", "new"), [(text, new) for _, text, new in REPLIES], ids=[each[0] for each in REPLIES]
)
def test_only_what_is_new_is_the_reply(text, new):
    assert " ".join(split_reply(text).reply_text.split()) == " ".join(new.split())
