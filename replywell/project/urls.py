"""The map of the building's doors."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("replywell.workspace.urls")),
    path("", include("replywell.api.urls")),
    path("", include("replywell.console.urls")),
    path("ui/", include("replywell.ui.urls")),
    path("demo/", include("replywell.demo.urls")),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.account.urls")),
]
