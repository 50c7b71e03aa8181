"""The cells of a row. A page has some hundreds of them, so a row is drawn once for as long as nobody changes it, what
repeats (a status, a team, a category) is drawn once for all rows, and what differs is written straight into its HTML:
whatever comes from outside goes through `escape`."""

from collections.abc import Callable
from functools import lru_cache
from html import escape

from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.people.models import initials
from replywell.tickets.models import Urgency
from replywell.ui.links import address
from replywell.ui.templatetags.ui import ago, due, icon, percent, tone
from replywell.ui.times import short
from replywell.workspace.composing import label
from replywell.workspace.order import key, sort_named
from replywell.workspace.rows import Row
from replywell.workspace.ways import way_of

NOTHING = mark_safe("")
TAGS = 2


def drawn(row: Row, sort: str, columns: tuple[str, ...], *, picks: bool) -> str:
    """A row as HTML, with a box to select it where it can be."""
    first, *others = _lasting(get_language(), row, sort, columns, picks)
    passing = [PASSING[column](row) for column in columns if column in PASSING]
    return first + "".join([cell + rest for cell, rest in zip(passing, others, strict=True)])


@lru_cache(maxsize=5000)
def _lasting(
    _language: str | None, row: Row, sort: str, columns: tuple[str, ...], picks: bool
) -> tuple[str, ...]:
    """What a row is as long as nobody changes it: what stands before, between and after its passing cells."""
    owed = "" if row.answered else " row--owed"
    parts = [
        f'<li class="row{owed}" data-ticket="{row.pk}" data-key="{escape(key(sort_named(sort), row))}"'
        f' data-state="{escape(row.state)}">{_picked(row) if picks else ""}'
    ]
    for column in columns:
        if column in PASSING:
            parts.append("")
        elif column in CELLS:
            parts[-1] += CELLS[column](row)
    parts[-1] += f"{_asked(row) if picks and row.asked else ''}</li>\n"
    return tuple(parts)


def _picked(row: Row) -> str:
    label = _labelled(get_language()).replace("0", str(row.pk))
    return (
        f'<span class="row__pick"><input type="checkbox" name="ticket" value="{row.pk}" form="bulk"'
        f' aria-label="{label}"></span>'
    )


@lru_cache(maxsize=64)
def _labelled(_language: str | None) -> str:
    return escape(_("Select ticket %(number)s") % {"number": 0})


def _subject(row: Row) -> str:
    begun = _begun(get_language()) if row.begun else ""
    answered = icon("reply", _("answered:")) if row.answered else ""
    return (
        f'<span class="row__what">{begun}<a class="row__subject" href="{address("workspace:ticket", row.pk)}" dir="auto">'
        f"{escape(row.subject or _('(no subject)'))}</a>"
        f'<span class="row__snippet" dir="auto">{answered}{escape(row.snippet)}</span></span>'
    )


@lru_cache(maxsize=64)
def _begun(_language: str | None) -> SafeString:
    told = '<span class="badge badge--plain row__draft" title="{}">{}<span>{}</span></span>'
    return format_html(told, _("You have begun to write here"), icon("edit"), _("Draft"))


def _urgency(row: Row) -> SafeString:
    return _urgency_of(get_language(), row.urgency)


@lru_cache(maxsize=64)
def _urgency_of(_language: str | None, urgency: int) -> SafeString:
    sign = icon(f"urgency-{urgency}")
    return format_html(
        '<span class="row__urgency"><span class="urgency urgency--{}" title="{}">{}<span>{}</span></span></span>',
        urgency,
        Urgency(urgency).label,
        sign,
        Urgency(urgency).label,
    )


def _status(row: Row) -> SafeString:
    return _status_of(get_language(), row.status)


@lru_cache(maxsize=64)
def _status_of(_language: str | None, status: str) -> SafeString:
    told = '<span class="row__status"><span class="badge badge--{}"><span>{}</span></span></span>'
    return format_html(told, status, label(status))


def _requester(row: Row) -> str:
    sender = escape(row.requester)
    return f'<span class="row__who" dir="auto"><span class="sr-only" dir="auto">{escape(_("from"))} </span>{sender}</span>'


def _ready(row: Row) -> SafeString:
    if row.suggestion is None:
        return mark_safe('<span class="row__ready"></span>')
    sure = percent(row.suggestion)
    return format_html(
        '<span class="row__ready"><span class="badge badge--accent" title="{}">{}<span>{}</span></span></span>',
        _("A suggested answer is ready, %(sure)s sure") % {"sure": sure},
        icon("spark", _("Suggested answer ready,")),
        sure,
    )


def _category(row: Row) -> SafeString:
    return _category_of(get_language(), row.category, percent(row.confidence), row.needs_triage)


