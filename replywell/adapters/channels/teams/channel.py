"""Microsoft Teams as a channel: the Bot Framework connector's activities in, answers out as Adaptive Cards."""

from collections.abc import Iterator

from pydantic import BaseModel

from replywell.adapters.channels.port import (
    Answer,
    InboundMessage,
    OutboundMessage,
    Probe,
    Raw,
    Receipt,
    WebhookRequest,
)
from replywell.adapters.channels.teams import admission, connector, receive, send, tokens
from replywell.adapters.channels.teams.settings import TeamsSettings
from replywell.kit.errors import AdapterError, Refused


class TeamsChannel:
    """The Channel port for one bot in Teams."""

    name = "teams"
    Settings: type[BaseModel] = TeamsSettings

    def admit(self, settings: TeamsSettings, request: WebhookRequest) -> Raw | Answer:
        """Check the connector's token. Raises `Refused`, `Unavailable` and `Unsupported`."""
        return admission.admit(settings, request)

    def poll(self, settings: TeamsSettings, cursor: str) -> Iterator[tuple[Raw, str]]:
        """Teams posts; there is nothing to fetch."""
        raise Refused("Teams posts what is said there; nothing is fetched.")

    def receive(self, settings: TeamsSettings, raw: Raw) -> list[InboundMessage]:
        """Read what was posted. Raises `Unavailable` while Teams does not tell who wrote."""
        return receive.receive(settings, raw)

    def send(self, settings: TeamsSettings, message: OutboundMessage) -> Receipt:
        """Say it in its conversation. Raises `Refused`, `Unavailable` and `Unconfirmed`."""
        return send.send(settings, message)

    def probe(self, settings: TeamsSettings, *, send_to: str = "") -> Iterator[Probe]:
        """See whether Microsoft tells its keys and lets the bot sign in. Nobody is written to: a bot may not begin."""
        yield _tried("inbound", settings)
        yield _tried("outbound", settings)

    def acknowledge(self, settings: TeamsSettings, raw: Raw) -> None:
        """What was pressed takes the buttons' place. Raises `Refused` and `Unavailable`."""
        send.acknowledge(settings, raw)


def _tried(what: str, settings: TeamsSettings) -> Probe:
    try:
        if what == "inbound":
            tokens.check_keys(settings)
            return Probe("inbound", True, "teams")
        connector.token(settings, anew=True)
    except AdapterError as error:
        return Probe("inbound" if what == "inbound" else "outbound", False, error.message, "teams")
    return Probe("outbound", True, "signed in to Teams")
