"""What is known of an article besides its text: owner, category, audience, address; and its translations."""

import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from replywell.kit.errors import Conflict, Invalid
from replywell.knowledge.actions.drafts import write_article, written_here
from replywell.knowledge.actions.passages import tell_passages
from replywell.knowledge.actions.versions import expiry
from replywell.knowledge.models import Article, ArticleRedirect, Audience, State
from replywell.people.actions.audit import put
from replywell.people.models import Agent
from replywell.people.permissions import check

DETAILS = frozenset(
    {"owner", "category", "audience", "labels", "summary", "slug", "volatility", "expires_on", "position"}
)


@transaction.atomic
def change_details(article: Article, values: Mapping[str, Any], *, by: Agent) -> Article:
    """Give it an owner, a category, readers, labels, another address. What is published only by who may publish.

    An address it had before leads on to it. Raises `Invalid` or `Conflict` for one that cannot be.
    """
    article = written_here(article)
    check(by, "write articles" if article.state in (State.DRAFT, State.IN_REVIEW) else "publish articles")
    given = {name: value for name, value in values.items() if name in DETAILS}
    if given.get("audience", article.audience) not in Audience.values:
        raise Invalid(_("Choose who may read it."))
    if "slug" in given:
        given["slug"] = _address(article, given["slug"])
    if given.get("volatility", article.volatility) != article.volatility and article.verified_on:
        article.volatility = given["volatility"]
        given.setdefault("expires_on", expiry(article))
        article.refresh_from_db(fields=["volatility"])
    before = article.slug
    put(article, given, by=by)
    if article.slug != before:
        _redirect(article, before)
    tell_passages(article)
    return article


def _address(article: Article, wanted: str) -> str:
    slug = slugify(wanted, allow_unicode=True)[:120].strip("-")
    if not slug or not re.search(r"\w", slug):
        raise Invalid(_("The address needs letters or digits: write it as refund-by-card."))
    if Article.objects.filter(slug=slug, locale=article.locale).exclude(pk=article.pk).exists():
        raise Conflict(_("Another article has the address %(slug)s. Choose another.") % {"slug": slug})
    return slug


def _redirect(article: Article, before: str) -> None:
    ArticleRedirect.objects.filter(slug=article.slug, locale=article.locale).delete()
    if before and article.published_version:
        ArticleRedirect.objects.update_or_create(
            slug=before, locale=article.locale, defaults={"article": article}
        )


@transaction.atomic
def translate(article: Article, locale: str, *, by: Agent) -> Article:
    """Begin the translation of an article: the original's text stands in it, to be overwritten.

    Returns the one there is already. Raises `Invalid` for the original's own locale.
    """
    original = written_here(article)
    if original.translation_of:
        original = written_here(original.translation_of)
    there = Article.objects.filter(translation_of=original, locale=locale).first()
    if there:
        return there
    if locale == original.locale or not locale:
        raise Invalid(_("Choose another language than that of the original."))
    return write_article(
        original.title,
        by=by,
        locale=locale,
        markdown=original.markdown,
        translation_of=original,
        translated_version=original.published_version,
        category=original.category,
        audience=original.audience,
        labels=original.labels,
        volatility=original.volatility,
    )
