"""The audit: who changed what about the desk, and who came in."""

import csv
from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from replywell.console.views.settings import SettingsView
from replywell.kit.errors import Invalid
from replywell.people.models import Agent, AuditEntry

PAGE = 100
VERBS = (
    gettext_noop("added"),
    gettext_noop("changed"),
    gettext_noop("removed"),
    gettext_noop("restored"),
    gettext_noop("merged"),
    gettext_noop("unmerged"),
    gettext_noop("invited"),
    gettext_noop("invited again"),
    gettext_noop("revoked"),
    gettext_noop("came"),
    gettext_noop("deactivated"),
    gettext_noop("reactivated"),
    gettext_noop("activated"),
    gettext_noop("signed in"),
    gettext_noop("failed to sign in"),
    gettext_noop("set password"),
    gettext_noop("signed out others"),
    gettext_noop("rotated the secret of"),
    gettext_noop("switched off"),
    gettext_noop("synced"),
    gettext_noop("began to fill"),
    gettext_noop("gave up"),
    gettext_noop("serves now"),
    gettext_noop("rolled back to"),
    gettext_noop("claimed the desk"),
    gettext_noop("sent a sample mail"),
    gettext_noop("saved"),
    gettext_noop("sent to review"),
    gettext_noop("sent back"),
    gettext_noop("published"),
    gettext_noop("archived"),
    gettext_noop("brought back"),
    gettext_noop("deleted"),
    gettext_noop("discarded the draft of"),
    gettext_noop("judged"),
    gettext_noop("passed the gate with"),
    gettext_noop("overrode the gate for"),
    gettext_noop("promoted"),
    gettext_noop("demoted"),
    gettext_noop("held back"),
    gettext_noop("proved"),
    gettext_noop("stopped"),
    gettext_noop("resumed"),
    gettext_noop("reviewed"),
    gettext_noop("drafted corrections for"),
    gettext_noop("sent a correction on"),
    gettext_noop("signed"),
    gettext_noop("amended"),
    gettext_noop("shared"),
)
"""What entries tell; kept in English, shown in the reader's language."""
KINDS = {
    "agent": gettext_noop("agent"),
    "apitoken": gettext_noop("API token"),
    "article": gettext_noop("article"),
    "assistant": gettext_noop("assistant"),
    "brand": gettext_noop("brand"),
    "chatvisitor": gettext_noop("chat browser"),
    "cannedreply": gettext_noop("canned reply"),
    "category": gettext_noop("category"),
    "company": gettext_noop("company"),
    "connection": gettext_noop("connection"),
    "contact": gettext_noop("contact"),
    "correction": gettext_noop("correction"),
    "customfield": gettext_noop("custom field"),
    "followup": gettext_noop("action after a post-mortem"),
    "macro": gettext_noop("macro"),
    "organization": gettext_noop("organization"),
    "postmortem": gettext_noop("post-mortem"),
    "rehearsal": gettext_noop("rehearsal"),
    "routingrule": gettext_noop("routing rule"),
    "routingversion": gettext_noop("version of the routing rules"),
    "source": gettext_noop("source"),
    "suppression": gettext_noop("suppressed address"),
    "tag": gettext_noop("tag"),
    "team": gettext_noop("team"),
    "vectorindex": gettext_noop("search index"),
    "triagesettings": gettext_noop("triage and assignment"),
    "webhook": gettext_noop("webhook"),
}
"""What entries are about; kept by its name in the code, shown in words."""
EXPORTED = 100_000
SIGNING = ("signed in", "failed to sign in", "set password", "came")


class _Echo:
    """A file that hands back what is written."""

    def write(self, value: str) -> str:
        return value


class Audit(SettingsView):
    """GET lists entries, newest first; `?who=`, `?kind=`, `?show=`, `?from=`, `?to=`, `?before=` narrow it."""

    section = "audit"

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = {
            name: self.text(name)[:100] for name in ("who", "kind", "show", "from", "to") if self.text(name)
        }
        rows = found(asked)
        before = self.text("before")
        if before:
            if not before.isascii() or not before.isdigit() or len(before) > 18:
                raise Invalid(_("The address of this page is broken. Start from the top."))
            rows = rows.filter(pk__lt=int(before))
        page = list(rows.select_related("agent")[: PAGE + 1])
        more = urlencode({**asked, "before": str(page[PAGE - 1].pk)}) if len(page) > PAGE else ""
        return self.shown(
            "console/audit.html",
            entries=[(entry, _kind(entry.kind)) for entry in page[:PAGE]],
            more=more,
            asked=asked,
            query=urlencode(asked),
            colleagues=Agent.objects.order_by("name")[:300],
            kinds=sorted(((kind, _kind(kind)) for kind in KINDS), key=lambda each: each[1].casefold()),
        )


def _kind(kind: str) -> str:
    """In the reader's language, what an entry is about."""
    return _(KINDS[kind]) if kind in KINDS else kind


class AuditFile(SettingsView):
    """GET hands the same entries out as CSV."""

    section = "audit"

    def get(self, request: HttpRequest) -> StreamingHttpResponse:
        asked = {
            name: self.text(name)[:100] for name in ("who", "kind", "show", "from", "to") if self.text(name)
        }
        rows = found(asked)[:EXPORTED].iterator(chunk_size=1000)
        response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="audit.csv"'
        return response


def found(asked: dict[str, str]) -> QuerySet[AuditEntry]:
    """The entries that were asked for. Raises `Invalid` for what is no day or no colleague."""
    rows = AuditEntry.objects.order_by("-pk")
    if who := asked.get("who"):
        rows = (
            rows.filter(agent_id=int(who))
            if who.isascii() and who.isdigit() and len(who) < 18
            else rows.filter(who=who)
        )
    if kind := asked.get("kind"):
        rows = rows.filter(kind=kind)
    if asked.get("show") == "signing":
        rows = rows.filter(verb__in=SIGNING)
    elif asked.get("show") == "changes":
        rows = rows.exclude(verb__in=SIGNING)
    elif asked.get("show") == "roles":
        rows = rows.filter(
            Q(kind="agent")
            & (Q(changes__contains=[["role"]]) | Q(verb__in=["invited", "deactivated", "reactivated"]))
            | Q(changes__icontains='"role"')
        )
    for name, condition in (("from", "at__date__gte"), ("to", "at__date__lte")):
        if day := asked.get(name):
            rows = rows.filter(**{condition: _day(day)})
    return rows


def _day(text: str) -> Any:
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(_("%(text)s is no day. Write it like 2026-11-26.") % {"text": text}) from error


def _lines(rows: Iterator[AuditEntry]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(["at", "who", "verb", "kind", "id", "label", "changes", "address"])
    for row in rows:
        changes = "; ".join(f"{name}: {before} → {after}" for name, before, after in row.changes)
        cells = [
            row.at.isoformat(),
            row.who,
            row.verb,
            row.kind,
            row.object_id or "",
            row.label,
            changes,
            row.address,
        ]
        yield writer.writerow([_plain(cell) for cell in cells])


def _plain(cell: Any) -> Any:
    """What no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
