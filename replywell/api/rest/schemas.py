"""What all schemas have in common: text that a database takes, versions, and moments."""

import hashlib
import json
from typing import Annotated, Any, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest
from ninja import Field, Schema
from pydantic import BaseModel, ConfigDict, model_validator

from replywell.api.rest.entrance import tell
from replywell.api.rest.problems import Problem


def clean(value: Any) -> Any:
    """The same without the one character that no database takes. Raises ValueError for half characters."""
    match value:
        case str():
            if any("\ud800" <= sign <= "\udfff" for sign in value):
                raise ValueError("There is half a character in it. Send whole ones, as UTF-8.")
            return value.replace("\0", "")
        case list():
            return [clean(each) for each in value]
        case dict():
            return {clean(name): clean(each) for name, each in value.items()}
    return value


class In(BaseModel):
    """What is sent. A field that is not known is a mistake, and told."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _cleaned(cls, given: Any) -> Any:
        return clean(given)


class Out(Schema):
    """What is answered."""


class Versioned(Out):
    """Something that changes: `version` is another one after each change."""

    version: str = Field("", description="Send it back, or the ETag as If-Match, and nothing is overwritten.")

    def versioned(self) -> Self:
        """Itself, with the version that its other fields make."""
        told = json.dumps(self.model_dump(exclude={"version"}), cls=DjangoJSONEncoder, sort_keys=True)
        self.version = hashlib.sha256(told.encode()).hexdigest()[:20]
        return self


class ChangeIn(In):
    """What is left out stays as it is."""

    version: str | None = Field(
        None, max_length=40, description="Of what you have seen; 412 if it is another."
    )

    def given(self) -> dict[str, Any]:
        """What was sent, without the version."""
        return {name: getattr(self, name) for name in self.model_fields_set - {"version"}}


Text = Annotated[str, Field(max_length=200_000)]
Word = Annotated[str, Field(max_length=200)]


def told_version(request: HttpRequest, one: Versioned) -> None:
    """The version as a header."""
    tell(request, ETag=f'"{one.version}"')


def check_version(request: HttpRequest, now: Versioned, given: ChangeIn) -> None:
    """Raise a 412 where somebody has changed it since it was seen."""
    wanted = request.headers.get("If-Match", "").strip()
    matching = [each.strip().removeprefix("W/").strip('"') for each in wanted.split(",")]
    by_header = not wanted or wanted == "*" or now.version in matching
    if by_header and given.version in (None, now.version):
        return
    told = "It was changed since you have seen it. Read it again, and send what you want to change."
    raise Problem(412, told, {"ETag": f'"{now.version}"'})
