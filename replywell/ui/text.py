"""Markdown that people and models wrote, as HTML that is safe to show."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

# Raw HTML stays text. Images stay out: loading one tells its host who reads and when.
_MARKDOWN = (
    MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True})
    .enable("table")
    .disable("image")
)
_LINES = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable("image")
_TAGS = {
    "a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


def markdown(written: str) -> SafeString:
    """Markdown as HTML: a closed list of tags, links only to web and mail addresses, no images."""
    return _cleaned(_MARKDOWN.render(written))


def inline(written: str) -> SafeString:
    """The same for a piece of a text: only what stands within a line; line breaks stay line breaks."""
    leading = written[: len(written) - len(written.lstrip())]
    trailing = written[len(written.rstrip()) :] if written.strip() else ""
    return mark_safe(leading + _cleaned(_LINES.renderInline(written.strip())) + trailing)  # noqa: S308 - white space around cleaned HTML


def _cleaned(html: str) -> SafeString:
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return mark_safe(clean)  # noqa: S308 - cleaned above
