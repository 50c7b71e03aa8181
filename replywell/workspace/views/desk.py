"""What every page of the desk has around it."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.views import View

from replywell.kit.errors import Invalid
from replywell.people.models import Agent
from replywell.people.permissions import check, may
from replywell.tickets.queries import teams_of
from replywell.workspace.counting import Navigation, counts, navigation
from replywell.workspace.queue import VIEWS, as_view

SAFE = {"GET", "HEAD", "OPTIONS"}


def around(agent: Agent, *, at: str = "", nav: Navigation | None = None) -> dict[str, Any]:
    """The navigation: views with their counts, and where the reader is. Two queries at most."""
    nav = navigation(agent) if nav is None else nav
    counted = counts(agent, nav)
    kept = [as_view(one) for one in nav.saved]
    return {
        "nav": [(view, counted.get(view.slug)) for view in VIEWS.values()],
        "nav_saved": [(view, counted.get(view.slug)) for view in kept],
        "at": at,
        "sees_ledger": may(agent, "see the ledger"),
        "watches": may(agent, "watch escalations"),
    }


class DeskView(View):
    """A page for a signed-in agent. `verb` is what changing something here asks of their role."""

    verb = "see tickets"
    request: Any

    @property
    def agent(self) -> Agent:
        return self.request.user

    def asks(self) -> str:
        """What changing something here asks."""
        return self.verb

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.agent.known_teams = teams_of(self.agent)  # type: ignore[attr-defined]  # asked for once a page

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and request.POST.get("_method", "").upper() == "DELETE":
            request.method = "DELETE"  # the twin for browsers without a script
        check(self.agent, "see tickets" if request.method in SAFE else self.asks())
        response = super().dispatch(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store, private")
        patch_vary_headers(response, ["HX-Request"])
        return response

    def text(self, name: str) -> str:
        """What the form or the address says there, without the one character that no database keeps."""
        given = self.request.GET if self.request.method in SAFE else self.request.POST
        return given.get(name, "").replace("\0", "")

    def number(self, name: str) -> int | None:
        """A number from the form; None where the field is empty. Raises Invalid for anything else."""
        given = self.request.POST.get(name, "").strip()
        if not given:
            return None
        if not given.isascii() or not given.isdigit() or len(given) > 18:
            raise Invalid(f"The field {name} takes a number. Reload the page and choose again.")
        return int(given)

    def asked_number(self, name: str) -> int | None:
        """A number in the address; None where there is none, or something else."""
        given = self.request.GET.get(name, "")
        return int(given) if given.isascii() and given.isdigit() and len(given) <= 18 else None
