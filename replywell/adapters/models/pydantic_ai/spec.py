"""Which model is meant: `anthropic:NAME`, `openai:NAME`, `ollama:NAME` or `http://host:port/v1#NAME`."""

import re
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from replywell.kit.errors import Invalid
from replywell.kit.values import Value

OLLAMA = "http://localhost:11434/v1"
FORMS = "Write anthropic:NAME, openai:NAME, ollama:NAME or the address of a server, http://host:port/v1#NAME."
_NAME = re.compile(r"[^\s\x00-\x1f\x7f#]{1,200}")


class ModelSpec(Value):
    """A model and where it runs."""

    provider: Literal["anthropic", "openai", "server"]
    """`server`: any OpenAI-compatible one."""
    model: str
    base_url: str = ""
    """Only for `server`; without credentials and without a trailing slash."""

    def __str__(self) -> str:
        """As it is written in the settings."""
        return f"{self.base_url}#{self.model}" if self.base_url else f"{self.provider}:{self.model}"

    @property
    def label(self) -> str:
        """As people are told: `claude-haiku-4-5`, `qwen3:8b at localhost:11434`."""
        return f"{self.model} at {urlsplit(self.base_url).netloc}" if self.base_url else self.model


def parse_model(spec: str) -> ModelSpec:
    """The model that `spec` names. Raises `Invalid`, which tells how to write it."""
    text = spec.strip()
    if not text:
        raise Invalid(f"No model is named. {FORMS}")
    if "://" in text:
        return _server(text)
    provider, colon, name = text.partition(":")
    match provider.lower():
        case "anthropic" | "openai" | "ollama" if not colon or not name:
            raise Invalid(f"{provider}: the model's name is missing. {FORMS}")
        case "anthropic":
            return ModelSpec(provider="anthropic", model=_name(name))
        case "openai":
            return ModelSpec(provider="openai", model=_name(name))
        case "ollama":
            return ModelSpec(provider="server", model=_name(name), base_url=OLLAMA)
    raise Invalid(f"{_shown(text)} is not a model we know how to reach.{_guess(text)} {FORMS}")


def _server(text: str) -> ModelSpec:
    address, hash_sign, name = text.partition("#")
    if not hash_sign or not name:
        raise Invalid("The model's name is missing after the address: write http://host:port/v1#NAME.")
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise Invalid("The model's address cannot be read: write http://host:port/v1#NAME.") from error
    _check(parts, host)
    path = parts.path.rstrip("/") or "/v1"
    return ModelSpec(provider="server", model=_name(name), base_url=f"{parts.scheme}://{parts.netloc}{path}")


def _check(parts: SplitResult, host: str | None) -> None:
    if parts.username is not None or parts.password is not None:
        raise Invalid("The model's address must not contain a password: put the key into its own setting.")
    if parts.scheme not in ("http", "https") or not host or re.search(r"\s", parts.netloc + parts.path):
        raise Invalid("The model's address must look like http://host:port/v1#NAME.")
    if parts.query:
        raise Invalid("The model's address must not contain a question mark: write http://host:port/v1#NAME.")


def _name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise Invalid(f"{_shown(name)} is not a model's name: it has no spaces and at most 200 characters.")
    return name


def _guess(text: str) -> str:
    if text.startswith("claude"):
        return f" Did you mean anthropic:{text[:60]}?"
    if re.match(r"gpt|o\d", text):
        return f" Did you mean openai:{text[:60]}?"
    return ""


def _shown(text: str) -> str:
    """At most the beginning: somebody may have pasted a key."""
    return repr(text if len(text) <= 40 else f"{text[:12]}…")
