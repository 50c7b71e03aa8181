"""Contacts come in and are recognized."""

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from replywell.kit import clock, jobs
from replywell.kit.errors import Conflict
from replywell.people.actions.audit import put
from replywell.people.models import Agent, Company, Contact, Identity

_COLUMNS = ("id", "name", "email", "company_id", "language", "created_at", "bounced_at")
_KNOWN = """
select c.id, c.name, c.email, c.company_id, c.language, c.created_at, c.bounced_at
from people_identity i join people_contact c on c.id = i.contact_id where i.kind = 'email' and i.value = %s
"""
_ADD = """
with company as (
    select id from people_company where domains @> array[%(domain)s]::varchar[] order by id limit 1
), added as (
    insert into people_contact (name, email, company_id, language, created_at)
    values (%(name)s, %(email)s, (select id from company), '', %(now)s) returning id, company_id
), known as (
    insert into people_identity (contact_id, kind, value) select id, 'email', %(email)s from added
    on conflict (kind, value) do nothing returning contact_id
)
select added.id, added.company_id, known.contact_id from added left join known on true
"""


def known_contact(email: str) -> Contact | None:
    """The contact who is known by this address. Asked for each mail, hence by hand."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [email.lower()])
        row = cursor.fetchone()
    return Contact.from_db(connection.alias, _COLUMNS, row) if row else None


def contact_for(email: str, name: str = "") -> Contact:
    """The contact known by this address, made if there is none."""
    contact = known_contact(email)
    return _with_name(contact, name) if contact else add_contact(email, name)


@transaction.atomic(savepoint=False)
def add_contact(email: str, name: str = "") -> Contact:
    """A contact with this address, of the company that has its domain. Nobody may know the address yet:

    of two first messages at once the second waits and gets the contact of the first.
    """
    email, name, now = email.lower(), name[:200], clock.now()
    values: dict[str, Any] = {"email": email, "name": name, "domain": email.rpartition("@")[2], "now": now}
    with connection.cursor() as cursor:
        cursor.execute(_ADD, values)
        added, company, known = cursor.fetchone()
    if known is None:
        Contact.objects.filter(pk=added).delete()
        return Contact.objects.get(identities__kind="email", identities__value=email)
    return Contact(pk=added, name=name, email=email, company_id=company, created_at=now)


@transaction.atomic
def change_contact(contact: Contact, values: Mapping[str, Any], *, by: Agent) -> bool:
    """Another name, address, company or language; returns whether anything is different.

    What they were known by they stay known by: mail from the old address goes on finding them. Raises
    `Conflict` for the address of somebody else.
    """
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    before, company = _called(contact), contact.company_id
    values = {**values, "email": values.get("email", contact.email).strip().lower()}
    if values["email"] and values["email"] != contact.email:
        known = Identity.objects.get_or_create(
            kind="email", value=values["email"], defaults={"contact": contact}
        )[0]
        if known.contact_id != contact.pk:
            raise Conflict(
                _("%(address)s is the address of another contact. Write another one.")
                % {"address": values["email"]}
            )
        values["bounced_at"] = None  # of the new address nothing came back
    changed = put(contact, values, by=by)
    if _called(contact) != before:
        jobs.defer("index renamed", queue=jobs.SLOW, contact=contact.pk)
    if contact.company_id != company:  # other promises may hold for them
        jobs.defer("renew clocks of", queue=jobs.SLOW, contact=contact.pk)
    return changed


@transaction.atomic
def add_company(values: Mapping[str, Any], *, by: Agent) -> Company:
    """A company; raises IntegrityError for a name that another one has."""
    company = Company()
    put(company, values, by=by)
    return company


@transaction.atomic
def change_company(company: Company, values: Mapping[str, Any], *, by: Agent) -> bool:
    """Another name, plan or other domains; returns whether anything is different."""
    company = Company.objects.select_for_update().get(pk=company.pk)
    before, tier = company.name, company.tier
    changed = put(company, values, by=by)
    if company.name != before:
        jobs.defer("index renamed", queue=jobs.SLOW, company=company.pk)
    if company.tier != tier:
        jobs.defer("renew clocks of", queue=jobs.SLOW, company=company.pk)
    return changed


def _called(contact: Contact) -> tuple[Any, ...]:
    """What of a contact their tickets are searched by."""
    return contact.name, contact.email, contact.company_id


def mark_bounced(contact: Contact) -> None:
    """Mail to this contact's address came back."""
    contact.bounced_at = clock.now()
    contact.save(update_fields=["bounced_at"])


def _with_name(contact: Contact, name: str) -> Contact:
    if name and not contact.name:
        contact.name = name[:200]
        contact.save(update_fields=["name"])
        jobs.defer("index renamed", queue=jobs.SLOW, contact=contact.pk)
    return contact
