"""What a browser may say over the socket: small JSON objects, each of a kind."""

import json
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

LARGEST = 32 * 1024
LONGEST = 5000
"""Characters of one message."""
MOST_FILES = 5

type Text = Annotated[str, Field(max_length=LONGEST)]
type Short = Annotated[str, Field(max_length=320)]


class Frame(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=False)


class Hello(Frame):
    """The first one: who I am, and up to which message I have everything."""

    t: Literal["hello"]
    token: Annotated[str, Field(max_length=2000)] = ""
    last: Annotated[int, Field(ge=0, lt=2**53)] = 0
    identity: Any = None
    locale: Annotated[str, Field(max_length=12, pattern=r"^[A-Za-z0-9-]*$")] = ""
    page: Annotated[str, Field(max_length=500)] = ""


class Say(Frame):
    """A message with an id of the browser's own; sent again after a lost connection it has the same."""

    t: Literal["say"]
    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{8,40}$")]
    text: Text = ""
    files: Annotated[list[Annotated[str, Field(max_length=2000)]], Field(max_length=MOST_FILES)] = []
    pressed: Literal["", "solved", "more_help", "person"] = ""
    name: Annotated[str, Field(max_length=200)] = ""
    email: Short = ""


class Typing(Frame):
    t: Literal["typing"]


class Read(Frame):
    """I have seen everything up to this message."""

    t: Literal["read"]
    n: Annotated[int, Field(ge=0, lt=2**53)]


class Rated(Frame):
    t: Literal["rate"]
    stars: Annotated[int, Field(ge=1, le=5)]
    text: Annotated[str, Field(max_length=1000)] = ""


class Profile(Frame):
    """What I am called and where I can be written to, as I say."""

    t: Literal["profile"]
    name: Annotated[str, Field(max_length=200)] = ""
    email: Short = ""


class Transcript(Frame):
    t: Literal["transcript"]


class Ask(Frame):
    """What the help center says about this."""

    t: Literal["ask"]
    text: Annotated[str, Field(max_length=300)]


type Any_ = Annotated[
    Hello | Say | Typing | Read | Rated | Profile | Transcript | Ask, Field(discriminator="t")
]
_READ: TypeAdapter[Frame] = TypeAdapter(Any_)
_READ_ALL: TypeAdapter[list[Any_]] = TypeAdapter(Annotated[list[Any_], Field(max_length=50)])


def read(text: str | bytes | None) -> Frame | None:
    """A frame; None for what is none."""
    if not text or len(text) > LARGEST:
        return None
    try:
        return _READ.validate_python(json.loads(text))
    except (ValueError, ValidationError, RecursionError):
        return None


def read_all(text: bytes) -> Sequence[Frame] | None:
    """Several at once, as the way without sockets sends them."""
    if not text or len(text) > LARGEST:
        return None
    try:
        return _READ_ALL.validate_python(json.loads(text))
    except (ValueError, ValidationError, RecursionError):
        return None
