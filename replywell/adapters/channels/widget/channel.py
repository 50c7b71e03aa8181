"""The chat widget as a channel: what visitors say comes by its own socket, what we say is there for them to read."""

import json
from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, Field, ValidationError

from replywell.adapters.channels.port import (
    Handle,
    InboundFile,
    InboundMessage,
    OutboundMessage,
    Party,
    Press,
    Probe,
    Raw,
    Receipt,
    WebhookRequest,
)
from replywell.adapters.channels.widget.settings import WidgetSettings
from replywell.kit.errors import Refused, Unreachable

FORMAT = "application/json; from=widget"


class SpokenFile(BaseModel):
    """A file that the visitor uploaded before."""

    name: str
    type: str
    size: int
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Spoken(BaseModel):
    """What a visitor said, as the socket has checked it: who they are stands fast."""

    id: str
    visitor: str
    conversation: str
    account: str = ""
    name: str = ""
    email: str = ""
    proven: bool = False
    text: str = ""
    pressed: Literal["", "solved", "more_help", "person"] = ""
    files: list[SpokenFile] = []
    page: str = ""


class WidgetChannel:
    """The Channel port for one widget."""

    name = "widget"
    Settings: type[BaseModel] = WidgetSettings

    def admit(self, settings: WidgetSettings, request: WebhookRequest) -> Raw:
        """Nobody posts here. Raises `Refused`."""
        raise Refused("A chat takes messages by its own socket only.")

    def poll(self, settings: WidgetSettings, cursor: str) -> Iterator[tuple[Raw, str]]:
        """There is no mailbox. Raises `Refused`."""
        raise Refused("A chat has no mailbox to read.")

    def receive(self, settings: WidgetSettings, raw: Raw) -> list[InboundMessage]:
        """What the socket has stored; what is not of it has a `problem`."""
        try:
            told = Spoken.model_validate(json.loads(raw.body))
            files = tuple(_file(each) for each in told.files)
        except (ValueError, ValidationError, RecursionError, FileNotFoundError):
            return [InboundMessage(sender=Party(""), problem="This is nothing that a chat has written.")]
        account = (Handle("account", told.account),) if told.account else ()
        pressed: Press = told.pressed
        return [
            InboundMessage(
                sender=Party(told.email, told.name),
                text=told.text,
                reply_text=told.text,
                message_id=told.id,
                handles=(*account, Handle("visitor", told.visitor)),
                address_proven=told.proven and bool(told.email),
                conversation=told.conversation,
                pressed=pressed,
                files=files,
                headers={"page": told.page} if told.page else {},
            )
        ]

    def send(self, settings: WidgetSettings, message: OutboundMessage) -> Receipt:
        """It stands in the conversation already. Raises `Unreachable` where there is none."""
        if message.handle is None or not message.conversation:
            raise Unreachable("They have not written in the chat, so they cannot read there.")
        return Receipt(message.message_id)

    def probe(self, settings: WidgetSettings, *, send_to: str = "") -> Iterator[Probe]:
        """Whether pages may show it at all."""
        ready = bool(settings.allowed)
        yield Probe(
            "inbound", ready, "" if ready else "No website may show it yet.", "" if ready else "settings"
        )


def _file(file: SpokenFile) -> InboundFile:
    from replywell.kit import blobs  # Django, which reading mail does without

    return InboundFile(file.name, file.type, blobs.read(file.sha256), file.sha256)
