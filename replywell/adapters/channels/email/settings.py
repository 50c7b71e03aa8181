"""What an administrator says about one e-mail address."""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from replywell.adapters.channels.email.servers import OAUTH_SERVERS, VERDICT_SERVERS, is_near
from replywell.adapters.channels.email.ways import BASIC_AUTH, NOTIFIED, SIGNED, Inbound, Outbound

type Auth = Literal["password", "google", "microsoft"]
type Spf = Literal["never", "direct"]
type Tls = Literal["starttls", "tls", "none"]
type Port = Annotated[int, Field(ge=1, le=65535)]

MEGABYTE = 1024 * 1024

_ADDRESS = re.compile(r"[^\s@<>(),;:\"\[\]\\]{1,64}@[^\s@<>(),;:\"\[\]\\]{1,253}")
_SMTP_PORTS: dict[str, int] = {"starttls": 587, "tls": 465, "none": 25}
_IMAP_PORTS: dict[str, int] = {"starttls": 143, "tls": 993, "none": 143}


class EmailSettings(BaseModel):
    """How mail for one address comes in and how answers leave.

    Only the fields of the chosen ways are needed; each missing one is named together with what to enter.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True
    )

    address: str
    """The address that requesters write to, and that answers come from."""
    name: str = ""
    """Display name beside the address."""
    inbound: Inbound = "listener"
    outbound: Outbound = "smtp"
    instance: str = ""
    """This desk's own mark in outgoing mail: whoever gets it back knows that it runs in a circle."""

    auth: Auth = "password"
    """How the desk signs in to the mailbox and the server that sends: by password, or by OAuth."""
    oauth_client_id: str = ""
    """The desk's client id, as Google's or Microsoft's console shows it."""
    oauth_client_secret: SecretStr = SecretStr("")
    oauth_tenant: str = "common"
    """At Microsoft: the organization's id or domain; common for any."""
    oauth_refresh: SecretStr = SecretStr("")
    """What signing in left: the lasting permission."""

    smtp_host: str = ""
    smtp_port: Port | None = None
    smtp_username: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_tls: Tls = "starttls"

    imap_host: str = ""
    imap_port: Port | None = None
    imap_username: str = ""
    imap_password: SecretStr = SecretStr("")
    imap_tls: Tls = "tls"
    imap_folder: str = "INBOX"
    imap_after: str = "nothing"
    """What happens to a mail once it is stored here: "nothing", "seen" or "move:Folder"."""
    imap_first: Literal["unseen", "all"] = "unseen"
    """What is taken over on the first look at a mailbox that already holds mail."""

    webhook_secret: SecretStr = SecretStr("")
    """`user:password` as written into the webhook's URL, or the provider's signing key."""
    webhook_url: str = ""
    """The webhook's public URL where the provider signs it (Mandrill)."""

    api_key: SecretStr = SecretStr("")
    """Sending key: Postmark calls it server token, MailerSend and Mailtrap API token, Amazon access key id."""
    api_secret: SecretStr = SecretStr("")
    """The second half of the key (Mailjet, Amazon SES)."""
    api_url: str = ""
    """Another base address of the provider's API: an EU region, or one's own Postal server."""
    api_region: Annotated[str, Field(pattern=r"^([a-z]{2}(-[a-z]+)+-\d)?$")] = ""
    """Amazon's region, such as eu-west-1."""

    fetch_key: SecretStr = SecretStr("")
    """API key to fetch mail with, from providers that post only a notice; for S3 the access key's id."""
    fetch_secret: SecretStr = SecretStr("")
    """S3: the access key's secret; empty for the machine's own role."""
    fetch_url: str = ""
    """Another base address of that API."""

    events_secret: SecretStr = SecretStr("")
    """Of the sending provider's reports: `user:password` as in its webhook's URL, its signing key, or (Amazon SES)
    the ARN of the topic."""

    verdict_server: str = ""
    """The server whose `Authentication-Results` is believed, such as mx.example.com; several apart by commas."""
    spf: Spf = "never"
    """Whether senders' own servers deliver to the listener. Behind a relay its address proves nothing: everybody's
    mail comes from there, and the relay may well be allowed to send for this desk's own domain."""
    aliases: str = ""
    """Other addresses that reach this one, apart by commas: all of them are our own."""

    max_bytes: Annotated[int, Field(ge=64 * 1024, le=500 * MEGABYTE)] = 50 * MEGABYTE
    """Larger mails are refused or quarantined; bytes."""
    timeout: Annotated[float, Field(gt=0, le=300)] = 30.0
    """Seconds that a server may take for each answer."""

    @field_validator("address")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if not _ADDRESS.fullmatch(value):
            raise ValueError(
                f"{value!r} is not an e-mail address. Enter one like support@example.com, without a name."
            )
        return value

    @field_validator("aliases")
    @classmethod
    def _are_addresses(cls, value: str) -> str:
        for each in _listed(value):
            if not _ADDRESS.fullmatch(each):
                raise ValueError(
                    f"{each!r} is not an e-mail address. Write one after another, apart by commas."
                )
        return value

    @field_validator("name", "instance")
    @classmethod
    def _is_one_line(cls, value: str) -> str:
        if any(ord(character) < 32 or ord(character) == 127 for character in value):
            raise ValueError("Enter it on one line, without control characters.")
        return value

    @field_validator("imap_after")
    @classmethod
    def _is_an_action(cls, value: str) -> str:
        if value in ("nothing", "seen") or (value.startswith("move:") and value[5:].strip()):
            return value
        raise ValueError('Enter "nothing", "seen" or "move:" and a folder, for example "move:Archive".')

    @field_validator("api_url", "webhook_url", "fetch_url")
    @classmethod
    def _is_a_url(cls, value: str) -> str:
        if value and not re.match(r"https?://[^\s/]+", value):
            raise ValueError("Enter a full address that begins with https://.")
        return value

    @field_validator("oauth_tenant")
    @classmethod
    def _is_a_tenant(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9.-]{1,120}", value):
            raise ValueError("Enter the directory's id or domain as Microsoft shows it, or common.")
        return value

    @model_validator(mode="before")
    @classmethod
    def _known_servers(cls, values: Any) -> Any:
        """Whoever signs in at a provider need not look up its servers."""
        servers = OAUTH_SERVERS.get(values.get("auth", "")) if isinstance(values, dict) else None
        if not servers:
            return values
        given = {name: value for name, value in values.items() if value not in (None, "")}
        user = given.get("address", "")
        return {**servers, "imap_username": user, "smtp_username": user, **given}

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        self._check_inbound()
        self._check_outbound()
        return self

    def _check_inbound(self) -> None:
        secret = self.webhook_secret.get_secret_value()
        if self.auth != "password":
            _need(self.oauth_client_id, "oauth_client_id", "the client id that the provider's console shows")
            _need(
                self.oauth_client_secret.get_secret_value(),
                "oauth_client_secret",
                "the client secret that the provider's console shows",
            )
        if self.inbound == "imap":
            _need(self.imap_host, "imap_host", "the mailbox's server, for example imap.example.com")
            _need(self.imap_username, "imap_username", "the user name of the mailbox")
            if self.auth == "password":
                _need(self.imap_password.get_secret_value(), "imap_password", "the password of the mailbox")
            _need_encryption("imap", self.imap_host, self.imap_tls, self._secret_of(self.imap_password))
        elif self.inbound in BASIC_AUTH:
            user, colon, password = secret.partition(":")
            if not (user and colon and password):
                raise ValueError(
                    f"webhook_secret: enter user:password, and write the same into {self.inbound}'s webhook "
                    "URL (https://user:password@…): it is all that tells its posts from forged ones."
                )
        elif self.inbound == "ses":
            if not secret.startswith("arn:"):
                raise ValueError(
                    "webhook_secret: enter the ARN of the SNS topic (arn:aws:sns:…). No other's notices are taken."
                )
        elif self.inbound in SIGNED:
            _need(secret, "webhook_secret", f"the webhook signing key that {self.inbound} shows")
            if self.inbound == "mandrill":
                _need(self.webhook_url, "webhook_url", "its URL as entered at Mandrill, which signs it")
        if self.inbound in NOTIFIED - {"ses"}:
            key = self.fetch_key.get_secret_value()
            _need(key, "fetch_key", f"the API key with which the desk fetches mail from {self.inbound}")

    def _check_outbound(self) -> None:
        if self.outbound == "smtp":
            _need(self.smtp_host, "smtp_host", "the server to send by, for example smtp.example.com")
            _need_encryption("smtp", self.smtp_host, self.smtp_tls, self._secret_of(self.smtp_password))
        elif self.outbound == "ses":
            _need(self.api_region, "api_region", "the region that SES sends from, for example eu-west-1")
            # Both halves of a key, or neither: then the machine's own role counts.
            if bool(self.api_key.get_secret_value()) != bool(self.api_secret.get_secret_value()):
                raise ValueError("api_secret: enter both halves of the access key, or neither.")
        elif self.outbound != "none":
            _need(self.api_key.get_secret_value(), "api_key", f"the sending key that {self.outbound} shows")
            if self.outbound == "mailjet":
                _need(self.api_secret.get_secret_value(), "api_secret", "the secret key that Mailjet shows")
            if self.outbound == "postal":
                _need(self.api_url, "api_url", "the address of your Postal server")
            if self.outbound == "unisender_go":
                _need(self.api_url, "api_url", "the API's address of your account's data center")

    def _secret_of(self, password: SecretStr) -> SecretStr:
        """What would cross the wire: a token is as good as a password."""
        return password if self.auth == "password" else SecretStr("a token")

    @property
    def trusted_servers(self) -> tuple[str, ...]:
        """Servers whose verdict on a sender counts: those named, and that of a mailbox which is known."""
        known = VERDICT_SERVERS.get(self.imap_host.lower(), "") if self.inbound == "imap" else ""
        return tuple(dict.fromkeys(each for each in (*_listed(self.verdict_server), known) if each))

    @property
    def own_addresses(self) -> tuple[str, ...]:
        """The address and its aliases, in lower case."""
        return tuple(dict.fromkeys((self.address.lower(), *_listed(self.aliases))))

    @property
    def domain(self) -> str:
        """The part of the address behind the @."""
        return self.address.rpartition("@")[2]

    @property
    def smtp_server(self) -> tuple[str, int]:
        """Host and port to send by; the port follows from the encryption where none is given."""
        return self.smtp_host, self.smtp_port or _SMTP_PORTS[self.smtp_tls]

    @property
    def imap_server(self) -> tuple[str, int]:
        """Host and port of the mailbox; the port follows from the encryption where none is given."""
        return self.imap_host, self.imap_port or _IMAP_PORTS[self.imap_tls]


def _listed(text: str) -> list[str]:
    return [each.strip().lower() for each in text.split(",") if each.strip()]


def _need(value: str, field: str, what: str) -> None:
    if not value:
        raise ValueError(f"{field}: enter {what}.")


def _need_encryption(kind: str, host: str, tls: Tls, password: SecretStr) -> None:
    if tls == "none" and password.get_secret_value() and not is_near(host):
        raise ValueError(
            f'{kind}_tls: a password must not cross the internet in clear. Choose "starttls" or "tls".'
        )
