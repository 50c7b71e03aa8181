"""What somebody entered about a source, checked and taken apart: what is shown, and what is secret."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from replywell.adapters.sources.port import Source as Port
from replywell.connections.actions import WrongSettings
from replywell.kit.errors import Refused
from replywell.knowledge.kinds import BY_THEMSELVES, asked_for, kinds, ours, secret_names


def kind_of(adapter: str) -> Port:
    """The kind of source with this name. Raises `WrongSettings`."""
    found = kinds().get(adapter)
    if found is None:
        known = ", ".join(sorted(kinds().keys() - BY_THEMSELVES))
        raise WrongSettings(
            {"": [_("There is no such kind of source. Choose one of: %(kinds)s.") % {"kinds": known}]}
        )
    return found


def taken_apart(kind: Port, given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Settings as they are stored, and the secrets. Raises `WrongSettings`, which tells each field's problem."""
    model = kind.Settings
    given = {name: value for name, value in given.items() if name in asked_for(model) and value is not None}
    path = given.get("path")
    if kind.watched and path:
        _look_at(Path(str(path)).expanduser())
    try:
        valid = model.model_validate(given | ours(model))
    except Refused as error:
        raise WrongSettings({"": [error.message]}) from error
    except ValidationError as error:
        raise WrongSettings(problems_of(error, model)) from error
    secret = secret_names(model)
    shown = valid.model_dump(mode="json", include=set(asked_for(model)) - secret)
    kept = {name: getattr(valid, name).get_secret_value() for name in sorted(secret)}
    return shown, {name: value for name, value in kept.items() if value}


def problems_of(error: ValidationError, model: type[BaseModel]) -> dict[str, list[str]]:
    """What is wrong, by field; `""` for what is wrong with all of them together."""
    problems: dict[str, list[str]] = {}
    for one in error.errors():
        name = str(one["loc"][0]) if one["loc"] else ""
        problems.setdefault(name if name in model.model_fields else "", []).append(
            one["msg"].removeprefix("Value error, ")
        )
    return problems


def _look_at(path: Path) -> None:
    if not path.is_absolute():
        raise WrongSettings({"path": [_("Write the whole path, from / on.")]})
    if not path.is_dir():
        told = _("There is no folder %(path)s on this server. Create it first.") % {"path": path}
        raise WrongSettings({"path": [told]})
