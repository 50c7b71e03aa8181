"""A new mail to the desk."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from replywell.demo import content, requester
from replywell.demo.forms import NewMailForm
from replywell.demo.views.page import CatcherView
from replywell.kit.errors import AdapterError, Invalid


class NewMail(CatcherView):
    """GET gives a form, filled with an example (`?example=`); POST sends what was written."""

    def get(self, request: HttpRequest) -> HttpResponse:
        examples = {one.id: one for one in content.live_mails()}
        example = examples.get(request.GET.get("example", "")) or next(iter(examples.values()))
        filled = {
            "name": example.sender.name,
            "email": example.sender.email,
            "subject": example.subject,
            "text": example.text.strip(),
        }
        return self._page(NewMailForm(initial=filled, addresses=self.addresses), example=example.id)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewMailForm(request.POST, addresses=self.addresses)
        if not form.is_valid():
            return self._page(form, status=422)
        written = form.cleaned_data
        try:
            mail = requester.first_mail(
                sender=form.sender, to=written["to"], subject=written["subject"], text=written["text"]
            )
            requester.deliver(mail, sender=form.sender, to=written["to"])
        except (AdapterError, Invalid) as error:
            form.add_error(None, error.message)
            return self._page(form, status=error.status)
        messages.success(
            request,
            _("Sent as %(address)s. The desk has taken it: see All open.") % {"address": form.sender.email},
        )
        return HttpResponseRedirect(reverse("demo:mails"))

    def _page(self, form: NewMailForm, *, example: str = "", status: int = 200) -> HttpResponse:
        examples = content.live_mails()
        return self.page("demo/new.html", form=form, examples=examples, example=example, status=status)
