"""The sprite of icons."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from replywell.ui.icons import fingerprint as current
from replywell.ui.icons import sprite

FOR_GOOD = "public, max-age=31536000, immutable"


@login_not_required
@require_safe
def icons(_: HttpRequest, fingerprint: str) -> HttpResponse:
    """The sprite; under its own fingerprint it never changes, under an old one it is asked for again."""
    cache = FOR_GOOD if fingerprint == current() else "no-cache"
    return HttpResponse(sprite(), content_type="image/svg+xml", headers={"Cache-Control": cache})
