"""What is new in replies of many mail programs."""

import pytest

from replywell.adapters.channels.email.reply import split_reply
from tests.adapters.channels.email.replies_by_program import REPLIES


@pytest.mark.parametrize(
    ("text", "new"), [(text, new) for _, text, new in REPLIES], ids=[r[0] for r in REPLIES]
)
def test_only_what_is_new_is_the_reply(text, new):
    assert " ".join(split_reply(text).reply_text.split()) == " ".join(new.split())
