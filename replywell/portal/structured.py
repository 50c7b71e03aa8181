"""What search engines read: JSON-LD, written so that nothing in it can leave its element."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from replywell.knowledge.models import Article
from replywell.people.models import Brand
from replywell.portal.around import Crumb, absolute

_ESCAPED = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


def as_json(told: dict[str, Any]) -> SafeString:
    """JSON for a script element."""
    return mark_safe(json.dumps(told, ensure_ascii=False).translate(_ESCAPED))  # noqa: S308 - escaped here


def article_facts(article: Article, brand: Brand, canonical: str, summary: str) -> SafeString:
    return as_json(
        {
            "@context": "https://schema.org",
            "@type": "Article",
            "headline": article.title[:110],
            "description": summary,
            "inLanguage": article.locale,
            "datePublished": (article.published_at or article.updated_at).isoformat(),
            "dateModified": article.updated_at.isoformat(),
            "mainEntityOfPage": canonical,
            "author": {"@type": "Organization", "name": brand.name},
            "publisher": {"@type": "Organization", "name": brand.name},
        }
    )


def crumb_facts(crumbs: list[Crumb], canonical: str) -> SafeString:
    return as_json(
        {
            "@context": "https://schema.org",
            "@type": "BreadcrumbList",
            "itemListElement": [
                {
                    "@type": "ListItem",
                    "position": place,
                    "name": crumb.name,
                    "item": absolute(crumb.href) if crumb.href else canonical,
                }
                for place, crumb in enumerate(crumbs, 1)
            ],
        }
    )
