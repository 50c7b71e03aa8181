"""What an administrator says about one Slack workspace."""

import re
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

MEGABYTE = 1024 * 1024
SLACK = "https://slack.com/api/"
_HOME = re.compile(r"(?:.+\.)?slack(?:-gov)?\.com")
_NEAR = frozenset({"127.0.0.1", "localhost", "::1"})


class SlackSettings(BaseModel):
    """An app of one's own in one workspace. Without a token it can be installed, and neither reads nor speaks."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True
    )

    client_id: str
    client_secret: SecretStr
    signing_secret: SecretStr
    """By it Slack signs what it posts here."""
    token: SecretStr = SecretStr("")
    """`xoxb-…`: comes with "Add to Slack", or typed."""

    team_id: str = ""
    """The workspace; only what is of this one is taken."""
    team_name: str = ""
    own_user_id: str = ""
    """Who the app is in the workspace: what it says itself is not heard."""

    channels: str = ""
    """Ids of the channels in which every message counts, not only those that mention the app."""
    reaction: str = "books"
    """The emoji by which an agent has a thread kept as knowledge; empty for none."""
    trust_addresses: bool = True
    """A full member's confirmed address counts as proven, as if they had written from it."""

    api_url: str = SLACK
    max_bytes: Annotated[int, Field(ge=64 * 1024, le=500 * MEGABYTE)] = 50 * MEGABYTE
    """Of all files of a message together; bytes."""
    timeout: Annotated[float, Field(gt=0, le=300)] = 15.0
    """Seconds that Slack may take for each answer."""

    @field_validator("api_url")
    @classmethod
    def _is_slack(cls, value: str) -> str:
        """Never anywhere else: the token goes there."""
        parts = urlsplit(value)
        at_slack = parts.scheme == "https" and _HOME.fullmatch(parts.hostname or "")
        if not at_slack and not (parts.scheme == "http" and parts.hostname in _NEAR):
            raise ValueError("Enter https://slack.com/api/ or https://slack-gov.com/api/.")
        return value.rstrip("/") + "/"

    @field_validator("channels")
    @classmethod
    def _are_channels(cls, value: str) -> str:
        for one in re.split(r"[\s,]+", value.strip()) if value.strip() else ():
            if not re.fullmatch(r"[CG][A-Z0-9]{2,20}", one):
                raise ValueError(
                    f"{one!r} is not the id of a channel. It stands at the end of the channel's details in Slack "
                    "and looks like C0123456789."
                )
        return value

    @field_validator("reaction")
    @classmethod
    def _is_an_emoji(cls, value: str) -> str:
        name = value.strip(":").lower()
        if name and not re.fullmatch(r"[\w+'-]{1,80}", name):
            raise ValueError("Enter an emoji's name as Slack has it, such as books.")
        return name

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if not self.client_id:
            raise ValueError("client_id: enter the Client ID that Slack shows under Basic Information.")
        for name, shown in (("client_secret", "Client Secret"), ("signing_secret", "Signing Secret")):
            if not getattr(self, name).get_secret_value().strip():
                raise ValueError(f"{name}: enter the {shown} that Slack shows under Basic Information.")
        token = self.token.get_secret_value()
        if token and not re.fullmatch(r"xox[be]\S{5,500}", token):
            raise ValueError("token: enter the Bot User OAuth Token; it begins with xoxb-.")
        return self

    @property
    def watched(self) -> frozenset[str]:
        """The channels in which every message counts."""
        return frozenset(filter(None, re.split(r"[\s,]+", self.channels)))

    @property
    def near(self) -> tuple[str, ...]:
        """The host that stands in for Slack, where one does."""
        parts = urlsplit(self.api_url)
        return (parts.netloc,) if parts.hostname in _NEAR else ()


def is_slacks(url: str, settings: SlackSettings) -> bool:
    """Whether an address is Slack's own, so that the token may go there."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme == "https" and _HOME.fullmatch(parts.hostname or "") and parts.port in (None, 443):
        return True
    return parts.scheme == "http" and parts.netloc in settings.near
