"""A service introduces its webhook with a secret of its own: an administrator sees it once and confirms it there."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.kit.errors import Conflict
from replywell.kit.secrets import Undecipherable
from replywell.knowledge.kinds import kinds, secret_names
from replywell.knowledge.models import Source
from replywell.people.actions.audit import SECRET, audit
from replywell.people.models import Agent

PENDING = "introduced:"
"""Goes before the name of a secret that was told and is not confirmed yet; no adapter is given such a one."""


@transaction.atomic
def introduce(source: Source, told: Mapping[str, str]) -> None:
    """Keep what a service told of its webhook until it is confirmed; a later word replaces an earlier one.

    Nothing is believed by it: what was confirmed before goes on being asked for.
    """
    source = Source.objects.select_for_update().get(pk=source.pk)
    if isinstance(source.secrets, Undecipherable):
        return
    known = {name: value for name, value in source.secrets.items() if not name.startswith(PENDING)}
    if all(known.get(name) == value for name, value in told.items()):
        return
    source.secrets = known | {PENDING + name: value for name, value in told.items()}
    source.save(update_fields=["secrets"])
    audit("introduced", source, by=None, who=source.name, changes=[(name, None, SECRET) for name in told])


def introduced(source: Source) -> dict[str, str]:
    """What was told and waits to be confirmed: names and secrets. For administrators only."""
    if isinstance(source.secrets, Undecipherable):
        return {}
    pending = {name: value for name, value in source.secrets.items() if name.startswith(PENDING)}
    return {name.removeprefix(PENDING): value for name, value in pending.items()}


@transaction.atomic
def confirm_introduction(source: Source, *, by: Agent, keep: bool = True) -> None:
    """It was entered at the service: from now on what it posts has to be signed with it. Else it is forgotten."""
    source = Source.objects.select_for_update().get(pk=source.pk)
    pending, kind = introduced(source), kinds().get(source.adapter)
    if not pending or kind is None:
        raise Conflict(_("There is nothing to confirm. A colleague may have done it."))
    names = secret_names(kind.Settings) & pending.keys()
    known = {name: value for name, value in source.secrets.items() if not name.startswith(PENDING)}
    source.secrets = known | ({name: pending[name] for name in names} if keep else {})
    source.save(update_fields=["secrets"])
    changes = [(name, SECRET if name in known else None, SECRET) for name in sorted(names)]
    audit("confirmed" if keep else "forgot", source, by=by, changes=changes)
