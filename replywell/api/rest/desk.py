"""What the desk is made of: tags, custom fields, categories, teams and agents."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field
from ninja.responses import Status as Answer
from pydantic import ConfigDict

from replywell.api.queries import teams_for
from replywell.api.rest import paging
from replywell.api.rest.doors import Doors, agent_of
from replywell.api.rest.paging import Cursor, Limit, PageOut
from replywell.api.rest.schemas import In, Out
from replywell.people.models import Agent, Team
from replywell.people.permissions import check
from replywell.tickets.actions.tag_definitions import put_tag
from replywell.tickets.models import Category, CustomField, Tag

router = Doors("desk")


class TagOut(Out):
    id: int
    name: str = Field(examples=["vip"])
    description: str
    active: bool = Field(description="Offered for new tickets.")

    @staticmethod
    def of(tag: Tag) -> "TagOut":
        return TagOut(id=tag.pk, name=tag.name, description=tag.description, active=tag.active)


class TagsOut(PageOut):
    tags: list[TagOut]


class TagIn(In):
    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "vip"}]})
    name: Annotated[str, Field(min_length=1, max_length=60)]
    description: Annotated[str, Field(max_length=200)] = ""


class FieldOut(Out):
    """A field that the organization added to tickets."""

    slug: str
    name: str
    help: str
    kind: str = Field(examples=["choice"])
    options: list[str]
    pattern: str
    minimum: float | None
    maximum: float | None
    required: bool = Field(description="Before a ticket can be resolved.")
    categories: list[str] = Field(description="Slugs of where it is asked for; none means everywhere.")
    active: bool

    @staticmethod
    def of(field: CustomField) -> "FieldOut":
        same = (
            "slug",
            "name",
            "help",
            "kind",
            "options",
            "pattern",
            "minimum",
            "maximum",
            "required",
            "active",
        )
        slugs = sorted(category.slug for category in field.categories.all())
        return FieldOut(**{name: getattr(field, name) for name in same}, categories=slugs)


class FieldsOut(PageOut):
    custom_fields: list[FieldOut]


class CategoryOut(Out):
    slug: str = Field(examples=["billing"])
    name: str
    description: str
    parent: str | None = Field(description="Slug.")
    team: str | None
    active: bool


class CategoriesOut(PageOut):
    categories: list[CategoryOut]


class TeamOut(Out):
    id: int
    name: str = Field(examples=["Billing"])
    private: bool = Field(description="Only its members see its tickets.")

    @staticmethod
    def of(team: Team) -> "TeamOut":
        return TeamOut(id=team.pk, name=team.name, private=team.private)


class TeamsOut(PageOut):
    teams: list[TeamOut]


class AgentOut(Out):
    id: int
    email: str = Field(examples=["ada@example.com"])
    name: str
    role: str
    teams: list[str] = Field(description="Those that are visible to you.")
    available: bool


class AgentsOut(PageOut):
    agents: list[AgentOut]


@router.get("tags", response=TagsOut, summary="List tags")
def tags(request: HttpRequest, cursor: Cursor = None, limit: Limit = 50) -> TagsOut:
    """Words that tickets are marked with."""
    rows, further = paging.part(Tag.objects.all(), paging.OLDEST, cursor, limit)
    return TagsOut(tags=[TagOut.of(row) for row in rows], **paging.onward(request, further))


@router.post("tags", response={201: TagOut}, summary="Add a tag")
def add_tag(request: HttpRequest, given: TagIn) -> Any:
    """A tag that agents are offered; 409 where there is one of this name."""
    agent = agent_of(request)
    check(agent, "make tags")
    made = put_tag(Tag(), {"name": given.name, "description": given.description.strip()}, by=agent)
    return Answer(201, TagOut.of(made))


@router.get("custom-fields", response=FieldsOut, summary="List custom fields")
def custom_fields(request: HttpRequest, cursor: Cursor = None, limit: Limit = 50) -> FieldsOut:
    """Fields that the organization added to tickets."""
    found = CustomField.objects.prefetch_related("categories")
    rows, further = paging.part(found, paging.OLDEST, cursor, limit)
    told = [FieldOut.of(row) for row in rows]
    return FieldsOut(custom_fields=told, **paging.onward(request, further))


@router.get("categories", response=CategoriesOut, summary="List categories")
def categories(request: HttpRequest, cursor: Cursor = None, limit: Limit = 50) -> CategoriesOut:
    """What tickets are about."""
    seen = {team.pk for team in teams_for(agent_of(request))}
    found = Category.objects.select_related("parent", "team")
    rows, further = paging.part(found, paging.OLDEST, cursor, limit)
    told = [
        CategoryOut(
            slug=row.slug,
            name=row.name,
            description=row.description,
            parent=row.parent.slug if row.parent else None,
            team=row.team.name if row.team and row.team.pk in seen else None,
            active=row.active,
        )
        for row in rows
    ]
    return CategoriesOut(categories=told, **paging.onward(request, further))


@router.get("teams", response=TeamsOut, summary="List teams")
def teams(request: HttpRequest, cursor: Cursor = None, limit: Limit = 50) -> TeamsOut:
    """Teams; private ones only for their members."""
    rows, further = paging.part(teams_for(agent_of(request)), paging.OLDEST, cursor, limit)
    return TeamsOut(teams=[TeamOut.of(row) for row in rows], **paging.onward(request, further))


@router.get("agents", response=AgentsOut, summary="List agents")
def agents(request: HttpRequest, cursor: Cursor = None, limit: Limit = 50) -> AgentsOut:
    """The people who answer."""
    seen = {team.pk for team in teams_for(agent_of(request))}
    found = Agent.objects.filter(is_active=True).prefetch_related("teams")
    rows, further = paging.part(found, paging.OLDEST, cursor, limit)
    told = [
        AgentOut(
            id=row.pk,
            email=row.email,
            name=row.name,
            role=row.role,
            teams=[team.name for team in row.teams.all() if team.pk in seen],
            available=row.available,
        )
        for row in rows
    ]
    return AgentsOut(agents=told, **paging.onward(request, further))
