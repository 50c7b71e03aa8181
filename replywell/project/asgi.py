"""What the web server runs."""

import os
from typing import Any

import django
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponseBase

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "replywell.project.settings")


class OneThread(ASGIHandler):
    """Answers a request in one thread, from the first middleware to the end of its view.

    Django's own handler goes back to the event loop between the middleware and the view. When a reader leaves just
    then, asgiref may lose the thread, the request's end is told to nobody, and its connection never returns to the
    pool: a few dozen such readers later no page answers. One way in and one way out is also quicker.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        return await sync_to_async(self.get_response)(request)


django.setup(set_prefix=False)
from replywell.portal.chat.socket import chat_socket  # noqa: E402 - it has models, which need the setup

pages = OneThread()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Pages over HTTP, and the chat over its WebSocket."""
    if scope["type"] == "websocket":
        await chat_socket(scope, receive, send)
    else:
        await pages(scope, receive, send)
