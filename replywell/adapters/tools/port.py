"""The Tool port: what the desk can do for a contact's account besides answering.

A tool is only ever called by code, after a decision: no model holds one. What it is called with are typed arguments
that were checked against their declaration, and the contact that the desk knows; text from outside never becomes an
address, a header or a recipient.
"""

from collections.abc import Iterable
from typing import Any, Protocol

from django.utils.functional import Promise
from pydantic import BaseModel

from replywell.adapters.tools.values import Argument, Call, Outcome, Plan


class Hands(Protocol):
    """What the desk itself does for a tool, so that no tool knows its tables."""

    @property
    def private_hosts(self) -> bool:
        """Whether hosts inside the own network may be called."""
        ...

    def mail_sign_in_link(self, email: str, language: str) -> bool:
        """Mail the link that opens the requests portal to a known address; whether a mail left."""
        ...


class Tool(Protocol):
    """A kind of account action. Keeps no state."""

    name: str
    Settings: type[BaseModel]
    """Fields of the type `SecretStr` are secrets."""

    @property
    def title(self) -> str | Promise:
        """What people call it."""
        ...

    def arguments(self, settings: Any) -> Iterable[Argument]:
        """What a call takes besides the contact."""
        ...

    def repeatable(self, settings: Any) -> bool:
        """Whether the same call twice does no harm; else one that broke off is looked at by a person."""
        ...

    def plan(self, settings: Any, call: Call) -> Plan:
        """What `run` would do, without doing it. Raises `Invalid` for arguments that fit no place."""
        ...

    def run(self, settings: Any, call: Call, hands: Hands) -> Outcome:
        """Do it. Raises `Refused` (it was not done), `Unavailable` (it was not done, later it may be) or
        `Unconfirmed` (nobody knows)."""
        ...
