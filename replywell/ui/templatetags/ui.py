"""Template tags that every page may use."""

import re
import zlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from html import escape

from django import template
from django.http import HttpRequest
from django.template import defaulttags
from django.template.base import Parser, Token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info

from replywell.kit import clock
from replywell.ui import icons, text, times, undo
from replywell.ui.links import Address

register = template.Library()

THEMES = ("light", "dark")
TONES = 6


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> str:
    """The theme this browser chose, from its cookie: `light`, `dark`, or empty to follow the system."""
    request: HttpRequest | None = context.get("request")
    chosen = request.COOKIES.get("theme", "") if request else ""
    return chosen if chosen in THEMES else ""


@register.tag
def url(parser: Parser, token: Token) -> Address:
    """Django's `{% url %}`, which remembers what it looked up."""
    node = defaulttags.url(parser, token)
    return Address(node.view_name, node.args, node.kwargs, node.asvar)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite, by our name for it; decoration unless it has a label."""
    return _labelled(name, label) if label else _decoration(name)


@lru_cache(maxsize=512)
def _decoration(name: str) -> SafeString:
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        _class(name),
        _sprite(),
        name,
    )


def _labelled(name: str, label: str) -> SafeString:
    return format_html(
        '<svg class="{}" role="img" aria-label="{}"><use href="{}#{}"/></svg>',
        _class(name),
        label,
        _sprite(),
        name,
    )


def _class(name: str) -> str:
    return "icon icon--directed" if name in icons.DIRECTED else "icon"


@lru_cache(maxsize=1)
def _sprite() -> str:
    return reverse("ui:icons", args=[icons.fingerprint()])


@register.simple_tag
def still(template: str, **given: bool | str | int) -> SafeString:
    """A part of a page that is the same for everybody who reads in one language: drawn once, then kept.

    The template sees what it is given and nothing else. Numbers are filled in afterwards, so it may only write
    them; everything else that is given must have few values, such as a name of ours or yes and no.
    """
    numbers = [value for value in given.values() if type(value) is int]
    shape = tuple((name, None if type(value) is int else value) for name, value in given.items())
    drawn = _drawn(template, get_language(), shape)
    for at, number in enumerate(numbers):
        drawn = drawn.replace(str(_MARK + at), str(number))
    return mark_safe(drawn)  # noqa: S308 - drawn by a template


_MARK = 8_000_000_000_000_000_000
"""Stands for the first number in what is kept; the second is one more, and so on."""


@lru_cache(maxsize=1024)
def _drawn(template: str, _language: str | None, shape: tuple[tuple[str, bool | str | None], ...]) -> str:
    marks = iter(range(_MARK, _MARK + len(shape)))
    return render_to_string(
        template, {name: next(marks) if value is None else value for name, value in shape}
    ).strip()


@register.simple_tag
def options(choices: Iterable[tuple[object, object]], chosen: object = None) -> SafeString:
    """The options of a select from values and their names."""
    return mark_safe(  # noqa: S308 - escaped here
        "".join(
            f'<option value="{escape(str(value))}"{" selected" if value == chosen else ""}>{escape(str(name))}</option>'
            for value, name in choices
        )
    )


@register.simple_tag
def ago(moment: datetime | None) -> SafeString | str:
    """How long ago, short; the exact time on hover, and kept fresh by `<relative-time>` where scripts run."""
    if moment is None:
        return ""
    return mark_safe(f"<relative-time>{_time(moment, times.ago(moment))}</relative-time>")  # noqa: S308 - escaped in it


@register.simple_tag
def due(moment: datetime | None, soon: int = 3600, *, exact: bool = False) -> SafeString | str:
    """How long until, or how late; from `soon` seconds before it is a warning. The words tell it, colour repeats it.

    The exact time is on hover; with `exact` beside it, too.
    """
    if moment is None:
        return ""
    left = (moment - clock.now()).total_seconds()
    tone = " due--late" if left <= 0 else " due--soon" if left <= soon else ""
    told = f"{icon('alarm')}{_time(moment, times.due(moment))}"
    counting = f'<relative-time class="due{tone}" data-due="{int(soon)}">{told}</relative-time>'
    beside = f' <span class="due__at">{escape(times.short(moment))}</span>' if exact else ""
    return mark_safe(counting + beside)  # noqa: S308 - likewise


def _time(moment: datetime, told: str) -> str:
    return f"{_moment(moment, timezone.get_current_timezone(), get_language())}{escape(told)}</time>"


@lru_cache(maxsize=16384)
def _moment(moment: datetime, _zone: tzinfo, _language: str | None) -> str:
    """What of a time does not pass; equal moments look the same whatever zone they are kept in."""
    told = moment.astimezone(UTC).isoformat()
    return f'<time datetime="{told}" title="{escape(times.exact(moment))}">'


@register.simple_tag
def time_words() -> SafeString:
    """What `<relative-time>` needs to speak as the server does: words, and the zone if the reader chose one."""
    zone = timezone.get_current_timezone_name()
    chosen = zone if zone != timezone.get_default_timezone_name() else ""
    words = format_html_join("", ' data-{}="{}"', times.patterns().items())
    return format_html('<template id="time-words"{} data-zone="{}"></template>', words, chosen)


@register.simple_tag
def key(keys: str) -> SafeString:
    """A keyboard hint; the shortcut is told elsewhere too, so it is hidden from screen readers."""
    return format_html('<kbd class="key" aria-hidden="true">{}</kbd>', keys)


register.filter(undo.undo_of)


@register.simple_tag
def avatar(name: object, initials: str, large: bool = False) -> SafeString:
    """Somebody's initials in the tone they always have; their name is said beside it."""
    size = " avatar--large" if large else ""
    return mark_safe(  # noqa: S308 - escaped here
        f'<span class="avatar tone-{tone(name)}{size}" aria-hidden="true" title="{escape(str(name))}">{escape(str(initials))}</span>'
    )


