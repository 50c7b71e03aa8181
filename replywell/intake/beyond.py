"""What is kept of a message besides its words: that it is encrypted or signed, and what it invites to."""

from typing import Any

from replywell.adapters.channels.port import InboundMessage

_INVITATION = "x-replywell invitation "


def beyond_words(message: InboundMessage) -> dict[str, Any]:
    """For the message's `meta`: `protection` and `invitation`, where there are any."""
    found: dict[str, Any] = {}
    if protection := message.headers.get("x-replywell protection"):
        found["protection"] = protection
    invited = {
        name.removeprefix(_INVITATION): value
        for name, value in message.headers.items()
        if name.startswith(_INVITATION)
    }
    return found | ({"invitation": invited} if invited else {})
