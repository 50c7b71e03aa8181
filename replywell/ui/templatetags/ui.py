"""Template tags that every page may use."""

import zlib
from datetime import datetime

from django import template
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import formats, timesince
from django.utils.html import format_html
from django.utils.safestring import SafeString

from replywell.kit import clock
from replywell.ui import text

register = template.Library()

THEMES = ("light", "dark")
TONES = 6


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> str:
    """The theme this browser chose, from its cookie: `light`, `dark`, or empty to follow the system."""
    request: HttpRequest | None = context.get("request")
    chosen = request.COOKIES.get("theme", "") if request else ""
    return chosen if chosen in THEMES else ""


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; decoration unless it has a label."""
    sprite = static("ui/icons.svg")
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>', label, sprite, name
        )
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>', sprite, name
    )


@register.simple_tag
def ago(moment: datetime | None) -> SafeString | str:
    """How long ago, short; the exact time on hover, and kept fresh by `<relative-time>` where scripts run."""
    if moment is None:
        return ""
    exact = formats.date_format(moment, "j F Y, H:i") + " UTC"
    return format_html(
        '<relative-time><time datetime="{}" title="{}">{}</time></relative-time>',
        moment.isoformat(),
        exact,
        _short(moment),
    )


@register.simple_tag
def key(keys: str) -> SafeString:
    """A keyboard hint; the shortcut is told elsewhere too, so it is hidden from screen readers."""
    return format_html('<kbd class="key" aria-hidden="true">{}</kbd>', keys)


@register.filter
def tone(who: object) -> int:
    """Which of the avatar tones somebody has: always the same one."""
    return zlib.crc32(str(who).encode()) % TONES


@register.filter
def markdown(written: str) -> SafeString:
    """Markdown as safe HTML: no raw HTML, no images, links that give nothing away."""
    return text.markdown(written)


@register.filter
def marked(written: str) -> SafeString:
    """Bold, code and links of Markdown as safe HTML; paragraphs and lists stay as they were typed."""
    return text.inline(written)


@register.filter
def percent(share: float | None) -> str:
    """0.873 as `87 %`; empty for None."""
    return "" if share is None else f"{round(share * 100)} %"


@register.filter
def at(values: dict[object, object] | None, key: object) -> object:
    """What a dictionary has under a key that is itself a value; None where it has nothing."""
    return (values or {}).get(key)


def _short(moment: datetime) -> str:
    seconds = (clock.now() - moment).total_seconds()
    if seconds < 60:
        return "now"
    if seconds < 3600:
        return f"{int(seconds // 60)} min"
    if seconds < 86400:
        return f"{int(seconds // 3600)} h"
    if seconds < 86400 * 14:
        return f"{int(seconds // 86400)} d"
    return timesince.timesince(moment, clock.now(), depth=1)
