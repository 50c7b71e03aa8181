"""What an administrator says about one bot in Microsoft Teams."""

import re
from dataclasses import dataclass
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

MEGABYTE = 1024 * 1024
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_NEAR = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Cloud:
    """Where Microsoft's services are. Nothing that is posted here can lead a token anywhere else."""

    metadata: str
    """Says by which keys the connector signs."""
    issuer: str
    login: str
    scope: str
    service: str
    """The connector: it reaches every tenant of its cloud."""
    hosts: tuple[str, ...]


_CLOUDS = {
    "public": Cloud(
        "https://login.botframework.com/v1/.well-known/openidconfiguration",
        "https://api.botframework.com",
        "https://login.microsoftonline.com",
        "https://api.botframework.com/.default",
        "https://smba.trafficmanager.net/teams",
        ("login.botframework.com",),
    ),
    "government": Cloud(
        "https://login.botframework.azure.us/v1/.well-known/openidconfiguration",
        "https://api.botframework.us",
        "https://login.microsoftonline.us",
        "https://api.botframework.us/.default",
        "https://smba.infra.gov.teams.microsoft.us/teams",
        ("login.botframework.azure.us",),
    ),
}


class TeamsSettings(BaseModel):
    """A bot of one's own: an app registration and an Azure Bot that names this desk's address."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True
    )

    app_id: str
    """The bot's application (client) id."""
    app_password: SecretStr
    """A client secret of the application."""
    tenant_id: str
    """The directory (tenant) id of the organization."""
    app_kind: Literal["single", "multi"] = "single"
    """Whether the app is registered for one tenant or for many."""
    tenants: str = ""
    """Ids of further tenants whose people may write; of an app for many."""
    trust_addresses: bool = True
    """A member's address, as our own tenant's directory has it, counts as proven."""
    cloud: Literal["public", "government"] = "public"

    stand_in: str = ""
    """A server on this machine that stands in for Microsoft's."""
    max_bytes: Annotated[int, Field(ge=64 * 1024, le=500 * MEGABYTE)] = 50 * MEGABYTE
    """Of all files of a message together; bytes."""
    timeout: Annotated[float, Field(gt=0, le=300)] = 15.0
    """Seconds that Microsoft may take for each answer."""

    @field_validator("app_id", "tenant_id")
    @classmethod
    def _is_an_id(cls, value: str) -> str:
        if not _UUID.fullmatch(value):
            raise ValueError(
                "Enter the id as Azure shows it, such as 6f4b…-…: 32 digits and letters in five groups."
            )
        return value.lower()

    @field_validator("tenants")
    @classmethod
    def _are_ids(cls, value: str) -> str:
        for one in re.split(r"[\s,]+", value.strip()) if value.strip() else ():
            if not _UUID.fullmatch(one):
                raise ValueError(
                    f"{one!r} is not the id of a tenant. Azure shows it as Directory (tenant) ID."
                )
        return value.lower()

    @field_validator("stand_in")
    @classmethod
    def _is_near(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and not (parts.scheme == "http" and parts.hostname in _NEAR):
            raise ValueError("Only a server on this machine may stand in for Microsoft's.")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if not self.app_password.get_secret_value().strip():
            raise ValueError("app_password: enter the value of a client secret of the app registration.")
        if self.tenants.strip() and self.app_kind == "single":
            raise ValueError("tenants: an app for a single tenant hears no other. Leave this empty.")
        return self

    @property
    def place(self) -> Cloud:
        """Where the services are."""
        cloud, near = _CLOUDS[self.cloud], self.stand_in
        if not near:
            return cloud
        host = urlsplit(near).netloc
        return Cloud(f"{near}/openid", cloud.issuer, near, cloud.scope, f"{near}/teams", (host,))

    @property
    def heard(self) -> frozenset[str]:
        """The tenants whose people may write."""
        return frozenset({self.tenant_id, *filter(None, re.split(r"[\s,]+", self.tenants))})

    @property
    def near(self) -> tuple[str, ...]:
        """The host that stands in for Microsoft's, where one does."""
        return (urlsplit(self.stand_in).netloc,) if self.stand_in else ()
