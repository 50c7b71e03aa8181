"""Tags get a meaning, another name, or go; the tickets that carry them follow, a few thousand at a time."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from replywell.kit import clock, jobs
from replywell.kit.errors import Conflict, Invalid
from replywell.people.actions.audit import audit, put
from replywell.people.actions.removals import UNDOABLE, keep
from replywell.people.models import Agent, Removal
from replywell.tickets.models import Tag

AT_ONCE = 2000
"""Tickets in one transaction: short enough that nobody waits for its locks."""
_RETAG = """
with few as (
    select id from tickets_ticket where tags @> array[%(old)s]::varchar[] limit %(few)s for update
)
update tickets_ticket t set tags = case
    when %(new)s = '' or t.tags @> array[%(new)s]::varchar[] then array_remove(t.tags, %(old)s::varchar)
    else array_replace(t.tags, %(old)s::varchar, %(new)s::varchar) end
from few where t.id = few.id
"""


def tag_name(text: str) -> str:
    """A tag as tickets carry it. Raises `Invalid` for none, or one that cannot be typed in a search."""
    name = "-".join(text.replace("\0", "").lower().split())
    if not name or len(name) > 60:
        raise Invalid(_("A tag is a word of 1 to 60 characters."))
    if any(sign in name for sign in ",\"'"):
        raise Invalid(_("A tag has no commas and no quotes, so that one can search for it."))
    return name


@transaction.atomic
def put_tag(tag: Tag, values: Mapping[str, Any], *, by: Agent) -> Tag:
    """A new tag, or what changed about one; another name follows everywhere. Raises `Conflict` for a taken one."""
    old = tag.name if tag.pk else ""
    name = tag_name(str(values.get("name", tag.name)))
    if Tag.objects.filter(name=name).exclude(pk=tag.pk).exists():
        raise Conflict(_("There is a tag %(name)s already. Merge this one into it instead.") % {"name": name})
    try:
        with transaction.atomic():
            put(tag, {**values, "name": name}, by=by)
    except IntegrityError as error:
        raise Conflict(_("There is a tag %(name)s already.") % {"name": name}) from error
    if old and old != name:
        jobs.defer("retag", queue=jobs.SLOW, old=old, new=name)
    return tag


@transaction.atomic
def merge_tag(tag: Tag, into: Tag, *, by: Agent) -> None:
    """Tickets with the one carry the other. Raises `Invalid` for the same one."""
    if tag.pk == into.pk:
        raise Invalid(_("Choose another tag to merge it into."))
    audit("merged", tag, by=by, changes=[("into", None, into.name)])
    jobs.defer("retag", queue=jobs.SLOW, old=tag.name, new=into.name)
    tag.delete()


@transaction.atomic
def remove_tag(tag: Tag, *, by: Agent) -> Removal | None:
    """The tag goes; its tickets lose it once that cannot be undone any more, unless it is back by then."""
    removal = keep(tag, by=by)
    audit("removed", tag, by=by)
    jobs.defer("retag", queue=jobs.SLOW, at=clock.now() + UNDOABLE, old=tag.name, new="")
    tag.delete()
    return removal


def retag(old: str, new: str) -> int:
    """Give tickets with the one tag the other, or with `new` empty none. Returns how many; again does no harm."""
    changed = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_RETAG, {"old": old, "new": new, "few": AT_ONCE})
            some = cursor.rowcount
        changed += some
        if some < AT_ONCE:
            return changed


def tagged(name: str, *, up_to: int = 1000) -> int:
    """How many tickets carry a tag, counted up to a limit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from (select 1 from tickets_ticket where tags @> array[%s]::varchar[] limit %s) t",
            [name, up_to],
        )
        return int(cursor.fetchone()[0])
