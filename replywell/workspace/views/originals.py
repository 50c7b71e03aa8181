"""A message as its sender laid it out."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override

from replywell.tickets.models import Message
from replywell.workspace.body import PREVIEWED
from replywell.workspace.views.on_ticket import TicketView

# No script, no form, nothing from elsewhere: a remote image would tell its host who reads, and when.
POLICY = {
    "default-src": ["'none'"],
    "img-src": ["'self'", "data:"],
    "style-src": ["'unsafe-inline'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'self'"],
    "sandbox": ["allow-same-origin", "allow-popups", "allow-popups-to-escape-sandbox"],
}
REMOTE = re.compile(r"""<img\b[^>]*\bsrc\s*=\s*["']?\s*(?:https?:)?//""", re.IGNORECASE)


@method_decorator((xframe_options_sameorigin, csp_override(POLICY)), name="dispatch")
class Original(TicketView):
    """GET shows the sanitized HTML of a message, in a page that can do nothing."""

    def get(self, request: HttpRequest, number: int, message: int) -> HttpResponse:
        found = get_object_or_404(self.ticket.messages.exclude(html=""), pk=message)
        html = self._with_inline_images(found)
        context = {"html": html, "remote": bool(REMOTE.search(html))}
        return render(request, "workspace/original.html", context)

    def _with_inline_images(self, message: Message) -> str:
        html = message.html
        for file in message.attachments.exclude(content_id="").filter(type__in=PREVIEWED):
            place = reverse("workspace:preview", args=[self.ticket.pk, file.pk])
            html = html.replace(f"cid:{file.content_id.strip('<>')}", place)
        return html
