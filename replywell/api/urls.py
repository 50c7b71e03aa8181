"""Doors for programs."""

from django.urls import path

from replywell.api.rest import api
from replywell.api.views.health import alive, ready
from replywell.api.views.inbound import inbound

urlpatterns = [
    path("in/<slug:slug>/", inbound, name="inbound"),
    path("healthz", alive, name="healthz"),
    path("readyz", ready, name="readyz"),
    path("api/v1/", api.urls),
]
