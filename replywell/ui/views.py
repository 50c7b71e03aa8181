"""The sprite of icons, and the living page of the design system."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.views import View
from django.views.decorators.http import require_safe

from replywell.ui import living
from replywell.ui.icons import fingerprint as current
from replywell.ui.icons import sprite

FOR_GOOD = "public, max-age=31536000, immutable"


@login_not_required
@require_safe
def icons(_: HttpRequest, fingerprint: str) -> HttpResponse:
    """The sprite; under its own fingerprint it never changes, under an old one it is asked for again."""
    cache = FOR_GOOD if fingerprint == current() else "no-cache"
    return HttpResponse(sprite(), content_type="image/svg+xml", headers={"Cache-Control": cache})


class LivingPage(View):
    """Every component in all its states. For administrators, where `shown` says so: to others it is not there."""

    shown: Callable[[], bool] = staticmethod(lambda: False)

    def get(self, request: HttpRequest) -> HttpResponse:
        self._check(request)
        direction = request.GET.get("dir", "")
        context = living.material() | {
            "parts": [(section, _source(section.template)) for section in living.SECTIONS],
            "direction": direction if direction in {"ltr", "rtl"} else "",
        }
        return render(request, "ui/living.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """The examples' forms change nothing."""
        self._check(request)
        return HttpResponse(status=204) if getattr(request, "htmx", False) else redirect("ui:living")

    def _check(self, request: HttpRequest) -> None:
        if not (getattr(request.user, "is_staff", False) and self.shown()):
            raise Http404


def _source(template: str) -> str:
    return get_template(template).template.source.strip()  # type: ignore[attr-defined]  # Django's own backend has it
