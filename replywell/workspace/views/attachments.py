"""Files that came with messages."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.utils.http import content_disposition_header
from django.views.decorators.csp import csp_override

from replywell.kit import blobs
from replywell.kit.errors import NotFound
from replywell.tickets.models import Attachment
from replywell.workspace.body import PREVIEWED, READ
from replywell.workspace.views.on_ticket import TicketView

READ_UP_TO = 200_000
"""Bytes of a text file that a page shows."""
POLICY = {"default-src": ["'none'"], "sandbox": [""]}


class AttachmentView(TicketView):
    """A file of this ticket; those of other tickets are not here."""

    def found(self, attachment: int) -> Attachment:
        return get_object_or_404(Attachment, pk=attachment, message__ticket=self.ticket)

    def content(self, file: Attachment) -> bytes:
        try:
            return blobs.read(file.sha256)
        except FileNotFoundError as error:
            raise NotFound(
                "This file is not in the store any more. Ask an administrator to restore it."
            ) from error


@method_decorator(csp_override(POLICY), name="dispatch")
class Download(AttachmentView):
    """GET hands the file out to be saved; a browser never opens it as a page of ours."""

    def get(self, request: HttpRequest, number: int, attachment: int) -> HttpResponse:
        file = self.found(attachment)
        response = HttpResponse(self.content(file), content_type="application/octet-stream")
        response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
        response["X-Content-Type-Options"] = "nosniff"
        return response


@method_decorator(csp_override(POLICY), name="dispatch")
class Preview(AttachmentView):
    """GET shows an image of a type that browsers only draw; anything else is not here."""

    def get(self, request: HttpRequest, number: int, attachment: int) -> HttpResponse:
        file = self.found(attachment)
        if file.type not in PREVIEWED:
            raise Http404
        response = HttpResponse(self.content(file), content_type=file.type)
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, max-age=3600"
        return response


class AsText(AttachmentView):
    """GET shows a text file as text, whatever it holds; anything else is not here."""

    def get(self, request: HttpRequest, number: int, attachment: int) -> HttpResponse:
        file = self.found(attachment)
        if file.type not in READ:
            raise Http404
        content = self.content(file)
        text = content[:READ_UP_TO].decode("utf-8", "replace").replace("\0", "")
        context = {"text": text, "more": len(content) > READ_UP_TO}
        return render(request, "workspace/text_file.html", context)
