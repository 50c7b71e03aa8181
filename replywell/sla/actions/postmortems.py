"""What people do with a post-mortem: finish it, sign it, take it up again, and let several breaches share one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid
from replywell.people.actions.audit import audit
from replywell.people.models import Agent
from replywell.people.permissions import check
from replywell.sla.actions.drafting import count_anew, draft_post_mortem
from replywell.sla.models import Breach, PostMortem, SignedVersion

TEXTS = ("title", "summary", "other_cause", "prevention", "lessons")
MOST = 200
"""Breaches that share one."""


@transaction.atomic
def edit_post_mortem(row: PostMortem, values: Mapping[str, Any], *, seen: str, by: Agent) -> PostMortem:
    """What somebody has written: texts, and `causes`, the names of those that are checked.

    `seen` is `stamp` of what they saw. Raises `Conflict` for one that was signed, or changed meanwhile.
    """
    check(by, "write post-mortems")
    row = _open(row)
    if seen != stamp(row):
        raise Conflict(
            _("Somebody changed it meanwhile. Copy what you have written, and load the page again.")
        )
    changes = [
        (name, getattr(row, name), values[name]) for name in TEXTS if getattr(row, name) != values[name]
    ]
    checked = frozenset(values["causes"])
    before = sorted(cause["slug"] for cause in row.causes if cause["checked"])
    row.causes = [{**cause, "checked": cause["slug"] in checked} for cause in row.causes]
    after = sorted(cause["slug"] for cause in row.causes if cause["checked"])
    if before != after:
        changes.append(("causes", before, after))
    for name in TEXTS:
        setattr(row, name, values[name])
    row.edited_at, row.edited_by = clock.now(), by
    row.save(update_fields=[*TEXTS, "causes", "edited_at", "edited_by"])
    if changes:
        audit("changed", row, by=by, changes=changes)
    return row


def stamp(row: PostMortem) -> str:
    """Changes with every edit."""
    return row.edited_at.isoformat() if row.edited_at else ""


@transaction.atomic
def sign_off(row: PostMortem, *, by: Agent) -> SignedVersion:
    """It is finished: from now on it stays as it is. Raises `Invalid` where something is missing."""
    check(by, "sign post-mortems")
    row = _open(row)
    if not row.breaches.filter(withdrawn_at=None).exists():
        raise Invalid(_("The breach was withdrawn: there is nothing to sign."))
    if not row.summary.strip():
        raise Invalid(_("Write a summary before you sign."))
    if not row.other_cause.strip() and not any(cause["checked"] for cause in row.causes):
        raise Invalid(_("Tick a cause, or write another one, before you sign."))
    row = count_anew(row.pk)
    row.signed_at, row.signed_by = clock.now(), by
    row.save(update_fields=["signed_at", "signed_by"])
    kept = SignedVersion.objects.create(
        post_mortem=row, number=row.version, content=content_of(row), name=by.name, by=by, at=row.signed_at
    )
    audit("signed", row, by=by, changes=[("version", None, row.version)])
    return kept


def content_of(row: PostMortem) -> dict[str, Any]:
    """All that is signed."""
    planned = row.follow_ups.select_related("owner")
    return {name: getattr(row, name) for name in (*TEXTS, "figures", "causes")} | {
        "follow_ups": [
            {
                "what": one.what,
                "owner": str(one.owner or ""),
                "due": one.due.isoformat() if one.due else "",
                "done": bool(one.done_at),
            }
            for one in planned
        ]
    }


@transaction.atomic
def amend(row: PostMortem, *, by: Agent) -> PostMortem:
    """Take a signed one up again as its next version; what was signed is kept."""
    check(by, "sign post-mortems")
    row = PostMortem.objects.select_for_update().get(pk=row.pk)
    if row.signed_at is None:
        return row
    row.version += 1
    row.signed_at = row.signed_by = None
    row.save(update_fields=["version", "signed_at", "signed_by"])
    audit("amended", row, by=by, changes=[("version", row.version - 1, row.version)])
    return row


@transaction.atomic
def share_post_mortem(breaches: Sequence[Breach], *, by: Agent) -> PostMortem:
    """These were missed for one reason: one post-mortem tells of all of them. What people wrote on others is kept in it.

    Raises `Conflict` where one of them is signed.
    """
    check(by, "write post-mortems")
    numbers = sorted({breach.pk for breach in breaches})
    if not 2 <= len(numbers) <= MOST:
        raise Invalid(_("Choose two breaches or more, at most %(most)s.") % {"most": MOST})
    held = list(
        Breach.objects.select_for_update().filter(pk__in=numbers, withdrawn_at=None).order_by("at", "id")
    )
    if len(held) < len(numbers):
        raise Conflict(_("One of these breaches was withdrawn meanwhile. Load the list again."))
    rows = PostMortem.objects.select_for_update().filter(breaches__in=numbers).order_by("pk")
    there = list({row.pk: row for row in rows}.values())
    if any(row.signed_at for row in there):
        raise Conflict(
            _("One of these breaches has a signed post-mortem. Amend that one first, or leave it out.")
        )
    if Breach.objects.filter(post_mortem__in=there).exclude(pk__in=numbers).exists():
        raise Conflict(_("One of these shares its post-mortem with others already. Choose all of them."))
    kept = next((row for row in there if row.edited_at), there[0] if there else None)
    if kept is None:
        kept = draft_post_mortem(numbers[0])
    if kept is None:
        raise Conflict(_("One of these breaches was withdrawn meanwhile. Load the list again."))
    _join(kept, [row for row in there if row.pk != kept.pk])
    Breach.objects.filter(pk__in=numbers).update(post_mortem=kept)
    PostMortem.objects.filter(pk__in=[row.pk for row in there if row.pk != kept.pk]).delete()
    row = count_anew(kept.pk)
    audit("shared", row, by=by, changes=[("breaches", None, [str(breach) for breach in held])])
    return row


def _join(kept: PostMortem, others: Sequence[PostMortem]) -> None:
    """What people wrote and planned elsewhere goes with it."""
    for other in others:
        other.follow_ups.update(post_mortem=kept)
        if other.edited_at:
            for name in TEXTS[1:]:
                parts = [part for part in (getattr(kept, name), getattr(other, name)) if part.strip()]
                setattr(kept, name, "\n\n".join(parts))
    kept.save(update_fields=[*TEXTS])


@transaction.atomic
def take_out(breach: Breach, *, by: Agent) -> PostMortem | None:
    """A breach that shares a post-mortem gets one of its own. Raises `Conflict` for one that was signed."""
    check(by, "write post-mortems")
    breach = Breach.objects.select_for_update().get(pk=breach.pk)
    if breach.post_mortem is None or breach.post_mortem.breaches.count() < 2:
        return breach.post_mortem
    shared = _open(breach.post_mortem)
    breach.post_mortem = None
    breach.save(update_fields=["post_mortem"])
    count_anew(shared.pk)
    audit("changed", shared, by=by, changes=[("breaches", str(breach), None)])
    return draft_post_mortem(breach.pk)


def _open(row: PostMortem) -> PostMortem:
    row = PostMortem.objects.select_for_update().get(pk=row.pk)
    if row.signed_at:
        raise Conflict(_("It is signed and stays as it is. Amend it to write a new version."))
    return row
