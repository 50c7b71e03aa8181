"""Sources are added, changed, switched on and off, and removed."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from replywell.connections.actions import WrongSettings
from replywell.kit.errors import Conflict
from replywell.knowledge.actions.belongings import kept_by, let_go_of, withhold
from replywell.knowledge.actions.introductions import PENDING
from replywell.knowledge.actions.settings import kind_of, taken_apart
from replywell.knowledge.kinds import BY_THEMSELVES, secret_names
from replywell.knowledge.models import Source
from replywell.knowledge.models.sources import new_token
from replywell.people.actions.audit import SECRET, audit
from replywell.people.models import Agent

USUAL = 60
"""Minutes between two syncs where nobody said otherwise."""
LONGEST = 60 * 24 * 30


@transaction.atomic
def add_source(
    adapter: str, name: str, settings: dict[str, Any], *, by: Agent | None, every: int = 0
) -> Source:
    """A new source; nothing of it is read yet. `every` is in minutes, 0 for what is usual of its kind.

    Raises `WrongSettings`, and `Conflict` for what is a source already.
    """
    kind = kind_of("" if adapter in BY_THEMSELVES else adapter)
    shown, secrets = taken_apart(kind, settings)
    there = Source.objects.filter(adapter=adapter, **_place(shown)).first()
    if there is not None:
        raise Conflict(_("This is a source already: %(name)s.") % {"name": there.name})
    name = _called(name) or _named(shown) or str(kind.title)
    source = Source.objects.create(
        slug=_free_slug(name),
        name=name,
        adapter=adapter,
        every=_minutes(every or (1 if kind.watched else USUAL)),
        settings=shown,
        secrets=dict[str, Any](secrets),
    )
    told = [("every", None, source.every), *((key, None, value) for key, value in shown.items() if value)]
    audit("added", source, by=by, changes=[*told, *((key, None, SECRET) for key in secrets)])
    return source


def add_folder(folder: Path, *, name: str = "", base_url: str = "", by: Agent | None = None) -> Source:
    """A folder of files as a source. Raises `Conflict` for one that is a source already."""
    folder = folder.expanduser().resolve()
    return add_source("folder", name, {"path": str(folder), "base_url": base_url}, by=by)


@transaction.atomic
def change_source(
    source: Source,
    *,
    name: str,
    settings: dict[str, Any],
    every: int,
    by: Agent | None,
    clear: Iterable[str] = (),
) -> bool:
    """What is different about a source; returns whether all of it has to be read again.

    A secret that is left empty stays as it is, unless its name is in `clear`. Raises `WrongSettings`.
    """
    source = Source.objects.select_for_update().get(pk=source.pk)
    kind = kind_of(source.adapter)
    secret = secret_names(kind.Settings)
    kept = {key: value for key, value in source.secrets.items() if key in secret and key not in set(clear)}
    shown, secrets = taken_apart(
        kind, settings | kept | {key: settings[key] for key in secret if settings.get(key)}
    )
    before = {"name": source.name, "every": source.every} | source.settings
    after = {"name": _called(name) or source.name, "every": _minutes(every)} | shown
    changes = [(key, before.get(key), value) for key, value in after.items() if before.get(key) != value]
    changes += [
        (key, SECRET if key in source.secrets else None, SECRET if key in secrets else None)
        for key in sorted(secret)
        if source.secrets.get(key) != secrets.get(key)
    ]
    kept_there = kept_by(source)
    secrets |= {name: value for name, value in source.secrets.items() if name.startswith(PENDING)}
    anew = any(source.settings.get(key) != value for key, value in shown.items())
    source.name, source.every = str(after["name"]), _minutes(every)
    source.settings, source.secrets = shown, secrets
    if anew:
        source.cursor = ""
        source.articles.update(fingerprint="")
    source.save(update_fields=["name", "every", "settings", "secrets", "cursor"])
    withhold(source, before.get("audience"), shown.get("audience"))
    transaction.on_commit(lambda: let_go_of(kept_there, source.adapter))
    if changes:
        audit("changed", source, by=by, changes=changes)
    return anew


@transaction.atomic
def remove_source(source: Source, *, by: Agent | None) -> int:
    """A source and all articles that came from it go, from answers too; returns how many articles."""
    source = Source.objects.select_for_update().get(pk=source.pk)
    gone = source.articles.count()
    audit("removed", source, by=by, changes=[("articles", gone, None)])
    kept_there, adapter = kept_by(source), source.adapter
    source.delete()
    transaction.on_commit(lambda: let_go_of(kept_there, adapter))
    return gone


@transaction.atomic
def rotate_token(source: Source, *, by: Agent | None) -> None:
    """A new webhook address; the former one is nobody's any more."""
    source.token = new_token()
    source.save(update_fields=["token"])
    audit("changed", source, by=by, changes=[("token", SECRET, SECRET)])


@transaction.atomic
def switch_source(source: Source, active: bool, *, by: Agent) -> None:
    """A source is read or not; articles that came from it stay."""
    if source.active != active:
        source.active = active
        source.save(update_fields=["active"])
        audit("activated" if active else "deactivated", source, by=by)


def _place(shown: dict[str, Any]) -> dict[str, Any]:
    """What two sources of a kind may not have in common: the folder, else all settings."""
    return {"settings__path": shown["path"]} if "path" in shown else {"settings": shown}


def _called(name: str) -> str:
    return name.replace("\0", "").strip()[:120]


def _named(shown: dict[str, Any]) -> str:
    return Path(shown["path"]).name.replace("-", " ").capitalize()[:120] if "path" in shown else ""


def _minutes(every: int) -> int:
    if not 1 <= every <= LONGEST:
        raise WrongSettings({"every": [_("Between a minute and 30 days.")]})
    return every


def _free_slug(name: str) -> str:
    base = slugify(name)[:40] or "source"
    taken = set(Source.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for n in range(1, 10_000) if (slug := base if n == 1 else f"{base}-{n}") not in taken)
