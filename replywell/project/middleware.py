"""One place turns expected failures into a page, a fragment or JSON."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from replywell.kit.errors import ReplywellError

log = logging.getLogger(__name__)


class ErrorPages:
    """Renders a `ReplywellError` the way its reader needs it; anything else is left to Django."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, ReplywellError):
            return None
        if error.status >= 500:
            log.warning("%s %s: %s", request.method, request.path, error.message)
        if request.path.startswith(("/api/", "/in/")):
            return JsonResponse({"error": error.message}, status=error.status)
        if getattr(request, "htmx", False):
            fragment = render(request, "ui/toast.html", {"message": error.message}, status=error.status)
            fragment["HX-Retarget"] = "#toasts"
            fragment["HX-Reswap"] = "beforeend"
            return fragment
        return render(
            request, "ui/error.html", {"message": error.message, "status": error.status}, status=error.status
        )
