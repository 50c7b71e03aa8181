"""The map of the building's doors."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from replywell.demo.catcher import caught_connections
from replywell.ui.urls import ui_addresses


def _for_development() -> bool:
    """The design system is shown where the product is looked at or worked on."""
    return settings.DEBUG or bool(caught_connections())


urlpatterns = [
    path("", include("replywell.workspace.urls")),
    path("", include("replywell.api.urls")),
    path("", include("replywell.console.urls")),
    path("knowledge/", include("replywell.authoring.urls")),
    path("", include("replywell.portal.urls")),
    path("ui/", include(ui_addresses(shown=_for_development))),
    path("demo/", include("replywell.demo.urls")),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.account.urls")),
]
