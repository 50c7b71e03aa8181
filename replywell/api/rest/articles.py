"""Articles: found, read, written, published and archived, as the authoring room has it."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Query
from ninja.responses import Status as Answer
from pydantic import ConfigDict

from replywell.api.rest import paging
from replywell.api.rest.doors import Doors, agent_of
from replywell.api.rest.entrance import tell
from replywell.api.rest.paging import Cursor, Limit, PageOut
from replywell.api.rest.schemas import ChangeIn, In, Text, Versioned, check_version, told_version
from replywell.kit.errors import Conflict, NotFound
from replywell.knowledge.actions import versions
from replywell.knowledge.actions.articles import change_details
from replywell.knowledge.actions.drafts import save_draft, write_article
from replywell.knowledge.lookup import having
from replywell.knowledge.models import Article, ArticleDraft, Audience, Kind, State
from replywell.people.actions.organization import settle
from replywell.people.permissions import check
from replywell.pipeline.actions.gate import check_articles, text_of

router = Doors("articles")
type Labels = Annotated[list[Annotated[str, Field(min_length=1, max_length=60)]], Field(max_length=50)]
type Title = Annotated[str, Field(min_length=1, max_length=300)]
type Locale = Annotated[str, Field(max_length=12, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")]
DETAILS = ("audience", "labels", "summary", "slug")


class ArticleOut(Versioned):
    """An article, without its text."""

    id: int
    title: str = Field(examples=["How refunds work"])
    state: str = Field(examples=["published"])
    locale: str
    audience: str = Field(examples=["public"])
    labels: list[str]
    summary: str
    slug: str
    url: str
    category: int | None = Field(description="Id of its category in the help center.")
    owner: str | None = Field(description="E-mail address.")
    source: str | None = Field(description="Where it is kept up; null for those written here.")
    translation_of: int | None
    published_version: int = Field(description="0 while it never was.")
    published_at: datetime | None
    verified_on: date | None
    expires_on: date | None
    updated_at: datetime
    has_draft: bool

    @staticmethod
    def of(article: Article) -> "ArticleOut":
        return ArticleOut(**_of(article)).versioned()


class DraftOut(Versioned):
    title: str
    markdown: str
    revision: int
    updated_at: datetime


class WholeArticleOut(ArticleOut):
    markdown: str = Field(description="What readers see; empty while it was never published.")
    draft: DraftOut | None = Field(description="What is being written.")

    @staticmethod
    def of(article: Article) -> "WholeArticleOut":
        draft = _draft(article)
        told = None
        if draft:
            same = ("title", "markdown", "revision", "updated_at")
            told = DraftOut(**{name: getattr(draft, name) for name in same}).versioned()
        return WholeArticleOut(**_of(article), markdown=article.markdown, draft=told).versioned()


class ArticlesOut(PageOut):
    articles: list[ArticleOut]


class Details(In):
    audience: Literal["public", "signed_in", "internal"] | None = None
    labels: Labels | None = None
    summary: Annotated[str, Field(max_length=300)] | None = None
    slug: Annotated[str, Field(min_length=1, max_length=120)] | None = Field(
        None, description="Its address in the help center."
    )


class ArticleIn(Details):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"title": "How refunds work", "markdown": "A refund takes five days."}]
        }
    )
    title: Title
    markdown: Text = ""
    locale: Locale = "en"


class ArticleChange(Details, ChangeIn):
    """Title and text go into the draft; readers see them once it is published."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"markdown": "A refund takes three days."}]})
    title: Title | None = None
    markdown: Text | None = None


class PublicationIn(In):
    model_config = ConfigDict(json_schema_extra={"examples": [{"note": "Three days, not five."}]})
    note: Annotated[str, Field(max_length=300)] = Field("", description="What changed.")
    revision: int | None = Field(None, description="The draft's that you have seen; 409 if it is another.")
    reason: Annotated[str, Field(max_length=300)] = Field(
        "",
        description="Why it is published without a passed rehearsal, where the assistant answers unattended;"
        " without one that is 409.",
    )


