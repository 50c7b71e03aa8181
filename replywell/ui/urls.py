"""What every face needs from one place."""

from collections.abc import Callable

from django.urls import URLPattern, path

from replywell.ui.views import LivingPage, icons


def ui_addresses(*, shown: Callable[[], bool]) -> tuple[list[URLPattern], str]:
    """The sprite, and the living page where `shown` says so."""
    patterns = [
        path("", LivingPage.as_view(shown=shown), name="living"),
        path("icons-<slug:fingerprint>.svg", icons, name="icons"),
    ]
    return patterns, "ui"
