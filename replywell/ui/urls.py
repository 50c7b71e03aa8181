"""What every face needs from one place."""

from django.urls import path

from replywell.ui.views import icons

app_name = "ui"
urlpatterns = [
    path("icons-<slug:fingerprint>.svg", icons, name="icons"),
]
