"""People outside, and the companies they belong to."""

from datetime import datetime
from typing import Annotated, Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from ninja import Field, Query
from ninja.responses import Status as Answer
from pydantic import ConfigDict

from replywell.api.queries import companies_of, contacts_of
from replywell.api.rest import paging
from replywell.api.rest.doors import Doors, agent_of
from replywell.api.rest.entrance import tell
from replywell.api.rest.paging import Cursor, Limit, PageOut
from replywell.api.rest.schemas import ChangeIn, In, Out, Versioned, Word, check_version, told_version
from replywell.kit.errors import Conflict, Invalid, NotFound
from replywell.people.actions.contacts import add_contact, change_contact, known_contact
from replywell.people.models import Agent, Company, Contact, named
from replywell.people.permissions import check
from replywell.tickets.recipients import read_recipients

router = Doors("contacts")
type Email = Annotated[str, Field(min_length=3, max_length=320)]
type Language = Annotated[str, Field(max_length=8, pattern="^[A-Za-z-]*$")]


class IdentityOut(Out):
    """One way in which a contact is known."""

    kind: str = Field(examples=["email"])
    value: str = Field(examples=["rosa@example.org"])


class ContactOut(Versioned):
    id: int
    name: str = Field(examples=["Rosa Marín"])
    email: str = Field(description="Where we write to.", examples=["rosa@example.org"])
    company_id: int | None
    company: str | None
    language: str
    identities: list[IdentityOut]
    bounced_at: datetime | None = Field(description="Mail to this address came back for good.")
    created_at: datetime

    @staticmethod
    def of(contact: Contact) -> "ContactOut":
        known = sorted(contact.identities.all(), key=lambda one: one.pk)
        return ContactOut(
            id=contact.pk,
            name=contact.name,
            email=contact.email,
            company_id=contact.company_id,
            company=contact.company.name if contact.company else None,
            language=contact.language,
            identities=[IdentityOut(kind=one.kind, value=one.value) for one in known],
            bounced_at=contact.bounced_at,
            created_at=contact.created_at,
        ).versioned()


class ContactsOut(PageOut):
    contacts: list[ContactOut]


class ContactIn(In):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"email": "rosa@example.org", "name": "Rosa Marín"}]}
    )
    email: Email
    name: Word = ""
    company_id: int | None = None
    language: Language = ""


class ContactChange(ChangeIn):
    """Mail from a former address goes on finding them."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Rosa Marín García"}]})
    email: Email | None = None
    name: Word | None = None
    company_id: int | None = Field(None, description="Null: of no company.")
    language: Language | None = None


@router.get("contacts", response=ContactsOut, summary="List contacts")
def contacts(
    request: HttpRequest,
    q: Annotated[str | None, Query(max_length=200, description="Part of a name, or an address.")] = None,
    email: Annotated[str | None, Query(max_length=320, description="An address they are known by.")] = None,
    company_id: int | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> ContactsOut:
    """People outside whom the agent has to do with, newest first."""
    found = contacts_of(agent_of(request))
    if q:
        before = q.partition("@")[0]
        by_name = Q(named__icontains=before) & (Q(email__icontains=q) if "@" in q else Q())
        found = found.alias(named=named()).filter(by_name)
    if email:
        found = found.filter(identities__kind="email", identities__value=email.lower())
    if company_id is not None:
        found = found.filter(company=company_id)
    rows, further = paging.part(found, paging.NEWEST, cursor, limit)
    return ContactsOut(contacts=[ContactOut.of(row) for row in rows], **paging.onward(request, further))


@router.post("contacts", response={201: ContactOut}, summary="Add a contact")
def add_one(request: HttpRequest, given: ContactIn) -> Any:
    """Somebody whom the desk does not know yet; 409 where it knows the address."""
    agent = agent_of(request)
    check(agent, "change tickets")
    email = _address(given.email)
    if known_contact(email):
        raise Conflict(f"There is a contact with the address {email} already.")
    with transaction.atomic():
        made = add_contact(email, _line(given.name))
        values = {"language": given.language} if given.language else {}
        change_contact(made, values | _company(agent, given.company_id), by=agent)
    tell(request, Location=f"/api/v1/contacts/{made.pk}")
    return Answer(201, ContactOut.of(_all().get(pk=made.pk)))


@router.get("contacts/{contact}", response=ContactOut, summary="Read a contact")
def contact(request: HttpRequest, contact: int) -> ContactOut:
    """One contact, with the ways in which they are known."""
    told = ContactOut.of(_seen(agent_of(request), contact))
    told_version(request, told)
    return told


@router.patch("contacts/{contact}", response=ContactOut, summary="Change a contact")
def patch_contact(request: HttpRequest, contact: int, given: ContactChange) -> ContactOut:
    """Another name, address, company or language."""
    agent = agent_of(request)
    check(agent, "change tickets")
    _seen(agent, contact)
    values = given.given()
    with transaction.atomic():
        Contact.objects.select_for_update().get(pk=contact)
        check_version(request, ContactOut.of(_all().get(pk=contact)), given)
        change = {name: values[name] for name in ("language",) if values.get(name) is not None}
        if values.get("email") is not None:
            change["email"] = _address(values["email"])
        if values.get("name") is not None:
            change["name"] = _line(values["name"])
        if "company_id" in values:
            change |= _company(agent, values["company_id"]) or {"company": None}
        change_contact(Contact.objects.get(pk=contact), change, by=agent)
    told = ContactOut.of(_all().get(pk=contact))
    told_version(request, told)
    return told


def _all() -> QuerySet[Contact]:
    return Contact.objects.select_related("company").prefetch_related("identities")


def _seen(agent: Agent, number: int) -> Contact:
    found = contacts_of(agent).filter(pk=number).first()
    if found is None:
        raise NotFound(f"There is no contact {number}, or they are not visible to you.")
    return found


def _company(agent: Agent, number: int | None) -> dict[str, Company]:
    if number is None:
        return {}
    company = companies_of(agent).filter(pk=number).first()
    if company is None:
        raise Invalid(f"There is no company {number}, or it is not visible to you.")
    return {"company": company}


def _address(typed: str) -> str:
    parties = read_recipients(typed)
    if len(parties) != 1:
        raise Invalid("Give one address, like name@example.com.")
    return parties[0].email


def _line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