@lru_cache(maxsize=512)
def _category_of(_language: str | None, name: str, sure: str, needs_triage: bool) -> SafeString:
    triage, category = NOTHING, NOTHING
    if needs_triage:
        told = '<span class="badge badge--warn" title="{}">{}<span>{}</span></span>'
        triage = format_html(
            told, _("The assistant was not sure where this belongs"), icon("triage"), _("Triage")
        )
    if name:
        category = format_html(
            '<span class="badge badge--plain"{}><span>{}</span>{}</span>',
            format_html(' title="{}"', _("%(category)s, %(sure)s sure") % {"category": name, "sure": sure})
            if sure
            else "",
            name,
            format_html('<span class="row__sure">{}</span>', sure) if sure else "",
        )
    return format_html('<span class="row__category">{}{}</span>', triage, category)


def _asked(row: Row) -> str:
    """The guesses of a ticket in triage; they belong to the form `triage` of the page."""
    assert row.asked is not None
    keys = zip("12", row.asked.guesses, strict=False)
    guesses = "".join(
        f'<button type="submit" form="triage" name="guess" value="{escape(guess.value)}" data-guess="{key}"'
        f' class="button button--small">{escape(guess.name)} <span class="row__sure">{guess.sure}</span>'
        f'<kbd class="key" aria-hidden="true">{key}</kbd></button>'
        for key, guess in keys
    )
    return f'<span class="row__asked"><span class="row__question">{escape(row.asked.told)}</span>{guesses}</span>'


def _tags(row: Row) -> str:
    tags = row.tags
    shown = [(tag, tag) for tag in tags[:TAGS]] + ([(", ".join(tags), "…")] if len(tags) > TAGS else [])
    told = "".join(
        f'<span class="row__tag" title="{escape(title)}">{escape(name)}</span>' for title, name in shown
    )
    return f'<span class="row__tags">{told}</span>'


def _team(row: Row) -> str:
    return _named(_("team"), row.team)


def _company(row: Row) -> SafeString:
    return _named(_("company"), row.company)


def _channel(row: Row) -> SafeString:
    return _way(get_language(), row.connection, row.way)


@lru_cache(maxsize=512)
def _way(_language: str | None, name: str, way: str) -> SafeString:
    if not name:
        return mark_safe('<span class="row__team"></span>')
    shown = way_of(way)
    told = '<span class="row__team" title="{}">{} {}</span>'
    return format_html(told, shown.name, icon(shown.sign, str(shown.name)), name)


@lru_cache(maxsize=512)
def _named(what: str, name: str) -> SafeString:
    said = format_html('<span class="sr-only">{} </span>{}', what, name) if name else ""
    return format_html('<span class="row__team">{}</span>', said)


def _due(row: Row) -> str:
    asleep = row.snoozed_until
    if asleep is None and row.paused:
        return _paused(get_language())
    if asleep is None:
        return f'<span class="row__due">{due(row.due_at)}{_likely(row)}</span>'
    until = formats.date_format(timezone.localtime(asleep), "SHORT_DATETIME_FORMAT")
    return format_html(
        '<span class="row__due"><span class="due" title="{}">{}{}</span></span>',
        _("Sleeps until then"),
        icon("snooze"),
        until,
    )


@lru_cache(maxsize=16)
def _paused(_language: str | None) -> SafeString:
    told = '<span class="row__due"><span class="due" title="{}">{}{}</span></span>'
    return format_html(told, _("Its time stands still meanwhile"), icon("pause"), _("Paused"))


def _likely(row: Row) -> str:
    """A quiet hint that its turn is likely to come too late; nothing once it is late, or nobody waits."""
    if row.expected is None or row.due_at is None or not clock.now() < row.due_at < row.expected:
        return ""
    return _hint(get_language(), short(row.expected))


@lru_cache(maxsize=512)
def _hint(_language: str | None, at: str) -> SafeString:
    told = _("Likely too late: at the team's pace of late its turn comes at about %(time)s") % {"time": at}
    return format_html('<span class="due due--likely" title="{}">{}</span>', told, icon("trend", told))


def _assignee(row: Row) -> SafeString:
    return _assignee_of(get_language(), row.assignee)


@lru_cache(maxsize=512)
def _assignee_of(_language: str | None, name: str) -> SafeString:
    if not name:
        told = '<span class="row__assignee"><span class="sr-only">{}</span></span>'
        return format_html(told, _("assigned to nobody"))
    return format_html(
        '<span class="row__assignee"><span class="sr-only">{}</span>'
        '<span class="avatar tone-{}" aria-hidden="true" title="{}">{}</span></span>',
        _("assigned to %(name)s") % {"name": name},
        tone(name),
        name,
        initials(name),
    )


def _age(row: Row) -> str:
    return f'<span class="row__age">{ago(row.resolved_at or row.created_at)}</span>'


def _updated(row: Row) -> str:
    return f'<span class="row__age">{ago(row.updated_at)}</span>'


CELLS: dict[str, Callable[[Row], str]] = {
    "urgency": _urgency,
    "requester": _requester,
    "subject": _subject,
    "ready": _ready,
    "category": _category,
    "tags": _tags,
    "team": _team,
    "status": _status,
    "assignee": _assignee,
    "company": _company,
    "channel": _channel,
}
PASSING: dict[str, Callable[[Row], str]] = {"due": _due, "age": _age, "updated": _updated}
"""Cells that change with time alone."""
