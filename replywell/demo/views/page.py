"""What the pages of the mail catcher have in common: they are there only on a demo desk."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from replywell.demo import mails
from replywell.demo.catcher import caught_connections
from replywell.demo.models import CaughtMail
from replywell.workspace.views.desk import DeskView, around


class CatcherView(DeskView):
    """A page of the mail catcher."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.addresses = [
            address for row in caught_connections() if (address := row.settings.get("address", ""))
        ]
        if not self.addresses:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def page(
        self,
        template: str,
        *,
        listed: mails.Page | None = None,
        open_mail: CaughtMail | None = None,
        status: int = 200,
        **context: Any,
    ) -> HttpResponse:
        """A page with a part of the list beside what it shows: the newest part, or that of the open mail."""
        listed = listed or (mails.page_with(open_mail) if open_mail else mails.page())
        newest = CaughtMail.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        context |= around(self.agent, at="mail") | {
            "mails": listed.mails,
            "before": listed.before,
            "newest": newest,
            "open_mail": open_mail,
            "from_newest": not listed.mails or listed.mails[0].pk == newest,
        }
        return render(self.request, template, context, status=status)
