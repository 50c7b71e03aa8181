"""The type of a file as its browser declares it."""

import pytest

from replywell.tickets.uploads import UNKNOWN, declared_type


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("image/png", "image/png"),
        ("Text/Plain; charset=utf-8", "text/plain"),
        ("application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text"),
        ("message/rfc822", UNKNOWN),
        ("multipart/mixed", UNKNOWN),
        ("text/html\r\nX-Evil: 1", UNKNOWN),
        ("nonsense", UNKNOWN),
        ("a/" + "b" * 200, UNKNOWN),
        ("", UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_a_type_is_believed_as_far_as_it_does_no_harm(told, kept):
    assert declared_type(told) == kept
