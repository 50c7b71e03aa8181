"""A message, and the mail that it becomes as its reader sees it."""

import email
import email.policy
import html.parser
import re
from email.message import EmailMessage

from replywell.adapters.channels.email.format import compose, wire
from replywell.adapters.channels.port import OutboundMessage, Party

MESSAGE = OutboundMessage(
    sender=Party("support@example.com", "Example Support"),
    to=(Party("rosa@example.org", "Rosa"),),
    subject="Re: Where is my refund?",
    text="Hello Rosa,\n\nyour refund is **on its way**.",
    message_id="rw.991.abcdefghijklmnop@example.com",
)


def sent(message: OutboundMessage, instance: str = "desk-1") -> EmailMessage:
    """The message as its reader's mail program sees it."""
    content = wire(compose(message, instance))
    assert content.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", content)
    found = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    assert not found.defects
    return found


def plain(message: OutboundMessage) -> str:
    body = sent(message).get_body(("plain",))
    assert body
    return str(body.get_content())


class Tree(html.parser.HTMLParser):
    """Checks that every element is closed where it should be, and remembers what there is."""

    VOID = frozenset({"meta", "br", "hr"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in self.VOID
        self.elements.append((tag, dict(attrs)))
