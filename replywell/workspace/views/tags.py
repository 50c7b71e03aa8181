"""The tags of a ticket."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from replywell.kit.errors import Invalid
from replywell.people.permissions import may
from replywell.tickets.actions.tags import add_tags, remove_tags, tag_name
from replywell.tickets.models import Tag
from replywell.tickets.queries import visible_to
from replywell.workspace.views.on_ticket import TicketView

OFFERED = 20
RECENT = 100
"""Tickets whose tags are offered before anything is typed."""


class Tags(TicketView):
    """GET offers tags that begin like `?tag=`; POST adds one or several, parted by commas; DELETE takes one off."""

    verb = "change tickets"

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        typed = " ".join(self.text("tag").rpartition(",")[2].split()).lower()[:60]
        own = set(self.ticket.tags)
        names = self._beginning(typed) if typed else self._recent()
        offered = [name for name in names if name not in own][:OFFERED]
        return render(request, "workspace/tag_options.html", {"offered": offered})

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        typed = self.text("tag")
        try:
            names = [tag_name(name) for name in typed.split(",") if name.strip()] or [tag_name("")]
            self._check_new(names)
            add_tags(self.ticket, names, by=self.actor)
        except Invalid as error:
            return self.refused("panel", status=422, wrong={"tag": error.message}, typed={"tag": typed})
        return self.changed("panel")

    def delete(self, request: HttpRequest, number: int) -> HttpResponse:
        remove_tags(self.ticket, [self.text("tag")], by=self.actor)
        return self.changed("panel")

    def _beginning(self, typed: str) -> list[str]:
        found = Tag.objects.filter(active=True, name__startswith=typed)
        return list(found.values_list("name", flat=True)[: OFFERED * 2])

    def _recent(self) -> list[str]:
        newest = visible_to(self.agent).order_by("-updated_at").values_list("tags", flat=True)[:RECENT]
        used = Counter(name for tags in newest for name in tags)
        known = set(Tag.objects.filter(active=True, name__in=used).values_list("name", flat=True))
        return [name for name, _times in used.most_common() if name in known] or self._beginning("")

    def _check_new(self, names: list[str]) -> None:
        if may(self.agent, "make tags"):
            return
        known = set(Tag.objects.filter(name__in=names).values_list("name", flat=True))
        if new := [name for name in names if name not in known]:
            raise Invalid(_("There is no tag %(tag)s. Choose one that is offered.") % {"tag": new[0]})
