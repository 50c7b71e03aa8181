"""The organizations that contacts belong to."""

from datetime import datetime
from typing import Annotated, Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from ninja import Field, Query
from ninja.responses import Status as Answer
from pydantic import ConfigDict

from replywell.api.queries import companies_of
from replywell.api.rest import paging
from replywell.api.rest.doors import Doors, agent_of
from replywell.api.rest.entrance import tell
from replywell.api.rest.paging import Cursor, Limit, PageOut
from replywell.api.rest.schemas import ChangeIn, In, Versioned, check_version, told_version
from replywell.kit.errors import Conflict, Invalid, NotFound
from replywell.people.actions.contacts import add_company, change_company
from replywell.people.models import Agent, Company
from replywell.people.permissions import check

router = Doors("companies", of="contacts")
type Domains = Annotated[
    list[Annotated[str, Field(min_length=3, max_length=120, pattern=r"^[^\s@/]+\.[^\s@/]+$")]],
    Field(max_length=50),
]


class CompanyOut(Versioned):
    id: int
    name: str = Field(examples=["Lumenpost"])
    domains: list[str] = Field(description="Contacts with such an address belong to it.")
    tier: str = Field(description="Plan, e.g. enterprise.")
    created_at: datetime

    @staticmethod
    def of(company: Company) -> "CompanyOut":
        same = ("name", "domains", "tier", "created_at")
        return CompanyOut(id=company.pk, **{name: getattr(company, name) for name in same}).versioned()


class CompaniesOut(PageOut):
    companies: list[CompanyOut]


class CompanyIn(In):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Lumenpost", "domains": ["lumenpost.example"]}]}
    )
    name: Annotated[str, Field(min_length=1, max_length=160)]
    domains: Domains = Field([])
    tier: Annotated[str, Field(max_length=40)] = ""


class CompanyChange(ChangeIn):
    model_config = ConfigDict(json_schema_extra={"examples": [{"tier": "enterprise"}]})
    name: Annotated[str, Field(min_length=1, max_length=160)] | None = None
    domains: Domains | None = None
    tier: Annotated[str, Field(max_length=40)] | None = None


@router.get("companies", response=CompaniesOut, summary="List companies")
def companies(
    request: HttpRequest,
    q: Annotated[str | None, Query(max_length=160, description="Part of the name.")] = None,
    domain: Annotated[str | None, Query(max_length=120)] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> CompaniesOut:
    """Companies of contacts whom the agent has to do with, newest first."""
    found = companies_of(agent_of(request))
    if q:
        found = found.filter(name__icontains=q)
    if domain:
        found = found.filter(domains__contains=[domain.lower()])
    rows, further = paging.part(found, paging.NEWEST, cursor, limit)
    return CompaniesOut(companies=[CompanyOut.of(row) for row in rows], **paging.onward(request, further))


@router.post("companies", response={201: CompanyOut}, summary="Add a company")
def add_company_here(request: HttpRequest, given: CompanyIn) -> Any:
    """A company; 409 where there is one of this name."""
    agent = agent_of(request)
    check(agent, "change tickets")
    values = _values(given.model_dump())
    try:
        made = add_company(values, by=agent)
    except IntegrityError:
        raise Conflict(f"There is a company {values['name']} already.") from None
    tell(request, Location=f"/api/v1/companies/{made.pk}")
    return Answer(201, CompanyOut.of(made))


@router.get("companies/{company}", response=CompanyOut, summary="Read a company")
def company(request: HttpRequest, company: int) -> CompanyOut:
    """One company."""
    told = CompanyOut.of(_seen(agent_of(request), company))
    told_version(request, told)
    return told


@router.patch("companies/{company}", response=CompanyOut, summary="Change a company")
def patch_company(request: HttpRequest, company: int, given: CompanyChange) -> CompanyOut:
    """Another name, plan or other domains."""
    agent = agent_of(request)
    check(agent, "change tickets")
    found = _seen(agent, company)
    values = _values({name: value for name, value in given.given().items() if value is not None})
    try:
        with transaction.atomic():
            held = Company.objects.select_for_update().get(pk=found.pk)
            check_version(request, CompanyOut.of(held), given)
            change_company(held, values, by=agent)
    except IntegrityError:
        raise Conflict(f"There is a company {values.get('name')} already.") from None
    told = CompanyOut.of(Company.objects.get(pk=found.pk))
    told_version(request, told)
    return told


def _values(given: dict[str, Any]) -> dict[str, Any]:
    if "name" in given:
        given["name"] = " ".join(given["name"].split())
        if not given["name"]:
            raise Invalid("A company needs a name.")
    if "domains" in given:
        given["domains"] = list(dict.fromkeys(domain.lower() for domain in given["domains"]))
    return given


def _seen(agent: Agent, number: int) -> Company:
    found = companies_of(agent).filter(pk=number).first()
    if found is None:
        raise NotFound(f"There is no company {number}, or it is not visible to you.")
    return found
