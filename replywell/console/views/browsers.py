"""The browsers in which a contact chats."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext

from replywell.console.views.settings import SettingsView, one
from replywell.kit import clock
from replywell.people.models import Contact
from replywell.portal.actions.browsers import browsers_of, end_browsers


class ContactBrowsers(SettingsView):
    """GET lists them; POST ends them all, or with `browser` that one."""

    section = "connections"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        browsers, now = browsers_of(self.contact), clock.now()
        rows: list[tuple[Any, bool]] = [
            (each, bool(each.seen_until and each.seen_until > now)) for each in browsers
        ]
        several = sum(each.visitor.revoked_at is None for each in browsers) > 1
        return self.shown("console/browsers.html", who=self.contact, rows=rows, several=several)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        chosen = self.number("browser")
        visitors = [each.visitor for each in browsers_of(self.contact)]
        count = end_browsers([each for each in visitors if chosen in (None, each.pk)], by=self.agent)
        told = ngettext("%(count)s browser is ended.", "%(count)s browsers are ended.", count)
        return self.done("contact-browsers", self.contact.pk, told=told % {"count": count})

    @property
    def contact(self) -> Contact:
        return one(Contact.objects.all(), self.kwargs["pk"])
