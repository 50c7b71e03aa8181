"""What can be set from outside: one typed page; `docs/operate/configuration.md` is made from it."""

import os
import secrets
from functools import cached_property, lru_cache
from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from replywell.adapters.models.masking.spans import KINDS


class Environment(BaseSettings):
    """Environment variables. Names are in upper case with the prefix `REPLYWELL_`, unless said otherwise."""

    model_config = SettingsConfigDict(env_prefix="REPLYWELL_", extra="ignore", populate_by_name=True)

    home: Path = Field(
        default=Path(".replywell"),
        description="Folder for everything that has to stay: database, attachments, keys, models. "
        "For root in a folder that others cannot reach, the default is `/var/lib/replywell`.",
    )
    database_url: str = Field(
        default="",
        validation_alias=AliasChoices("DATABASE_URL", "REPLYWELL_DATABASE_URL"),
        description="PostgreSQL 16 or newer with pgvector, e.g. `postgresql://user:password@host/name`. "
        "Empty: Replywell starts a PostgreSQL of its own in its home. Named without the prefix.",
    )
    database_pool: int = Field(
        default=10, ge=1, le=200, description="Connections to the database that a process holds at most."
    )
    web_processes: int = Field(
        default=1,
        ge=1,
        le=64,
        description="Web processes that `up` starts on one port (Linux). One serves some hundred agents, or 2,000 "
        "visitors who chat; each counts its limits for itself.",
    )
    secret_key: SecretStr = Field(
        default=SecretStr(""),
        description="Signs sessions, Message-IDs and reply addresses and encrypts stored secrets. "
        "Empty: made once and kept in `secret-key` in the home.",
    )
    public_url: str = Field(
        default="http://localhost:8000",
        description="Where people reach the desk; links in mails start with it.",
    )
    allowed_hosts: str = Field(
        default="",
        description="Further host names the desk answers to, separated by commas, besides that of the public URL.",
    )
    debug: bool = Field(default=False, description="Show tracebacks in the browser. Never in production.")
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")
    mail_host: str = Field(default="127.0.0.1", description="Address the mail listener binds to.")
    mail_port: int = Field(default=2525, ge=0, le=65535, description="Port of the mail listener.")
    lmtp_port: int = Field(
        default=0, ge=0, le=65535, description="Port on which the mail listener also speaks LMTP; 0 for none."
    )
    max_mail_mb: int = Field(default=50, ge=1, le=200, description="Largest mail that is taken, in MB.")
    private_sources: bool = Field(
        default=False,
        description="Whether knowledge sources may be fetched from addresses inside this network.",
    )
    undo_seconds: int = Field(
        default=10,
        ge=0,
        le=60,
        description="Seconds in which an agent can take a reply back before it leaves. 0: it leaves at once.",
    )
    model: str = Field(
        default="embedded",
        description="Who classifies and writes: `embedded` (no key, no network), `anthropic:MODEL`, "
        "`openai:MODEL`, or `URL#MODEL` for any OpenAI-compatible server.",
    )
    model_small: str = Field(
        default="", description="A smaller model for classification. Empty: the same as the model."
    )
    anthropic_api_key: SecretStr = Field(
        default=SecretStr(""),
        validation_alias=AliasChoices("ANTHROPIC_API_KEY", "REPLYWELL_ANTHROPIC_API_KEY"),
        description="Key for `anthropic:` models. Named without the prefix.",
    )
    openai_api_key: SecretStr = Field(
        default=SecretStr(""),
        validation_alias=AliasChoices("OPENAI_API_KEY", "REPLYWELL_OPENAI_API_KEY"),
        description="Key for `openai:` models; never sent anywhere else. Named without the prefix.",
    )
    server_api_key: SecretStr = Field(
        default=SecretStr(""),
        description="Key for an OpenAI-compatible server of your own, where it wants one.",
    )
    model_timeout: float = Field(
        default=30.0, gt=0, le=600, description="Seconds to wait for a model before the embedded AI answers."
    )
    model_budget: float = Field(
        default=10.0,
        ge=0,
        description="US dollars that models may cost in a day; then the embedded AI answers.",
    )
    mask: str = Field(
        default="all",
        description="What placeholders stand for in texts that leave for a model by API: `all`, `none`, or some of "
        f"{', '.join(f'`{kind}`' for kind in KINDS)}, separated by commas.",
    )
    reranker: str = Field(
        default="",
        description="A model that reads the best passages together with the question and puts them in order: "
        "`URL#MODEL` of a server with `/rerank`, such as Cohere's, Jina's, vLLM's or llama.cpp's.",
    )
    reranker_api_key: SecretStr = Field(
        default=SecretStr(""), description="Key for the reranking model, where it wants one."
    )
    s3_bucket: str = Field(
        default="", description="Keep raw mails and attachments in this S3 bucket instead of the home folder."
    )
    s3_endpoint: str = Field(
        default="", description="Address of an S3-compatible server, where it is not AWS."
    )

    @field_validator("mask")
    @classmethod
    def _known_kinds(cls, value: str) -> str:
        unknown = {each.strip() for each in value.split(",")} - {"", "all", "none", *KINDS}
        if unknown:
            raise ValueError(
                f"There is no {', '.join(sorted(unknown))} to mask. Write all, none, or some of: {', '.join(KINDS)}."
            )
        return value

    @property
    def masked_kinds(self) -> tuple[str, ...]:
        """What is masked in texts that leave for a model by API."""
        named = {each.strip() for each in self.mask.split(",")}
        return tuple(kind for kind in KINDS if "all" in named or kind in named)

    @property
    def embedded_database(self) -> bool:
        return not self.database_url

    @cached_property
    def root(self) -> Path:
        """The home folder, absolute; made when first asked for."""
        root = self.home.expanduser().resolve()
        if "home" not in self.model_fields_set and not _others_may_pass(root.parent):
            root = Path("/var/lib/replywell")
        root.mkdir(parents=True, exist_ok=True)
        return root

    @cached_property
    def key(self) -> str:
        """The secret key: from the environment, or kept in the home."""
        given = self.secret_key.get_secret_value()
        return given or _kept_key(self.root / "secret-key")


def _others_may_pass(folder: Path) -> bool:
    """PostgreSQL refuses to run as root; the account it runs as then has to reach the home."""
    return os.geteuid() != 0 or all(path.stat().st_mode & 0o001 for path in (folder, *folder.parents))


def _kept_key(path: Path) -> str:
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        try:
            os.link(fresh, path)  # the first process wins; the others read what it wrote
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The environment of this process, read once."""
    return Environment()