@router.get("articles", response=ArticlesOut, summary="List articles")
def articles(
    request: HttpRequest,
    q: Annotated[str | None, Query(max_length=200, description="Words in it.")] = None,
    state: State | None = None,
    audience: Audience | None = None,
    locale: Locale | None = None,
    updated_since: datetime | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> ArticlesOut:
    """Articles written here and those of sources, newest first."""
    asked = {"state": state, "audience": audience, "locale": locale, "updated_at__gte": updated_since}
    found = _all().filter(**{name: value for name, value in asked.items() if value is not None})
    if q:
        found = having(found, q)
    rows, further = paging.part(found, paging.NEWEST, cursor, limit)
    return ArticlesOut(articles=[ArticleOut.of(row) for row in rows], **paging.onward(request, further))


@router.post("articles", response={201: WholeArticleOut}, summary="Begin an article")
def begin_article(request: HttpRequest, given: ArticleIn) -> Any:
    """A draft; readers see nothing of it before it is published."""
    agent = agent_of(request)
    details = given.model_dump(include=set(DETAILS), exclude_none=True)
    with transaction.atomic():
        made = write_article(given.title, by=agent, locale=given.locale, markdown=given.markdown)
        if details:
            change_details(made, details, by=agent)
    tell(request, Location=f"/api/v1/articles/{made.pk}")
    return Answer(201, WholeArticleOut.of(_article(made.pk)))


@router.get("articles/{article}", response=WholeArticleOut, summary="Read an article")
def article(request: HttpRequest, article: int) -> WholeArticleOut:
    """One article with its text, and the draft if there is one."""
    told = WholeArticleOut.of(_article(article))
    told_version(request, told)
    return told


@router.patch("articles/{article}", response=WholeArticleOut, summary="Change an article")
def patch_article(request: HttpRequest, article: int, given: ArticleChange) -> WholeArticleOut:
    """Another draft, and what is known of the article besides its text."""
    agent = agent_of(request)
    check(agent, "write articles")
    _article(article)
    with transaction.atomic():
        Article.objects.select_for_update(of=("self",)).get(pk=article)
        held = _article(article)
        check_version(request, WholeArticleOut.of(held), given)
        draft = _draft(held)
        if given.title is not None or given.markdown is not None:
            now = draft or held
            save_draft(
                held,
                title=now.title if given.title is None else given.title,
                markdown=now.markdown if given.markdown is None else given.markdown,
                by=agent,
                base=held.published_version,
                revision=draft.revision if draft else 0,
            )
        details = {
            name: value for name, value in given.given().items() if name in DETAILS and value is not None
        }
        if details:
            change_details(held, details, by=agent)
    told = WholeArticleOut.of(_article(article))
    told_version(request, told)
    return told


@router.post("articles/{article}/publication", response={201: WholeArticleOut}, summary="Publish an article")
def publish_article(request: HttpRequest, article: int, given: PublicationIn) -> Any:
    """The draft becomes what readers see."""
    agent = agent_of(request)
    check(agent, "publish articles")
    found = _article(article)
    draft = _draft(found)
    if draft is None:
        raise Conflict("There is no draft to publish.")
    revision = draft.revision if given.revision is None else given.revision
    check_articles([text_of(found, draft)], by=agent, reason=given.reason)
    versions.publish(found, by=agent, revision=revision, note=given.note)
    settle("articles")
    return Answer(201, WholeArticleOut.of(_article(article)))


@router.delete("articles/{article}/publication", response=WholeArticleOut, summary="Archive an article")
def archive_article(request: HttpRequest, article: int) -> WholeArticleOut:
    """Readers and answers do not have it any more. Its versions stay."""
    agent = agent_of(request)
    check(agent, "publish articles")
    versions.archive(_article(article), by=agent)
    return WholeArticleOut.of(_article(article))


def _all() -> QuerySet[Article]:
    return Article.objects.filter(kind=Kind.ARTICLE).select_related("owner", "source", "written_draft")


def _article(number: int) -> Article:
    found = _all().filter(pk=number).first()
    if found is None:
        raise NotFound(f"There is no article {number}.")
    return found


def _draft(article: Article) -> ArticleDraft | None:
    draft: ArticleDraft | None = getattr(article, "written_draft", None)
    return draft


def _of(article: Article) -> dict[str, Any]:
    same = (
        "title", "state", "locale", "audience", "labels", "summary", "slug", "url", "published_version",
        "published_at", "verified_on", "expires_on", "updated_at",
    )  # fmt: skip
    return {name: getattr(article, name) for name in same} | {
        "id": article.pk,
        "category": article.category_id,
        "owner": article.owner.email if article.owner else None,
        "source": article.source.name if article.source else None,
        "translation_of": article.translation_of_id,
        "has_draft": _draft(article) is not None,
    }
