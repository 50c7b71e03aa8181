"""Doors for programs."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from replywell.api.rest import api
from replywell.api.views.health import alive, ready
from replywell.api.views.inbound import inbound
from replywell.api.views.source_hook import source_hook

rest, kind, namespace = api.urls
for door in rest:
    if door.callback:
        login_not_required(door.callback)  # the API knows programs by their tokens, not by a sign-in

urlpatterns = [
    path("in/<slug:slug>/", inbound, name="inbound"),
    path("in/source/<str:token>/", source_hook, name="source-hook"),
    path("healthz", alive, name="healthz"),
    path("readyz", ready, name="readyz"),
    path("api/v1/", (rest, kind, namespace)),
]
