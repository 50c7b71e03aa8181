"""Two contacts turn out to be one person, or two after all."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.kit import clock, jobs
from replywell.kit.errors import Conflict, Invalid
from replywell.people.actions.audit import audit
from replywell.people.models import Agent, Claim, Contact, ContactMerge, Identity
from replywell.people.permissions import check

_TAKEN = ("name", "email", "company_id", "language", "bounced_at")
"""What the kept contact takes from the other one where it has nothing of its own."""


@transaction.atomic
def merge_contacts(gone: Contact, kept: Contact, *, by: Agent) -> ContactMerge:
    """The kept contact is known by everything that the other was known by; the other points to it.

    What they said and asked moves in the tickets' own action (`tickets/actions/contacts.py`). Raises `Invalid`
    for a contact and itself, `Conflict` for one that was merged already.
    """
    check(by, "merge contacts")
    gone, kept = _both(gone, kept)
    if gone.pk == kept.pk:
        raise Invalid(_("This is the same contact. Choose another one."))
    if gone.merged_into_id or kept.merged_into_id:
        raise Conflict(_("One of the two was merged meanwhile. Reload the page."))
    before = _plain(kept)
    identities = list(gone.identities.values_list("pk", flat=True))
    Identity.objects.filter(pk__in=identities).update(contact=kept)
    had = set(kept.claims.values_list("kind", "value"))
    claims = [each.pk for each in gone.claims.all() if (each.kind, each.value) not in had]
    Claim.objects.filter(pk__in=claims).update(contact=kept)
    for name in _TAKEN:
        if name == "bounced_at" and kept.email != gone.email:
            continue
        if not getattr(kept, name):
            setattr(kept, name, getattr(gone, name))
    kept.save()
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    made = ContactMerge.objects.create(
        gone=gone,
        kept=kept,
        moved={"identities": identities, "claims": claims},
        before=before,
        after=_plain(kept),
        by=by,
    )
    audit("merged", kept, by=by, changes=[("contact", str(gone), str(kept))])
    jobs.defer("index renamed", queue=jobs.SLOW, contact=kept.pk)
    jobs.defer("renew clocks of", queue=jobs.SLOW, contact=kept.pk)
    return made


@transaction.atomic
def unmerge_contacts(merge: ContactMerge, *, by: Agent) -> ContactMerge:
    """They are two after all: what moved goes back, as far as it is still there. Raises `Conflict` when it was."""
    check(by, "merge contacts")
    merge = ContactMerge.objects.select_for_update().get(pk=merge.pk)
    gone, kept = _both(merge.gone, merge.kept)
    if merge.undone_at or gone.merged_into_id != kept.pk:
        raise Conflict(_("This was taken back already."))
    if kept.merged_into_id:
        raise Conflict(_("The contact was merged on since. Take that back first."))
    Identity.objects.filter(pk__in=merge.moved.get("identities", ()), contact=kept).update(contact=gone)
    Claim.objects.filter(pk__in=merge.moved.get("claims", ()), contact=kept).update(contact=gone)
    now = _plain(kept)
    for name, value in merge.before.items():
        if now[name] == merge.after[name]:  # what somebody changed since stays
            setattr(kept, name, value)
    kept.save()
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    merge.undone_at = clock.now()
    merge.save(update_fields=["undone_at"])
    audit("unmerged", kept, by=by, changes=[("contact", str(kept), str(gone))])
    for contact in (gone, kept):
        jobs.defer("index renamed", queue=jobs.SLOW, contact=contact.pk)
        jobs.defer("renew clocks of", queue=jobs.SLOW, contact=contact.pk)
    return merge


def note_moved(merge: ContactMerge, moved: dict[str, list[int]]) -> None:
    """What else went with them, kept so that it can go back."""
    merge.moved = merge.moved | moved
    merge.save(update_fields=["moved"])


def _both(one: Contact, other: Contact) -> tuple[Contact, Contact]:
    """Both as they are now, held in one order, so that nobody waits for somebody who waits for them."""
    rows = Contact.objects.select_for_update().filter(pk__in={one.pk, other.pk}).order_by("pk")
    held = {row.pk: row for row in rows}
    return held[one.pk], held[other.pk]


def _plain(contact: Contact) -> dict[str, Any]:
    state = {name: getattr(contact, name) for name in _TAKEN}
    return state | {"bounced_at": contact.bounced_at.isoformat() if contact.bounced_at else None}
