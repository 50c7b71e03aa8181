"""The kinds of sources there are, and from a source's row to its adapter with validated settings."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from pydantic import BaseModel, SecretStr, ValidationError
from pydantic.fields import FieldInfo

from replywell.adapters.sources import SOURCES
from replywell.adapters.sources.port import Source as Port
from replywell.kit.errors import Refused
from replywell.kit.secrets import Undecipherable
from replywell.knowledge.models import Source
from replywell.knowledge.past_tickets import PastTickets
from replywell.knowledge.threads import Threads

BY_THEMSELVES = frozenset({"threads"})
"""Kinds that come to be when they are first needed; nobody adds one."""
OURS = frozenset({"home", "private", "files"})
"""Settings that follow from the installation: no form asks for them."""


@lru_cache(maxsize=1)
def kinds() -> dict[str, Port]:
    """Adapters by name: those of other places, and those that read what this desk holds."""
    own: tuple[Port, ...] = (PastTickets(), Threads())
    return SOURCES | {kind.name: kind for kind in own}


def ours(model: type[BaseModel]) -> dict[str, Any]:
    """Settings that follow from the installation, where the adapter has them."""
    values = {
        "home": settings.ENV.root / "sources",
        "private": settings.ENV.private_sources,
        "files": False,
    }
    return {name: value for name, value in values.items() if name in model.model_fields}


def asked_for(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The settings that a person fills in."""
    return {name: field for name, field in model.model_fields.items() if name not in OURS}


def secret_names(model: type[BaseModel]) -> set[str]:
    """The settings that are kept encrypted and never shown."""
    return {name for name, field in model.model_fields.items() if field.annotation is SecretStr}


def adapter_of(source: Source) -> tuple[Port, Any]:
    """The adapter and its settings. Raises `Refused` when they are not valid."""
    adapter = kinds().get(source.adapter)
    if adapter is None:
        known = ", ".join(sorted(kinds()))
        raise Refused(f"There is no kind of source {source.adapter!r}. Choose one of: {known}.")
    if isinstance(source.secrets, Undecipherable):
        raise Refused(f"{source.name}: {source.secrets.explanation}")
    try:
        given = ours(adapter.Settings) | source.settings | source.secrets
        return adapter, adapter.Settings.model_validate(given)
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise Refused(f"The settings of {source.name} are not valid: {problems}.") from error
