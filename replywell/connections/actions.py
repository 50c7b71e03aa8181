"""Connections are made and change."""

from typing import Any, Literal

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from pydantic import SecretStr
from pydantic import ValidationError as SettingsError

from replywell.adapters.channels import CHANNELS
from replywell.connections.models import Connection
from replywell.kit import clock
from replywell.kit.errors import Invalid
from replywell.people.actions.audit import SECRET, audit
from replywell.people.models import Agent, Brand


class WrongSettings(Invalid):
    """The settings are not valid. `problems` says of which field what is wrong; `""` of all of them."""

    def __init__(self, problems: dict[str, list[str]]) -> None:
        super().__init__(" ".join(problem for each in problems.values() for problem in each))
        self.problems = problems


def set_settings(connection: Connection, settings: dict[str, Any]) -> None:
    """Keep other settings; they are checked when the connection is next used."""
    connection.settings = settings
    connection.save(update_fields=["settings"])


@transaction.atomic
def put_connection(
    connection: Connection,
    *,
    by: Agent,
    name: str,
    settings: dict[str, Any],
    active: bool | None = None,
    brand: Brand | Literal["same"] | None = "same",
) -> Connection:
    """A new connection, or what changed about one; no secret is written down. Raises `WrongSettings`."""
    before = {} if connection.pk is None else _told(connection)
    connection.settings = check_settings(connection.adapter, settings)
    connection.name = name.replace("\0", "").strip()[:120] or str(settings.get("address", connection.adapter))
    connection.active = connection.active if active is None else active
    if brand != "same":
        connection.brand = brand
    if not connection.slug:
        connection.slug = _free_slug(connection.name)
    new = connection.pk is None
    connection.last_error = ""
    connection.save()
    after = _told(connection)
    secret = secret_names(connection.adapter)
    changes = [
        (
            key,
            SECRET if key in secret and before.get(key) else before.get(key),
            SECRET if key in secret and value else value,
        )
        for key, value in after.items()
        if before.get(key) != value
    ]
    if changes:
        audit("added" if new else "changed", connection, by=by, changes=changes)
    return connection


def _told(connection: Connection) -> dict[str, Any]:
    brand = connection.brand.name if connection.brand else ""
    return {"name": connection.name, "active": connection.active, "brand": brand, **connection.settings}


@transaction.atomic
def keep_grant(connection: Connection, refresh: str, *, by: Agent | None = None) -> None:
    """The lasting permission to a mailbox, encrypted with the other settings; `by` nobody when it was renewed."""
    row = Connection.objects.select_for_update().get(pk=connection.pk)
    row.settings = row.settings | {"oauth_refresh": refresh}
    row.save(update_fields=["settings"])
    connection.settings = row.settings
    if by:
        audit("changed", row, by=by, changes=[("oauth_refresh", None, SECRET)])


@transaction.atomic
def switch(connection: Connection, active: bool, *, by: Agent) -> None:
    """Mail comes in and leaves by it, or not; nothing that is stored goes."""
    if connection.active != active:
        connection.active = active
        connection.save(update_fields=["active"])
        audit("activated" if active else "deactivated", connection, by=by)


def note_health(connection: Connection, problem: str = "") -> None:
    """What came of trying it."""
    if problem:
        connection.last_error, connection.last_error_at = problem, clock.now()
    else:
        connection.last_error, connection.last_ok_at = "", clock.now()
    connection.save(update_fields=["last_error", "last_error_at", "last_ok_at"])


def check_settings(adapter: str, settings: dict[str, Any]) -> dict[str, Any]:
    """The settings, if the adapter takes them. Raises `WrongSettings`, which tells each field's problem."""
    channel = CHANNELS.get(adapter)
    if channel is None:
        raise Invalid(
            _("There is no such kind of connection. Choose one of: %(kinds)s.")
            % {"kinds": ", ".join(CHANNELS)}
        )
    try:
        channel.Settings.model_validate(settings)
    except SettingsError as error:
        problems: dict[str, list[str]] = {}
        for one in error.errors():
            told = one["msg"].removeprefix("Value error, ")
            field, colon, rest = told.partition(": ")
            where = str(one["loc"][0]) if one["loc"] else ""
            if not where and colon and field in channel.Settings.model_fields:
                where, told = field, rest[:1].upper() + rest[1:]
            problems.setdefault(where, []).append(told)
        raise WrongSettings(problems) from error
    return settings


def secret_names(adapter: str) -> set[str]:
    """The settings that are never shown."""
    channel = CHANNELS.get(adapter)
    fields = channel.Settings.model_fields if channel else {}
    return {name for name, field in fields.items() if field.annotation is SecretStr}


def _free_slug(name: str) -> str:
    base = slugify(name)[:40] or "mail"
    taken = set(Connection.objects.values_list("slug", flat=True))
    return next(slug for n in range(1, 10_000) if (slug := base if n == 1 else f"{base}-{n}") not in taken)
