"""What tools are called with, and what comes of it: frozen values."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from replywell.kit.values import Value


class Argument(Value):
    """One thing that a call takes, of what kind, and where it may come from."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,29}$")
    label: str = Field(min_length=1, max_length=80)
    type: Literal["text", "number", "choice", "identifier"] = "text"
    look: str = Field(default="", max_length=60)
    """How it looks as a whole: `#` is a digit, `@` a letter, anything else is itself. Empty: however it likes."""
    choices: tuple[str, ...] = ()
    source: Literal["contact", "message", "agent"] = "agent"
    """The contact's own data, something named in their message, or what an agent enters."""
    field: str = ""
    """Of a contact: `email`, `name`, `company` or `number`. Of a message: the kind of what is named, e.g. `invoice`."""
    required: bool = True


class Call(Value):
    """What is to be done for whom. `key` is the same however often it is tried."""

    key: str
    at: datetime
    contact: int
    email: str = ""
    name: str = ""
    language: str = "en"
    arguments: tuple[tuple[str, str], ...] = ()

    def values(self) -> dict[str, str]:
        return dict(self.arguments)


class Plan(Value):
    """What a call would do, to be looked at before; secrets stand in it as dots."""

    told: str
    """One sentence."""
    method: str = ""
    url: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""


class Outcome(Value):
    """What came of a call that was carried out."""

    shown: tuple[tuple[str, str], ...] = ()
    """What of the answer the requester may read, by its name; bounded, one line each."""
    detail: str = ""
    """For agents."""
