"""Files that leave with a reply."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override

from replywell.kit import blobs
from replywell.kit.errors import Invalid
from replywell.tickets.actions import drafts
from replywell.tickets.models import Draft
from replywell.tickets.pictures import placed
from replywell.workspace import ticket_page
from replywell.workspace.ticket_page import PREVIEWED
from replywell.workspace.views.attachments import POLICY
from replywell.workspace.views.letters import uploaded
from replywell.workspace.views.on_ticket import TicketView


class Uploads(TicketView):
    """POST keeps files with the reply that is being written, and shows all of them.

    `place` asks for a place in the text: `X-Picture` is then what such a picture is called there.
    """

    verb = "reply"

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        files = uploaded(request, "file")
        if not files:
            raise Invalid(_("Choose a file first."))
        if "place" in request.POST:
            files = [placed(file) for file in files]
        for file in files:
            drafts.add_file(self.ticket, self.agent, "reply", file)
        response = self.files()
        response["X-Picture"] = files[0]["content_id"]
        return response

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
