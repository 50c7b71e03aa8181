"""Whoever writes is recognized by what their channel vouches for; what they only say of themselves joins nobody."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from django.db import connection as database
from django.db import transaction

from replywell.kit import clock, jobs
from replywell.kit.compiled import Compiled
from replywell.kit.written import insert
from replywell.people.actions.contacts import known_contact
from replywell.people.models import Claim, Company, Contact, Identity

LONGEST = 320
_KNOW = """
insert into people_identity (contact_id, kind, value)
select %s, kind, value from unnest(%s::text[], %s::text[]) as known (kind, value)
on conflict (kind, value) do nothing
"""


class Known(NamedTuple):
    """A way of being known, as its channel vouches for it: `slack` and `T0A1:U7`."""

    kind: str
    value: str


def recognized(handles: Sequence[Known], email: str = "", name: str = "", *, proven: bool = False) -> Contact:
    """The contact behind these handles, the first that anybody has; then behind the address, if it is `proven`.

    They are known by all of it from now on. An address that is not proven stays a claim. What is known to be
    another contact's stays theirs: only a person merges contacts.
    """
    handles = [Known(kind, value[:LONGEST]) for kind, value in handles]
    email = email.strip().lower()[:LONGEST]
    known = _known_already(handles, email, name, proven)
    if known:
        return known
    with transaction.atomic(savepoint=False):
        _one_at_a_time(handles, email if proven else "")
        contact = (
            _behind(handles) or (known_contact(email) if email and proven else None) or _new(email, proven)
        )
        _know(contact, handles)
        if email and proven:
            prove(contact, email)
        elif email:
            claim(contact, email)
        _call(contact, name)
    return contact


def claim(contact: Contact, email: str) -> Claim | None:
    """They say that it is theirs; None where they are known by it already."""
    if contact.identities.filter(kind="email", value=email).exists():
        return None
    return Claim.objects.get_or_create(contact=contact, kind="email", value=email)[0]


@transaction.atomic
def prove(contact: Contact, email: str) -> bool:
    """It was shown that the address is theirs: they are known and written to by it. False where it is another's.

    Then it stays a claim, by which people see that the two may be one.
    """
    known = Identity.objects.get_or_create(kind="email", value=email, defaults={"contact": contact})[0]
    if known.contact_id != contact.pk:
        Claim.objects.get_or_create(contact=contact, kind="email", value=email)
        return False
    Claim.objects.filter(contact=contact, kind="email", value=email).delete()
    if not contact.email:
        contact.email, company = email, contact.company_id
        contact.company = contact.company or _company(email)
        contact.save(update_fields=["email", "company"])
        jobs.defer("index renamed", queue=jobs.SLOW, contact=contact.pk)
        if contact.company_id != company:  # other promises may hold for them
            jobs.defer("renew clocks of", queue=jobs.SLOW, contact=contact.pk)
    return True


def _known_already(handles: Sequence[Known], email: str, name: str, proven: bool) -> Contact | None:
    """The contact of whom nothing here is new: so it is with all but the first messages, and asked once."""
    contacts = {_known_by(handle) for handle in handles}
    contact = contacts.pop() if len(contacts) == 1 else None
    if contact is None or (name.strip() and not contact.name):
        return None
    if not email or (proven and contact.email == email):
        return contact
    claimed = not proven and contact.claims.filter(kind="email", value=email).exists()
    return contact if claimed else None


def _known_by(handle: Known) -> Contact | None:
    found = _contact_behind()(kind=handle.kind, value=handle.value)
    return found[0] if found else None


@lru_cache
def _contact_behind() -> Compiled[Contact]:
    return Compiled(
        lambda kind, value: Contact.objects.filter(identities__kind=kind, identities__value=value),
        texts="kind value",
    )


def _one_at_a_time(handles: Sequence[Known], email: str) -> None:
    """Two first messages of somebody at once: the later waits here and then finds the contact of the first."""
    marks = sorted({f"{kind}:{value}" for kind, value in handles} | ({f"email:{email}"} if email else set()))
    with database.cursor() as cursor:
        for mark in marks:
            cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [mark])


def _behind(handles: Sequence[Known]) -> Contact | None:
    """Who is known by the first of these handles that is anybody's.

    A later handle does not count for somebody who has another one of an earlier kind: in one browser two
    accounts may have signed in, one after the other.
    """
    found = {
        (each.kind, each.value): each.contact
        for each in Identity.objects.filter(
            kind__in={handle.kind for handle in handles}, value__in=[handle.value for handle in handles]
        ).select_related("contact")
    }
    for place, handle in enumerate(handles):
        contact = found.get(handle)
        if contact is None:
            continue
        stronger = {earlier.kind for earlier in handles[:place]} - {handle.kind}
        if not contact.identities.filter(kind__in=stronger).exists():
            return contact
    return None


def _new(email: str, proven: bool) -> Contact:
    company = _company(email) if email and proven else None
    return insert(Contact(company=company))


def _know(contact: Contact, handles: Sequence[Known]) -> None:
    """What is another contact's stays theirs."""
    if handles:
        kinds, values = [handle.kind for handle in handles], [handle.value for handle in handles]
        with database.cursor() as cursor:
            cursor.execute(_KNOW, [contact.pk, kinds, values])


def _call(contact: Contact, name: str) -> None:
    name = " ".join(name.replace("\0", "").split())[:200]
    if name and not contact.name:
        contact.name = name
        contact.save(update_fields=["name"])
        jobs.defer("index renamed", queue=jobs.SLOW, contact=contact.pk)


def _company(email: str) -> Company | None:
    domain = email.rpartition("@")[2]
    return Company.objects.filter(domains__contains=[domain]).order_by("pk").first() if domain else None


def asked(one: Claim) -> None:
    """A mail has just asked the address to confirm it."""
    one.asked_at = clock.now()
    one.save(update_fields=["asked_at"])
