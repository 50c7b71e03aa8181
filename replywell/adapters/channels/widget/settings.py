"""How a chat widget looks and behaves, and who may have it on their pages."""

import re
import secrets
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

_ORIGIN = re.compile(r"https?://(\*\.)?[a-z0-9.-]+(:\d{1,5})?", re.ASCII)
_COLOUR = re.compile(r"#[0-9a-f]{6}")
SHORTEST = 32
"""Characters of a secret: what HS256 asks for."""
_KEY = re.compile(r"[a-z0-9]{8,40}")


def fresh() -> dict[str, Any]:
    """What a new widget begins with: the public key that stands in the pages."""
    return {"key": secrets.token_hex(8)}


class WidgetSettings(BaseModel):
    """One widget. `key` is public, it stands in the pages; `secret` never leaves the two servers."""

    model_config = ConfigDict(extra="ignore")

    key: str
    name: str = "Support"
    greeting: str = Field(default="", max_length=300)
    colour: str = "#0c6559"
    theme: Literal["auto", "light", "dark"] = "auto"
    side: Literal["end", "start"] = "end"
    ask: Literal["nothing", "optional", "required"] = "nothing"
    hours: Literal["always", "agents"] = "agents"
    proactive: str = Field(default="", max_length=200)
    proactive_after: float = Field(default=20, ge=1, le=300)
    origins: str = Field(default="", max_length=2000)
    identity: Literal["off", "allowed", "only"] = "allowed"
    secret: SecretStr = SecretStr("")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if not _KEY.fullmatch(self.key):
            raise ValueError("key: It has 8 to 40 small letters and digits.")
        if not _COLOUR.fullmatch(self.colour):
            raise ValueError("colour: Write it like #0c6559.")
        for origin in self.allowed:
            if not _ORIGIN.fullmatch(origin):
                raise ValueError(
                    f"origins: {origin[:80]} is none. Write https://www.example.com, without a path."
                )
        secret = self.secret.get_secret_value()
        if len(secret) < SHORTEST and (secret or self.identity == "only"):
            raise ValueError(
                f"secret: Give one of at least {SHORTEST} characters: it signs who is logged in."
            )
        return self

    @property
    def allowed(self) -> tuple[str, ...]:
        """The origins of the pages that may show it, besides the desk's own."""
        return tuple(
            dict.fromkeys(each.strip("/").lower() for each in re.split(r"[\s,]+", self.origins) if each)
        )

    def allows(self, origin: str) -> bool:
        """Whether pages of this origin may show it."""
        given = urlsplit(origin.lower())
        for each in map(urlsplit, self.allowed):
            host = each.netloc.removeprefix("*")
            same = given.netloc == host if host == each.netloc else given.netloc.endswith(host)
            if given.scheme == each.scheme and same:
                return True
        return False
