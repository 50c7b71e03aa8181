"""One item of the ledger, and what exactly arrived."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy
from django.views.decorators.csp import csp_override

from replywell.console.beginning import beginning, is_mail
from replywell.console.ledger import entry_for, readable_entry_for
from replywell.console.views.ledger import LedgerView
from replywell.kit import blobs
from replywell.kit.errors import NotFound
from replywell.people.permissions import may
from replywell.workspace.views.desk import around

POLICY: dict[str, Any] = {"default-src": ["'none'"], "sandbox": True}
LOST = gettext_lazy(
    "What arrived is not in the store any more. Ask an administrator to restore it from a backup."
)


class Item(LedgerView):
    """GET shows everything known about one item."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        entry = entry_for(self.agent, number)
        context = {
            "entry": entry,
            "beginning": beginning(entry.item) if entry.visible else None,
            "may_release": may(self.agent, "release quarantine"),
        }
        return render(request, "console/item.html", around(self.agent, at="ledger") | context)


@method_decorator(csp_override(POLICY), name="dispatch")
class RawItem(LedgerView):
    """GET hands out the bytes as they arrived, to be saved; a browser never opens them as a page of ours."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        item = readable_entry_for(self.agent, number).item
        try:
            content = blobs.read(item.raw)
        except FileNotFoundError as error:
            raise NotFound(str(LOST)) from error
        name = f"inbound-{item.pk}.{'eml' if is_mail(item) else 'bin'}"
        response = HttpResponse(content, content_type="application/octet-stream")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response
