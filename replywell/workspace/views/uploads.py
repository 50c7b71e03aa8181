"""Files that leave with a reply."""

import hashlib

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override

from replywell.kit import blobs
from replywell.kit.errors import Invalid
from replywell.tickets.actions import drafts
from replywell.tickets.models import Draft
from replywell.workspace import ticket_page
from replywell.workspace.ticket_page import PREVIEWED
from replywell.workspace.views.attachments import POLICY
from replywell.workspace.views.on_ticket import TicketView


class Uploads(TicketView):
    """POST keeps files with the reply that is being written, and shows all of them."""

    verb = "reply"

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        given = request.FILES.getlist("file")
        if not given:
            raise Invalid(_("Choose a file first."))
        for file in given:
            if (file.size or 0) > settings.MAX_LETTER_BYTES:
                most = settings.MAX_LETTER_BYTES // (1024 * 1024)
                told = _("%(name)s is too large: a message takes %(most)s MB. Send a link instead.")
                raise Invalid(told % {"name": file.name, "most": most})
            drafts.add_file(self.ticket, self.agent, "reply", _kept(file), most=settings.MAX_LETTER_BYTES)
        return self.files()

    def files(self) -> HttpResponse:
        if not (self.request.htmx or self.request.headers.get("X-Requested-With")):
            return HttpResponseRedirect(self.address + "#composer")
        context = ticket_page.composer(self.agent, self.ticket)
        return HttpResponse(render_to_string("workspace/composer_files.html", context, request=self.request))


@method_decorator(csp_override(POLICY), name="get")
class Upload(Uploads):
    """GET shows an image of one's own draft; DELETE leaves a file out."""

    def get(self, request: HttpRequest, number: int, sha256: str) -> HttpResponse:
        mine = Draft.objects.filter(ticket=self.ticket, agent=self.agent).values_list("files", flat=True)
        file = next((f for files in mine for f in files if f["sha256"] == sha256), None)
        if file is None or file["type"] not in PREVIEWED:
            raise Http404
        response = HttpResponse(blobs.read(sha256), content_type=file["type"])
        response["X-Content-Type-Options"] = "nosniff"
        return response

    def delete(self, request: HttpRequest, number: int, sha256: str) -> HttpResponse:
        drafts.remove_file(self.ticket, self.agent, "reply", sha256)
        return self.files()


def _kept(file: UploadedFile) -> dict[str, object]:
    """Its bytes into the store; what a draft knows of it. The name is one line, without a path."""
    content = file.read()
    name = "".join(sign for sign in (file.name or "") if sign.isprintable()).replace("\\", "/").split("/")[-1]
    kind = (file.content_type or "").lower().split(";")[0]
    known = len(kind) <= 120 and kind.isascii() and kind.count("/") == 1 and kind.isprintable()
    return {
        "name": name.strip()[-255:] or _("file"),
        "type": kind if known else "application/octet-stream",
        "size": len(content),
        "sha256": blobs.put(content, hashlib.sha256(content).hexdigest()),
        "inline": False,
        "content_id": "",
    }