@register.filter
def tone(who: object) -> int:
    """Which of the avatar tones somebody has: always the same one."""
    return zlib.crc32(str(who).encode()) % TONES


_MAYBE_LINK = re.compile(r"://|www\.|@|\.(?:com|edu|gov|int|mil|net|org)", re.IGNORECASE)


@register.filter
def linked(written: str) -> SafeString:
    """Plain text as safe HTML with its addresses as links. Django looks word by word, which many texts do not need."""
    if _MAYBE_LINK.search(written):
        return mark_safe(urlize(written, nofollow=True, autoescape=True))  # noqa: S308 - escaped by it
    return mark_safe(escape(written))  # noqa: S308 - escaped here


@register.filter
def markdown(written: str, pictures: Mapping[str, str] | None = None) -> SafeString:
    """Markdown as safe HTML: no raw HTML, of images none but the `pictures`, links that give nothing away."""
    return text.markdown(written, pictures)


@register.filter
def noted(written: str, names: list[str]) -> SafeString:
    """A note's Markdown as safe HTML, with the colleagues it names marked and tickets linked."""
    return text.note(written, names)


@register.filter
def marked(written: str) -> SafeString:
    """Bold, code and links of Markdown as safe HTML; paragraphs and lists stay as they were typed."""
    return text.inline(written)


@register.filter
def as_language(code: str) -> str:
    """`fr` as `French`, in the reader's language; a code that nobody knows stays as it is."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


@register.filter
def web_address(address: object) -> str:
    """The address where a link may lead there: to the web or to a page of ours; else empty."""
    return text.web_address(str(address or ""))


@register.filter
def percent(share: float | None) -> str:
    """0.873 as `87 %`; empty for None."""
    return "" if share is None else f"{round(share * 100)} %"


@register.filter
def share(part: float | None) -> str:
    """0.97714 as `97.7 %`, never rounded up; empty for None."""
    return "" if part is None else f"{int(part * 1000 + 1e-6) / 10:g} %"


@register.filter
def points(share: float | None) -> str:
    """0.021 as `+2.1`: percentage points, with their sign."""
    return "" if share is None else f"{100 * share:+.1f}".replace("-", "−")


@register.filter
def signed(value: float) -> str:
    return f"{value:+.4g}".replace("-", "−")


@register.filter
def micro(cost: int) -> str:
    """Micro-dollars as dollars: 1500 as `0.0015`."""
    return f"{cost / 1_000_000:.4f}"


@register.filter
def at(values: dict[object, object] | None, key: object) -> object:
    """What a dictionary has under a key that is itself a value; None where it has nothing."""
    return (values or {}).get(key)
