"""The ledger as a reader may see it: what came in, what became of it, page after page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from replywell.connections.models import Connection
from replywell.intake.models import InboundItem
from replywell.kit.errors import Invalid, NotFound
from replywell.people.models import Agent
from replywell.tickets.queries import visible_to

PAGE = 50
COUNTED = 100
"""Counts stop here: `100+` says enough."""
Outcome = InboundItem.Outcome
UNPLACED = (Outcome.WAITING, Outcome.QUARANTINED, Outcome.IGNORED, Outcome.KEPT)
"""Outcomes without a ticket: whoever may see the ledger may see these."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A tab of the ledger. `outcome` is None for everything."""

    slug: str
    name: str | Promise
    outcome: Outcome | None
    empty: str | Promise


FILTERS = {
    one.slug: one
    for one in (
        Filter(
            "all",
            gettext_lazy("All"),
            None,
            gettext_lazy("Write a mail to the desk's address: it appears here, whatever becomes of it."),
        ),
        Filter(
            "waiting",
            gettext_lazy("Waiting"),
            Outcome.WAITING,
            gettext_lazy("Everything that arrived has been read."),
        ),
        Filter(
            "quarantined",
            gettext_lazy("Quarantined"),
            Outcome.QUARANTINED,
            gettext_lazy("Nothing was held back."),
        ),
        Filter(
            "duplicates",
            gettext_lazy("Duplicates"),
            Outcome.DUPLICATE,
            gettext_lazy("No message came twice."),
        ),
        Filter(
            "tickets",
            gettext_lazy("Tickets"),
            Outcome.TICKET,
            gettext_lazy("Nothing has opened a ticket yet."),
        ),
        Filter(
            "replies",
            gettext_lazy("Replies"),
            Outcome.REPLY,
            gettext_lazy("Nobody has answered on a ticket yet."),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Look:
    """How an outcome or a verdict is shown: an icon, a word, and a colour that only repeats them."""

    label: str | Promise
    sign: str
    tone: str


LOOKS = {
    Outcome.WAITING: Look(gettext_lazy("Waiting"), "waiting", "pending"),
    Outcome.TICKET: Look(gettext_lazy("New ticket"), "inbox", "new"),
    Outcome.REPLY: Look(gettext_lazy("Reply"), "reply", "open"),
    Outcome.CHANGED: Look(gettext_lazy("Changed"), "edit", "open"),
    Outcome.PRESSED: Look(gettext_lazy("Button"), "check", "open"),
    Outcome.KEPT: Look(gettext_lazy("Saved as knowledge"), "book", "open"),
    Outcome.IGNORED: Look(gettext_lazy("Ignored"), "ban", "plain"),
    Outcome.DUPLICATE: Look(gettext_lazy("Duplicate"), "link", "plain"),
    Outcome.QUARANTINED: Look(gettext_lazy("Quarantined"), "warning", "warn"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the ledger for one reader. `visible` says whether its content is for them."""

    item: InboundItem
    visible: bool

    @property
    def look(self) -> Look:
        return LOOKS[Outcome(self.item.outcome)]

    @property
    def verdict(self) -> Look | None:
        return verdict(self.item.authentication)

    @property
    def held(self) -> bool:
        return self.item.outcome == Outcome.QUARANTINED


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the ledger; `before` is the cursor of the next one, empty on the last."""

    entries: list[Entry]
    before: str


def filter_named(slug: str) -> Filter:
    """The tab with this slug. Raises NotFound."""
    if slug not in FILTERS:
        raise NotFound(
            _("The ledger has no part %(part)s. Choose one of: %(parts)s.")
            % {"part": slug, "parts": ", ".join(FILTERS)}
        )
    return FILTERS[slug]


def page(shown: Filter, agent: Agent, *, words: str = "", before: str = "") -> Page:
    """Newest first, from the cursor on. Raises Invalid for a cursor that is none."""
    items = _listed(shown)
    for word in words.split()[:8]:
        items = items.filter(Q(sender__icontains=word) | Q(subject__icontains=word))
    if words:  # otherwise a search would tell what its finder may not read
        items = items.filter(Q(ticket__in=visible_to(agent)) | Q(ticket=None, outcome__in=UNPLACED))
    if before:
        items = items.filter(pk__lt=_cursor(before))
    found = list(items.order_by("-pk")[: PAGE + 1])
    return Page(_entries(agent, found[:PAGE]), str(found[PAGE - 1].pk) if len(found) > PAGE else "")


def counts() -> dict[str, str]:
    """How many items each tab has, told up to a bound."""
    return {one.slug: _told(_listed(one)) for one in FILTERS.values()}


def turned_away() -> int:
    """Deliveries that were refused at the door, with a status code, and so are not in the ledger."""
    return Connection.objects.aggregate(all=Sum("refused"))["all"] or 0


def entry_for(agent: Agent, number: int) -> Entry:
    """One item. Raises `NotFound`."""
    item = InboundItem.objects.select_related("connection").filter(pk=number).first()
    if item is None:
        raise NotFound(_("The ledger has no item %(number)s.") % {"number": number})
    return _entries(agent, [item])[0]


def readable_entry_for(agent: Agent, number: int) -> Entry:
    """One item whose content this agent may read. Raises `NotFound`."""
    entry = entry_for(agent, number)
    if not entry.visible:
        raise NotFound(
            _("What came in as item %(number)s is on a ticket that is not visible to you.")
            % {"number": number}
        )
    return entry


def verdict(authentication: str) -> Look | None:
    """What the receiving server's checks of the sender come to; DMARC decides. None where it made none."""
    checks = dict(re.findall(r"(\w+)=(\w+)", authentication.lower()))
    dmarc = checks.get("dmarc")
    if dmarc == "pass":
        return Look(pgettext_lazy("sender check", "Passed"), "check", "good")
    if dmarc == "fail" or "fail" in checks.values():
        return Look(pgettext_lazy("sender check", "Failed"), "warning", "danger")
    if "pass" in checks.values():
        return Look(pgettext_lazy("sender check", "In part"), "info", "plain")
    return Look(pgettext_lazy("sender check", "Unsure"), "info", "plain") if checks else None


def _listed(shown: Filter) -> QuerySet[InboundItem]:
    items = InboundItem.objects.all()
    return items if shown.outcome is None else items.filter(outcome=shown.outcome)


def _entries(agent: Agent, items: Sequence[InboundItem]) -> list[Entry]:
    numbers = {item.ticket_id for item in items if item.ticket_id}
    seen = set(visible_to(agent).filter(pk__in=numbers).values_list("pk", flat=True)) if numbers else set()
    return [
        Entry(item, item.ticket_id in seen if item.ticket_id else item.outcome in UNPLACED) for item in items
    ]


def _cursor(before: str) -> int:
    if not re.fullmatch(r"\d{1,18}", before, re.ASCII):
        raise Invalid(_("The address of this page is broken. Start from the top of the ledger."))
    return int(before)


def _told(items: QuerySet[InboundItem]) -> str:
    found = items.order_by().values("pk")[: COUNTED + 1].count()
    return f"{COUNTED}+" if found > COUNTED else str(found)
