"""Doors for programs."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path

from replywell.api.rest import api
from replywell.api.rest.entrance import entrance, nothing_here
from replywell.api.views.docs import Docs
from replywell.api.views.health import alive, ready
from replywell.api.views.inbound import inbound
from replywell.api.views.source_hook import source_hook

rest, kind, namespace = api.urls
OPEN = {"openapi-json"}
"""What needs no token: the description of the API says nothing about the desk."""
rest = [door for door in rest if door.name != "api-root"]
for door in rest:
    if isinstance(door, URLPattern):
        # The API knows programs by their tokens, not by a sign-in.
        door.callback = login_not_required(door.callback) if door.name in OPEN else entrance(door.callback)

urlpatterns = [
    path("in/<slug:slug>/", inbound, name="inbound"),
    path("in/source/<str:token>/", source_hook, name="source-hook"),
    path("healthz", alive, name="healthz"),
    path("readyz", ready, name="readyz"),
    path("api/docs/", Docs.as_view(), name="api-docs"),
    path("api/v1/", (rest, kind, namespace)),
    path("api/", nothing_here),
    path("api/<path:rest>", nothing_here),
]
