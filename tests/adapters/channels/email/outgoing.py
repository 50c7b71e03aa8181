"""A message that is to leave by e-mail."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "replywell.project.settings")
from replywell.adapters.channels.port import OutboundFile, OutboundMessage, Party

KEY = "key-5ecret"
MESSAGE = OutboundMessage(
    sender=Party("support@example.com", "Example Support"),
    to=(Party("rosa@example.org", "Rosa \u00dcnal, Dr."),),
    cc=(Party("leo@example.org"),),
    reply_to=Party("support+t412.abc@example.com"),
    subject="Re: Where is my r\u00e9fund?",
    text="It is **on its way**.",
    message_id="rw.991.abcdefghijklmnop@example.com",
    in_reply_to="1@example.org",
    references=("0@example.org", "1@example.org"),
    files=(OutboundFile("Beleg.pdf", "application/pdf", b"%PDF"),),
    auto_submitted=True,
    idempotency_key="outbox-991",
)
