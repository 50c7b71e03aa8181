"""What an administrator sets up for a call by template, and what may stand in it."""

import json
import re
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from replywell.adapters.tools.values import Argument
from replywell.kit.errors import Refused
from replywell.kit.fetch.addresses import checked_url

PLACE = re.compile(r"\{([a-z][a-z0-9_.]{0,39})\}")
OF_CONTACT = ("contact.email", "contact.name", "contact.number")
"""What is known of the contact; arguments are named by their own names."""
TOKEN = "{token}"  # noqa: S105 - the place of one in a header
HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,60}")
OURS = {
    "host",
    "content-length",
    "content-type",
    "transfer-encoding",
    "connection",
    "idempotency-key",
    "user-agent",
}
"""Headers that are ours to set."""
PATH = re.compile(r"[A-Za-z0-9_-]{1,40}(?:\.[A-Za-z0-9_-]{1,40}){0,5}")
MOST_ARGUMENTS, MOST_RESULTS = 8, 6


class HttpSettings(BaseModel):
    """Host, path and headers are fixed here; placeholders stand only where one value belongs."""

    model_config = ConfigDict(extra="forbid")

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "POST"
    url: str = Field(min_length=1, max_length=2000)
    headers: tuple[str, ...] = Field(default=(), max_length=12)
    """`Name: value` each; `{token}` stands for the secret token, and nothing else may be put into a header."""
    body: str = Field(default="", max_length=8000)
    """JSON with placeholders inside its texts; empty: none is sent."""
    token: SecretStr = SecretStr("")
    signing_secret: SecretStr = SecretStr("")
    """The key of the signature that each call carries; empty: none."""
    results: tuple[str, ...] = Field(default=(), max_length=MOST_RESULTS)
    """`name = path.in.the.answer` each: what of the answer the requester may read."""
    repeats: bool = False
    """The service does nothing twice for the same `Idempotency-Key`."""
    arguments: tuple[Argument, ...] = Field(default=(), max_length=MOST_ARGUMENTS)

    @field_validator("url")
    @classmethod
    def _fixed_place(cls, url: str) -> str:
        try:
            checked_url(PLACE.sub("x", url))
        except Refused as error:
            raise ValueError(error.message) from None
        parts = urlsplit(url)
        if "{" in parts.netloc or "{" in parts.scheme or "#" in url:
            raise ValueError(
                _("The host is fixed: placeholders belong into the path or behind the question mark.")
            )
        if _braces(PLACE.sub("", url)):
            raise ValueError(_("There is a brace that belongs to no placeholder. Write them like {name}."))
        for piece in parts.query.split("&") if parts.query else ():
            if PLACE.search(piece.partition("=")[0]):
                raise ValueError(_("Behind the question mark a placeholder is a value, not a name."))
        return url

    @field_validator("headers")
    @classmethod
    def _fixed_headers(cls, lines: tuple[str, ...]) -> tuple[str, ...]:
        for line in lines:
            name, colon, value = line.partition(":")
            if (
                not colon
                or not HEADER.fullmatch(name.strip())
                or not value.strip().isprintable()
                or not value.isascii()
            ):
                raise ValueError(_("Write a header like Name: value."))
            if name.strip().lower() in OURS or name.strip().lower().startswith("replywell-"):
                raise ValueError(_("The header %(name)s is set by the desk.") % {"name": name.strip()})
            if _braces(value.replace(TOKEN, "")):
                raise ValueError(
                    _("In a header only {token} may stand: nothing from outside comes into headers.")
                )
        return tuple(lines)

    @field_validator("token")
    @classmethod
    def _fits_a_header(cls, token: SecretStr) -> SecretStr:
        value = token.get_secret_value()
        if not value.isascii() or not value.isprintable():
            raise ValueError(_("A token has no line breaks and no letters outside of ASCII."))
        return token

    @field_validator("body")
    @classmethod
    def _json(cls, body: str) -> str:
        if body.strip():
            try:
                found = json.loads(body)
            except (ValueError, RecursionError):
                raise ValueError(
                    _('This is no JSON. Write placeholders inside of texts, such as "{name}".')
                ) from None
            if any(PLACE.search(key) for key in _keys(found)):
                raise ValueError(_("A placeholder is a value in the body, not a name."))
        return body.strip()

    @field_validator("results")
    @classmethod
    def _paths(cls, lines: tuple[str, ...]) -> tuple[str, ...]:
        for line in lines:
            name, equals, path = (part.strip() for part in line.partition("="))
            if not equals or not re.fullmatch(r"[a-z][a-z0-9_]{0,29}", name) or not PATH.fullmatch(path):
                raise ValueError(_("Write a result like name = path.in.the.answer."))
        return tuple(lines)

    @model_validator(mode="after")
    def _all_known(self) -> Self:
        names = [argument.name for argument in self.arguments]
        if len(set(names)) < len(names):
            raise ValueError("arguments: " + _("Two arguments have the same name."))
        known = {*names, *OF_CONTACT}
        for field in ("url", "body"):
            for place in PLACE.findall(getattr(self, field)):
                if place not in known:
                    raise ValueError(
                        f"{field}: " + _("There is no argument called %(name)s.") % {"name": place}
                    )
        for argument in self.arguments:
            if argument.type == "choice" and not argument.choices:
                raise ValueError("arguments: " + _("%(name)s has no choices.") % {"name": argument.name})
            if not argument.required and f"{{{argument.name}}}" in urlsplit(self.url).path:
                raise ValueError(
                    "arguments: "
                    + _("%(name)s stands in the path, so it is required.") % {"name": argument.name}
                )
        return self

    def mapped(self) -> list[tuple[str, str]]:
        """Name and path of each result."""
        return [
            (name.strip(), path.strip())
            for name, _equals, path in (line.partition("=") for line in self.results)
        ]


def _braces(text: str) -> bool:
    return "{" in text or "}" in text


def _keys(found: Any) -> list[str]:
    match found:
        case dict():
            return [*found, *(key for value in found.values() for key in _keys(value))]
        case list():
            return [key for value in found for key in _keys(value)]
    return []
