"""Slack as a channel: events and presses in by webhook, answers out as Block Kit."""

from collections.abc import Iterator

from pydantic import BaseModel

from replywell.adapters.channels.abilities import Lesson
from replywell.adapters.channels.port import (
    Answer,
    InboundMessage,
    OutboundMessage,
    Probe,
    Raw,
    Receipt,
    WebhookRequest,
)
from replywell.adapters.channels.slack import (
    admission,
    lessons,
    presses,
    receive,
    send,
)
from replywell.adapters.channels.slack.probe import probe
from replywell.adapters.channels.slack.settings import SlackSettings
from replywell.kit.errors import Refused


class SlackChannel:
    """The Channel port for one Slack workspace. Its library is loaded when Slack is first asked."""

    name = "slack"
    Settings: type[BaseModel] = SlackSettings

    def admit(self, settings: SlackSettings, request: WebhookRequest) -> Raw | Answer:
        """Check the signature. Raises `Refused` for a wrong one, `Unsupported` for what is none of ours."""
        return admission.admit(settings, request)

    def poll(self, settings: SlackSettings, cursor: str) -> Iterator[tuple[Raw, str]]:
        """Slack posts; there is nothing to fetch."""
        raise Refused("Slack posts what is said there; nothing is fetched.")

    def receive(self, settings: SlackSettings, raw: Raw) -> list[InboundMessage]:
        """Read what was posted. Raises `Unavailable` while Slack does not tell who wrote."""
        return receive.receive(settings, raw)

    def send(self, settings: SlackSettings, message: OutboundMessage) -> Receipt:
        """Say it in its thread. Raises `Refused`, `Unavailable` and `Unconfirmed`."""
        return send.send(settings, message)

    def probe(self, settings: SlackSettings, *, send_to: str = "") -> Iterator[Probe]:
        """Sign in, and with an address write to that member."""
        return probe(settings, send_to=send_to)

    def acknowledge(self, settings: SlackSettings, raw: Raw) -> None:
        """What was pressed takes the buttons' place. Raises `Refused` and `Unavailable`."""
        presses.acknowledge(settings, raw)

    def lesson(self, settings: SlackSettings, raw: Raw) -> Lesson | None:
        """The thread that a stored shortcut or emoji asks to keep. Raises `Unavailable`."""
        return lessons.lesson(settings, raw)

    def answer_lesson(self, settings: SlackSettings, raw: Raw, told: str) -> None:
        """Tell whoever asked. Raises `Refused` and `Unavailable`."""
        lessons.answer_lesson(settings, raw, told)
