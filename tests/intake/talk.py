"""A channel that vouches for its senders and keeps conversations apart, as chats do; what is sent is kept in a list."""

import json
from typing import Any, ClassVar

from pydantic import BaseModel

from replywell.adapters.channels.port import (
    Handle,
    InboundMessage,
    OutboundMessage,
    Party,
    Probe,
    Raw,
    Receipt,
    WebhookRequest,
)
from replywell.connections.models import Connection
from replywell.intake.actions.take_in import take_in
from replywell.intake.models import InboundItem


class TalkSettings(BaseModel):
    name: str = "Talk"


class TalkChannel:
    """Reads JSON of what `says` writes."""

    name = "talk"
    Settings: type[BaseModel] = TalkSettings
    sent: ClassVar[list[OutboundMessage]] = []
    away: ClassVar[list[Exception]] = []
    """Raised one after the other, by whatever is asked next."""

    def admit(self, settings: TalkSettings, request: WebhookRequest) -> Raw:
        return Raw(key=request.headers.get("key", "1"), body=request.body, format="application/json")

    def receive(self, settings: TalkSettings, raw: Raw) -> list[InboundMessage]:
        if self.away:
            raise self.away.pop(0)
        told: dict[str, Any] = json.loads(raw.body)
        return [
            InboundMessage(
                sender=Party(told.pop("email", ""), told.pop("name", "")),
                handles=tuple(Handle(*each) for each in told.pop("handles")),
                **told,
            )
        ]

    def send(self, settings: TalkSettings, message: OutboundMessage) -> Receipt:
        if self.away:
            raise self.away.pop(0)
        self.sent.append(message)
        return Receipt(f"talk-{len(self.sent)}")

    def probe(self, settings: TalkSettings, *, send_to: str = "") -> list[Probe]:
        return []


def says(
    connection: Connection, text: str = "", *, key: str = "", handle: str = "V1", **told: Any
) -> InboundItem:
    """Somebody known as `handle` says this; `key` is the message's id."""
    told.setdefault("handles", [["visitor", handle]])
    told.setdefault("conversation", f"c-{handle}")
    told.setdefault("message_id", key)
    body = json.dumps({"text": text, **told}).encode()
    return take_in(connection, Raw(key=f"{key}{hash(body)}", body=body, format="application/json"))
