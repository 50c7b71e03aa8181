"""The Channel port: a way of talking with people outside.

An adapter turns what arrives into `InboundMessage`s and what we say into something that leaves.
It gets validated settings, keeps no state and never sees our tables.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from pydantic import BaseModel

type Auto = Literal["no", "auto-reply", "bounce", "list", "own"]
type Change = Literal["said", "edited", "deleted"]
type Press = Literal["", "solved", "more_help", "person"]
"""A button of ours below an answer: it is solved, it is not, a person is wanted."""


@dataclass(frozen=True, slots=True)
class Party:
    """Who wrote, or who is written to."""

    email: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Handle:
    """How a channel itself knows somebody, and vouches for it: `slack` and `T0A1:U7`, `visitor` and its number."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class InboundFile:
    """An attachment with its bytes."""

    name: str
    type: str
    content: bytes = field(repr=False)
    sha256: str
    inline: bool = False
    content_id: str = ""

    @property
    def size(self) -> int:
        return len(self.content)


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """What somebody said, whatever the channel: the only shape that intake knows."""

    sender: Party
    """Of mail its address is who wrote. Of a channel with handles it is a claim, unless `address_proven`."""
    subject: str = ""
    text: str = ""
    """The whole text, quotes included."""
    reply_text: str = ""
    """Only what is new."""
    quoted_text: str = ""
    signature: str = ""
    html: str | None = None
    """Sanitized; None where the message had none."""
    message_id: str = ""
    """The channel's own id of this message, without angle brackets; empty where it has none."""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    """Oldest first."""
    date: datetime | None = None
    reply_to: tuple[Party, ...] = ()
    to: tuple[Party, ...] = ()
    cc: tuple[Party, ...] = ()
    envelope_to: tuple[str, ...] = ()
    """Whom the transport says it was for: signed reply addresses are looked for here too."""
    forwarded_before: str = ""
    forwarded_embedded: str = ""
    auto: Auto = "no"
    bounce_of: str | None = None
    """Message id of our message that bounced."""
    bounced_address: str | None = None
    files: tuple[InboundFile, ...] = ()
    authentication: str = ""
    """The verdict on the sender as the transport reports it, e.g. `dmarc=pass`."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """A few headers worth keeping: for the original view and for quarantine."""
    handles: tuple[Handle, ...] = ()
    """How the channel knows the sender; an answer goes to the first. Empty for mail."""
    address_proven: bool = False
    """The channel vouches for the sender's address: a signed identity, a workspace's own record of its member."""
    conversation: str = ""
    """The channel's name of the conversation, where it keeps them apart itself: a Slack thread, a chat."""
    change: Change = "said"
    """What was edited or deleted is the earlier message with this `message_id`."""
    pressed: Press = ""
    problem: str | None = None
    """Why it could only be read in part: too large, broken, out of time."""


@dataclass(frozen=True, slots=True)
class Raw:
    """Something as it arrived, to be stored before anybody looks inside.

    `key` is unique in its connection: the same delivery again has the same key.
    """

    key: str
    body: bytes = field(repr=False)
    format: str = "message/rfc822"
    """Content type: tells `receive` how to read the body."""
    envelope_from: str = ""
    envelope_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Said back to a service at once, such as a handshake; nothing is kept of what it asked."""

    body: str
    type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """An HTTP request to `/in/<connection>/`."""

    method: str
    headers: Mapping[str, str]
    """Names in lower case."""
    query: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class OutboundFile:
    name: str
    type: str
    content: bytes = field(repr=False)
    content_id: str = ""
    """Of an image that belongs into the text; without angle brackets."""
    link: str = ""
    """Where its recipient, and nobody else, gets it: for channels that do not take such a file."""


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """What we say, ready to leave."""

    sender: Party
    to: tuple[Party, ...]
    subject: str
    text: str
    """Markdown as the agent or the assistant wrote it."""
    message_id: str
    """Without angle brackets; signed, made before the first try, the same for each retry."""
    cc: tuple[Party, ...] = ()
    bcc: tuple[Party, ...] = ()
    """They get it too, and nobody else learns of them."""
    reply_to: Party | None = None
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    quoted: str = ""
    """The message answered, to be quoted below."""
    quoted_attribution: str = ""
    signature: str = ""
    footnotes: tuple[tuple[str, str], ...] = ()
    """Sources as (title, URL)."""
    language: str = "en"
    auto_submitted: bool = False
    """True for what no person wrote: acknowledgements and answers of the assistant."""
    files: tuple[OutboundFile, ...] = ()
    idempotency_key: str = ""
    handle: Handle | None = None
    """Whom the channel is to tell; None for mail, which goes to `to`."""
    conversation: str = ""
    """Where in the channel it is said, as `InboundMessage.conversation` named it."""
    buttons: tuple[Press, ...] = ()
    """What the requester is asked below the answer, where the channel can ask."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The provider took it over."""

    provider_id: str = ""


@dataclass(frozen=True, slots=True)
class Probe:
    """Something that was tried, and what came of it.

    `told` is the service's own words when it failed, else a word for what was found. `remedy` is a word for
    what helps: password, certificate, name, port, folder or settings.
    """

    what: Literal["inbound", "outbound"]
    ok: bool
    told: str = ""
    remedy: str = ""


class Channel(Protocol):
    """Webhook channels implement `admit`, mailboxes `poll`; both `receive` and `send`."""

    name: str
    Settings: type[BaseModel]

    def admit(self, settings: Any, request: WebhookRequest) -> Raw | Answer:
        """Check signature or password, before parsing. Raises `Refused` (answered 403)."""
        ...

    def poll(self, settings: Any, cursor: str) -> Iterator[tuple[Raw, str]]:
        """New items since `cursor`, each with the cursor to keep once it is stored."""
        ...

    def receive(self, settings: Any, raw: Raw) -> list[InboundMessage]:
        """Read a stored item. Never raises for bad content: what cannot be read has a `problem`.

        May ask the service for what the item only names; raises `Unavailable` while it is away, and `Unsupported`
        for what is nothing for the desk.
        """
        ...

    def send(self, settings: Any, message: OutboundMessage) -> Receipt:
        """Raises `Refused` (never again), `Unavailable` (try later), `Unreachable` (them, by this channel)."""
        ...

    def probe(self, settings: Any, *, send_to: str = "") -> Iterator[Probe]:
        """Try the way in and the way out, in seconds; with `send_to` a test really leaves. Never raises."""
        ...
