"""What is wrong at the moment, as far as somebody has put it here: a page and a feed."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from replywell.incidents.public import public_incidents
from replywell.people.organization import main_locale
from replywell.portal.around import absolute
from replywell.portal.views.page import HelpView


class Incidents(HelpView):
    """GET tells what was published of incidents: those that go on, and those of the last two weeks."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found = public_incidents(self.visitor.locale, main_locale())
        return self.shown(
            "portal/incidents.html",
            running=[each for each in found if not each.over],
            over=[each for each in found if each.over],
        )


class Feed(HelpView):
    """GET gives the same as Atom: an entry an update."""

    def get(self, request: HttpRequest) -> HttpResponse:
        locale = self.visitor.locale
        place = absolute(reverse("portal:incidents", args=[locale]))
        feed = Atom1Feed(
            title=_("Incidents at %(name)s") % {"name": self.brand.name},
            link=place,
            description="",
            language=locale,
            feed_url=absolute(reverse("portal:incidents-feed", args=[locale])),
        )
        for incident in public_incidents(locale, main_locale()):
            for update in incident.updates:
                feed.add_item(
                    title=f"{incident.title}: {update.label}",
                    link=f"{place}#incident-{incident.number}",
                    description=update.text,
                    unique_id=f"{place}#update-{update.number}",
                    pubdate=update.at,
                    updateddate=update.at,
                )
        return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
