"""What is known about a message when its walk begins: plain values, gathered once, kept with the walk."""

from datetime import datetime
from typing import Any

from pydantic import model_validator

from replywell.adapters.models.port import Turn
from replywell.kit.values import Value


class Requester(Value):
    """The contact who asks."""

    id: int
    name: str
    email: str
    language: str = ""
    company: str = ""
    tier: str = ""


class Facts(Value):
    """A message and everything around it that a decision may rest on."""

    ticket: int
    message: int
    first: bool
    """The message that opened the ticket."""
    subject: str
    text: str
    history: tuple[Turn, ...] = ()
    """Earlier messages, oldest first."""
    requester: Requester
    channel: str
    connection: str = ""
    """Slug of the connection it came in by."""
    brand: str = ""
    """Number of the brand that it is answered as."""
    auto: str = "no"
    unproven: bool = False
    """The requester's address was typed into a form, and nobody has shown that it is theirs."""
    verified: bool = False
    """Who writes has shown who they are: signed in, signed by the site, or a mail whose domain vouches for it."""
    by_other: bool = False
    """Somebody else than the requester writes."""
    suspicious: tuple[str, ...] = ()
    """What in the message looks like instructions to the assistant, or is hidden from a reader's eye."""
    attachments: tuple[str, ...] = ()
    """File names."""
    category: str = ""
    """Slug of the category the ticket has already."""
    tags: tuple[str, ...] = ()
    custom: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Custom field → its values, as text."""
    account: tuple[tuple[str, str], ...] = ()
    """What the desk knows of a requester who has shown who they are: `plan`, `company`, and fields by their name."""
    team: int | None = None
    assignee: int | None = None
    settled_by_person: tuple[str, ...] = ()
    """Dimensions that a person has set: they stay."""
    assistant_off: bool = False
    """A person has taken over."""
    incident: str = ""
    """Title of the open incident that the ticket is, or may be, part of."""
    last_act: int = 0
    """The newest event on the ticket that an agent caused, notes aside."""
    person_at_it: bool = False
    """An agent has done something to the ticket since this message came."""
    assistant_turns: int = 0
    """Answers the assistant has given on this ticket."""
    automatic_mails: int = 0
    """Mails without a person behind them that went to this address in the last hour."""
    asked_before: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Questions that the assistant has asked here, oldest first, each with the choices it gave."""
    answers: str = ""
    """What the requester had asked when the assistant asked back: this message answers that; else empty."""
    on_duty: tuple[int, ...] | None = None
    """Teams that somebody works in now; None where no rule asks."""
    now: datetime

    @property
    def asked(self) -> str:
        """What is asked: of a message that opens a ticket with its subject."""
        return f"{self.subject}\n{self.text}" if self.first else self.text

    @model_validator(mode="before")
    @classmethod
    def _of_before(cls, given: Any) -> Any:
        """Facts that were kept when they held who might take the ticket: that is chosen afterwards now."""
        if isinstance(given, dict) and "colleagues" in given:
            return {name: value for name, value in given.items() if name != "colleagues"}
        return given
