"""The chat for browsers: its script, its frame, its files, and the way without a socket."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.csp import CSP
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from replywell.kit import blobs
from replywell.kit.errors import NotFound, ReplywellError
from replywell.people.models import Contact
from replywell.people.organization import main_locale
from replywell.people.signing import address_of
from replywell.portal.actions.transcripts import confirm
from replywell.portal.around import RIGHT_TO_LEFT
from replywell.portal.chat import exchange, frames, rates
from replywell.portal.chat.socket import same_origin
from replywell.portal.chat.tokens import attachment_of, bearer_of, confirmed, file_token
from replywell.portal.chat.told import PICTURES
from replywell.portal.chat.widgets import Widget, widget_of
from replywell.portal.visitor import language_of_pages
from replywell.tickets.models import Attachment
from replywell.ui.contrast import text_on

LARGEST_FILE = 10 * 1024 * 1024
LOADER = Path(__file__).resolve().parent.parent / "static" / "portal" / "chat-loader.js"
NOTHING: dict[str, Any] = {"default-src": [CSP.NONE], "sandbox": True}


def _widget(key: str) -> Widget:
    try:
        return widget_of(key)
    except NotFound as error:
        raise Http404 from error


@login_not_required
@require_safe
def loader(request: HttpRequest, key: str) -> HttpResponse:
    """The one script that a page includes: it makes the button and, once wanted, the frame."""
    widget = _widget(key)
    given = widget.settings
    locale = language_of_pages(request.GET.get("locale", "")[:12] or main_locale())
    with translation.override(locale):
        told = {
            "key": key,
            "colour": given.colour,
            "ink": text_on(given.colour),
            "side": given.side,
            "open": _("Open the chat"),
            "close": _("Close the chat"),
            "title": _("Chat with %(name)s") % {"name": given.name},
            "proactive": given.proactive,
            "after": given.proactive_after,
        }
    script = LOADER.read_text().replace("/*given*/ {}", json.dumps(told).replace("<", "\\u003c"), 1)
    return HttpResponse(
        script,
        content_type="text/javascript; charset=utf-8",
        headers={
            "Cache-Control": "public, max-age=300",
            "Cross-Origin-Resource-Policy": "cross-origin",
            "X-Content-Type-Options": "nosniff",
        },
    )


@login_not_required
@require_safe
@xframe_options_exempt
def frame(request: HttpRequest, key: str) -> HttpResponseBase:
    """The chat itself, shown inside the pages of the allowed origins."""
    widget = _widget(key)
    ancestors = [CSP.SELF, *widget.settings.allowed]
    policy: dict[str, Any] = settings.SECURE_CSP | {
        "frame-ancestors": ancestors,
        "connect-src": [CSP.SELF, *_sockets(request)],
    }
    locale = request.GET.get("locale", "")[:12] or main_locale()
    with translation.override(language_of_pages(locale)):
        language = translation.get_language() or "en"
        context = {
            "key": key,
            "given": widget.settings,
            "colour": widget.settings.colour.removeprefix("#"),
            "language": language,
            "direction": "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr",
            "locale": locale,
        }
        page = csp_override(policy)(lambda asked: render(asked, "portal/chat.html", context))(request)
    page["Cache-Control"] = "no-cache"
    page["Referrer-Policy"] = "no-referrer"
    return page


def _sockets(request: HttpRequest) -> list[str]:
    """Older browsers do not take `'self'` for a socket of the same host."""
    return [f"{'wss' if request.is_secure() else 'ws'}://{request.get_host()}"]


@method_decorator([login_not_required, csrf_exempt], name="dispatch")
class ChatView(View):
    """A request of the frame's own script; no other site may make a visitor's browser send it."""

    widget: Widget

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.widget = _widget(kwargs["key"])
        if not same_origin(request.headers.get("Origin", ""), request.get_host()):
            return JsonResponse({"told": "This was sent from another site."}, status=403)
        try:
            return super().dispatch(request, *args, **kwargs)
        except ReplywellError as error:
            return JsonResponse({"told": error.message}, status=error.status)


class Poll(ChatView):
    """POST takes frames, a hello first, and gives what a socket would have told: for networks that block those."""

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        given = frames.read_all(request.body[: frames.LARGEST + 1])
        if not given or not isinstance(given[0], frames.Hello):
            return JsonResponse({"told": "Say hello first."}, status=422)
        session, told = exchange.greeted(self.widget, given[0], address_of(request))
        for frame_ in given[1:]:
            if not isinstance(frame_, frames.Hello):
                told += exchange.answered(session, frame_)
        return JsonResponse(told, safe=False, headers={"Cache-Control": "no-store"})


class Files(ChatView):
    """POST keeps a file for the conversation of a token; the answer names it for a message."""

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        bearer = bearer_of(request.POST.get("token", "")[:2000], self.widget.connection.pk)
        file = request.FILES.get("file")
        with translation.override(language_of_pages(request.POST.get("locale", "")[:12] or main_locale())):
            if bearer is None or file is None:
                return JsonResponse({"told": _("Reload the page, then attach it again.")}, status=422)
            if not rates.FILES.allows(bearer.visitor):
                return JsonResponse({"told": _("Those were many files. Wait a little.")}, status=429)
            if not file.size or file.size > LARGEST_FILE:
                told = _("A file may have up to %(most)s MB.") % {"most": LARGEST_FILE // (1024 * 1024)}
                return JsonResponse({"told": told}, status=422)
        kept = {
            "name": (file.name or "file").replace("\0", "")[:255],
            "type": (file.content_type or "application/octet-stream")[:120],
            "size": file.size,
            "sha256": blobs.put(file.read()),
        }
        return JsonResponse({"token": file_token(kept, bearer.conversation), "name": kept["name"]})


@login_not_required
@require_safe
def read_file(request: HttpRequest, key: str, token: str) -> HttpResponseBase:
    """An attachment whose address the chat has signed: pictures are shown, all else is saved."""
    number = attachment_of(token)
    widget = _widget(key)
    file = (
        Attachment.objects.filter(pk=number, message__connection=widget.connection.pk).first()
        if number
        else None
    )
    if file is None:
        raise Http404
    try:
        content = blobs.opened(file.sha256)
    except FileNotFoundError as error:
        raise Http404 from error
    shown = file.type in PICTURES
    answer = FileResponse(
        content,
        as_attachment=not shown,
        filename=file.name,
        content_type=file.type if shown else "application/octet-stream",
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=3600"
    return csp_override(NOTHING)(lambda _asked: answer)(request)


@method_decorator([login_not_required], name="dispatch")
class Confirmation(View):
    """GET asks whether the address is theirs, POST takes that down."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._page(request, confirmed(token))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        found = confirmed(token)
        contact = Contact.objects.filter(pk=found[0], merged_into=None).first() if found else None
        done = bool(found and contact and confirm(contact, found[1]))
        return self._page(request, found if done else None, done=done)

    def _page(
        self, request: HttpRequest, found: tuple[int, str] | None, *, done: bool = False
    ) -> HttpResponse:
        context = {"email": found[1] if found else "", "done": done}
        return render(request, "portal/chat_confirm.html", context, status=200 if found else 404)
