"""One caught mail, and its requester's answer."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override

from replywell.demo import requester
from replywell.demo.forms import AnswerForm
from replywell.demo.mails import Letter, letter_of, mail_numbered, sent_at
from replywell.demo.views.page import CatcherView
from replywell.kit.errors import AdapterError, Invalid
from replywell.tickets.models import Ticket
from replywell.tickets.queries import visible_to

SHOWS = {"html": gettext_lazy("Mail"), "text": gettext_lazy("Plain text"), "source": gettext_lazy("Source")}
# The mail may have its own styles and nothing else.
POLICY = {
    "default-src": ["'none'"],
    "img-src": ["data:"],
    "style-src": ["'unsafe-inline'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'self'"],
    "sandbox": ["allow-same-origin", "allow-popups", "allow-popups-to-escape-sandbox"],
}


class MailView(CatcherView):
    """A page about one mail."""

    def letter_page(self, letter: Letter, form: AnswerForm, *, status: int = 200) -> HttpResponse:
        shows = {name: label for name, label in SHOWS.items() if name != "html" or letter.html}
        show = self.request.GET.get("show", "")
        context: dict[str, Any] = {
            "letter": letter,
            "sent_at": sent_at(letter),
            "shows": shows.items(),
            "show": show if show in shows else next(iter(shows)),
            "form": form,
            "ticket": self._ticket(letter),
        }
        return self.page("demo/mail.html", open_mail=letter.mail, status=status, **context)

    def _ticket(self, letter: Letter) -> Ticket | None:
        """The ticket that the mail is on, if it is known and for this agent."""
        number = letter.mail.message_id
        return visible_to(self.agent).filter(messages__external_id=number).first() if number else None


class CaughtMailPage(MailView):
    """GET shows a mail: `?show=html`, `text` or `source`."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        letter = letter_of(mail_numbered(number))
        return self.letter_page(letter, AnswerForm(people=letter.recipients))


@method_decorator((xframe_options_sameorigin, csp_override(POLICY)), name="dispatch")
class Body(CatcherView):
    """GET gives the HTML of a mail as its recipient sees it, in a page that can do nothing."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        letter = letter_of(mail_numbered(number))
        if not letter.html:
            raise Http404
        return HttpResponse(letter.html)


class Answer(MailView):
    """POST answers a mail as somebody it went to."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return HttpResponseRedirect(reverse("demo:mail", args=[number]))  # a refused answer, loaded again

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        letter = letter_of(mail_numbered(number))
        form = AnswerForm(request.POST, people=letter.recipients)
        if not form.is_valid():
            return self.letter_page(letter, form, status=422)
        try:
            mail = requester.answer(
                letter, sender=form.sender, text=form.cleaned_data["text"], quote=form.cleaned_data["quote"]
            )
            requester.deliver(mail, sender=form.sender, to=letter.reply_to)
        except (AdapterError, Invalid) as error:
            form.add_error(None, error.message)
            return self.letter_page(letter, form, status=error.status)
        messages.success(
            request, _("Sent as %(address)s. The desk has taken it.") % {"address": form.sender.email}
        )
        return HttpResponseRedirect(reverse("demo:mail", args=[number]))
