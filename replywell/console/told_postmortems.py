"""A post-mortem as pages and files tell it: figures in words, and the same figures in rows."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from replywell.sla.actions.postmortems import content_of
from replywell.sla.explain import length
from replywell.sla.models import PostMortem, SignedVersion
from replywell.sla.postmortem import Figures, Line, Share, Window
from replywell.sla.worded import ACTORS, cause_told, line_told, promise_name, state_name, wait_name

CSV_COLUMNS = ("part", "ticket", "at", "name", "seconds", "business_seconds", "detail")
SIMILAR = {
    "category": gettext_noop("in the same category"),
    "team": gettext_noop("of the same team"),
    "company": gettext_noop("of the same company"),
    "policy": gettext_noop("under the same policy"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """Time of one state, owner or team."""

    name: str
    length: str
    business: str
    per_cent: int
    share: Share


@dataclass(frozen=True, slots=True)
class Table:
    """One way to tell where the time went."""

    slug: str
    title: str
    parts: list[Part]


@dataclass(frozen=True, slots=True)
class CauseTold:
    slug: str
    told: str
    prevention: str
    checked: bool
    tickets: list[int]


@dataclass(frozen=True, slots=True)
class Told:
    """All of it in the reader's language."""

    windows: list[tuple[Window, str, str]]
    """Each with its promise's name, and how long after its moment its clock stopped."""
    length: str
    business: str
    tables: list[Table]
    timeline: list[tuple[Line, str, str]]
    left_out: int
    owners: int
    teams: int
    causes: list[CauseTold]
    similar: list[tuple[int, str]]
    texts: dict[str, str]
    follow_ups: list[dict[str, Any]]


def told_of(row: PostMortem) -> Told:
    return _told(content_of(row))


def told_version(version: SignedVersion) -> Told:
    return _told(version.content)


def _told(content: Mapping[str, Any]) -> Told:
    kept = dict(content["figures"])
    similar = kept.pop("similar", {})
    figures = Figures.model_validate(kept) if kept else None
    causes = []
    for cause in content["causes"]:
        said, prevention = cause_told(cause["slug"], cause["found"])
        causes.append(CauseTold(cause["slug"], said, prevention, cause["checked"], cause["tickets"]))
    return Told(
        windows=[
            (one, promise_name(one.kind, one.number), length(one.until - one.breached_at)) for one in figures.windows
        ]
        if figures
        else [],
        length=length(figures.length) if figures else "",
        business=length(figures.business) if figures else "",
        tables=list(_tables(figures)) if figures else [],
        timeline=[(line, line_told(line), _(ACTORS[line.actor])) for line in figures.timeline] if figures else [],
        left_out=figures.left_out if figures else 0,
        owners=figures.owners if figures else 0,
        teams=figures.teams if figures else 0,
        causes=causes,
        similar=[(count, _(SIMILAR[name])) for name, count in similar.items() if name in SIMILAR],
        texts={name: str(content[name]) for name in ("title", "summary", "other_cause", "prevention", "lessons")},
        follow_ups=content["follow_ups"],
    )  # fmt: skip


def _tables(figures: Figures) -> Iterator[Table]:
    def table(slug: str, title: str, shares: tuple[Share, ...], name: Callable[[str], str]) -> Table:
        return Table(slug, title, [_part(share, name(share.name), figures.length) for share in shares])

    yield table("wait", _("What was waited for"), figures.by_wait, wait_name)
    yield table("state", _("State"), figures.by_state, state_name)
    yield table("team", _("Team"), figures.by_team, lambda name: name or _("no team"))
    yield table("owner", _("Owner"), figures.by_owner, lambda name: name or _("nobody: in the queue"))


def _part(share: Share, name: str, whole: timedelta) -> Part:
    per_cent = round(100 * (share.length / whole)) if whole else 0
    return Part(name, length(share.length), length(share.business), per_cent, share)


def csv_rows(told: Told) -> Iterator[tuple[Any, ...]]:
    """Every figure in a row: what was missed, the times in seconds, the timeline, causes and actions."""
    for window, name, _late in told.windows:
        yield ("missed", window.ticket, window.breached_at, name, "", "", window.policy)
    for table in told.tables:
        for part in table.parts:
            seconds = (part.share.length.total_seconds(), part.share.business.total_seconds())
            yield (f"time by {table.slug}", "", "", part.name, *seconds, f"{part.per_cent} %")
    for line, said, who in told.timeline:
        yield ("timeline", line.ticket, line.at, said, "", "", who)
    for cause in told.causes:
        yield ("cause", "", "", cause.told, "", "", "checked" if cause.checked else "unchecked")
    for one in told.follow_ups:
        yield (
            "action",
            "",
            one["due"],
            one["what"],
            "",
            "",
            f"{one['owner']} {'done' if one['done'] else 'open'}",
        )


def as_markdown(row: PostMortem, told: Told) -> str:
    """The whole of it as a document."""
    return "\n".join(_lines(row, told)) + "\n"


def _lines(row: PostMortem, told: Told) -> Iterator[str]:
    zone = timezone.get_current_timezone_name()
    yield f"# {_plain(told.texts['title'])}\n"
    if row.signed_at and row.signed_by:
        signed = {
            "name": row.signed_by.name,
            "at": f"{timezone.localtime(row.signed_at):%Y-%m-%d %H:%M} ({zone})",
        }
        yield _("Signed by %(name)s on %(at)s, version %(version)s.") % {**signed, "version": row.version}
    else:
        yield _("Draft, version %(version)s.") % {"version": row.version}
    for window, name, late in told.windows:
        due = f"{timezone.localtime(window.breached_at):%Y-%m-%d %H:%M} ({zone})"
        yield f"- #{window.ticket} {name}: {window.policy}, {due}, +{late}"
    yield from _section(_("Summary"), told.texts["summary"])
    yield f"\n## {_('Where the time went')}\n"
    for table in told.tables:
        yield f"| {table.title} | {_('Time')} | {_('Working time')} | % |\n| --- | ---: | ---: | ---: |"
        for part in table.parts:
            yield f"| {_plain(part.name)} | {part.length} | {part.business} | {part.per_cent} |"
        yield f"| {_('All of it')} | {told.length} | {told.business} | 100 |\n"
    yield f"## {_('Causes')}\n"
    yield from (f"- {cause.told}" for cause in told.causes if cause.checked)
    if told.texts["other_cause"].strip():
        yield f"- {told.texts['other_cause']}"
    yield from _section(_("Prevention"), told.texts["prevention"])
    yield from _section(_("Lessons"), told.texts["lessons"])
    if told.follow_ups:
        yield f"\n## {_('Actions')}\n"
        for one in told.follow_ups:
            yield f"- [{'x' if one['done'] else ' '}] {_plain(one['what'])} {_plain(one['owner'])} {one['due']}".rstrip()
    yield f"\n## {_('Timeline')} ({zone})\n"
    for line, said, who in told.timeline:
        yield f"- {timezone.localtime(line.at):%Y-%m-%d %H:%M:%S} #{line.ticket} {_plain(said)} ({who})"
    if told.left_out:
        more = ngettext("%(count)s line is left out.", "%(count)s lines are left out.", told.left_out)
        yield "- " + more % {"count": told.left_out}


def _section(title: str, text: str) -> Iterator[str]:
    if text.strip():
        yield f"\n## {title}\n\n{text.strip()}"


def _plain(text: str) -> str:
    """One line that begins no table cell and no heading."""
    return " ".join(text.replace("|", "/").split())
