"""The way to write to us. It shows answers first, never hides the form, and counts only what people say helped."""

import logging
import uuid

from django.core.signing import BadSignature, Signer
from django.db.models import Case, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from replywell.connections.models import Connection
from replywell.intake.actions.forms import Written, take_in_form
from replywell.knowledge.actions.deflection import note_deflection
from replywell.knowledge.models import Article
from replywell.knowledge.reading import published
from replywell.portal.actions.knocks import knock
from replywell.portal.errors import TooMany
from replywell.portal.finding import Found, address_of, find
from replywell.portal.forms import ContactForm
from replywell.portal.models import Knock
from replywell.portal.reader import reader_of
from replywell.portal.views.page import HelpView, from_here
from replywell.portal.visitor import mark_of, mark_of_address

log = logging.getLogger(__name__)
MOST = 3
ENOUGH = 12
"""Characters from which on answers are looked for."""
_signer = Signer(salt="help center: sent")


class ContactView(HelpView):
    kept = False

    def answers(self, request: HttpRequest) -> list[Found]:
        """Articles that may answer what was typed so far."""
        question = _question(request)
        return find(question, self.visitor, limit=MOST) if len(question) >= ENOUGH else []


class Contact(ContactView):
    """GET shows the form, POST sends it; answers that the visitor has not seen yet are shown before."""

    def get(self, request: HttpRequest) -> HttpResponse:
        typed = {name: request.GET.get(name, "")[:200] for name in ("subject", "category")}
        typed["token"] = uuid.uuid4().hex
        return self.page(ContactForm(initial=typed, reader=reader_of(request)))

    def post(self, request: HttpRequest) -> HttpResponse:
        from_here(request)
        form = ContactForm(request.POST, reader=reader_of(request))
        if "choose" in request.POST:  # without scripts the questions of a topic come by a button
            kept = {name: request.POST.get(name, "") for name in form.fields}
            return self.page(ContactForm(initial=kept, reader=form.reader))
        if not form.is_valid():
            return self.page(form, answers=self.answers(request), status=422)
        if "seen" not in request.POST:
            answers = self.answers(request)
            if answers:
                return self.page(form, answers=answers, asked=True)
        ours = Case(When(brand=self.brand.pk, then=0), When(brand=None, then=1), default=2)
        connection = Connection.objects.filter(active=True, adapter="email").order_by(ours, "pk").first()
        if connection is None:
            log.error("The help center's form cannot be sent: no connection is active.")
            told = _(
                "We cannot take messages here at the moment. Please try again later; what you wrote stays here."
            )
            return self.page(form, problem=told, status=503)
        return self.send(request, form, connection)

    def send(self, request: HttpRequest, form: ContactForm, connection: Connection) -> HttpResponse:
        given = form.cleaned_data
        try:
            knock(Knock.Kind.MESSAGE, visitor=mark_of(request), address=mark_of_address(given["email"]))
        except TooMany as error:
            return self.page(form, problem=error.message, status=error.status)
        written = Written(
            key=given["token"],
            email=given["email"],
            name=given["name"],
            subject=given["subject"],
            text=given["text"],
            language=self.visitor.language,
            proven=form.reader is not None,
            category=given.get("category", ""),
            custom=given["custom"],
        )
        item = take_in_form(connection, written)
        shown = _shown(request)
        if shown and not item.repeats:
            note_deflection(_question(request), locale=self.visitor.locale, shown=shown, helped=False)
        number = item.ticket_id or 0
        if form.reader and number:
            return HttpResponseRedirect(reverse("portal:request", args=[self.visitor.locale, number]))
        return HttpResponseRedirect(
            reverse("portal:sent", args=[self.visitor.locale, _signer.sign(str(number))])
        )

    def page(
        self,
        form: ContactForm,
        *,
        answers: list[Found] | None = None,
        asked: bool = False,
        problem: str = "",
        status: int = 200,
    ) -> HttpResponse:
        """The form with what was typed; `asked` says that it was sent and answers are shown before."""
        return self.shown(
            "portal/contact.html",
            status=status,
            form=form,
            results=answers or [],
            asked=asked,
            problem=problem,
            unlisted=True,
        )


class Questions(ContactView):
    """POST shows what is asked with the topic that was chosen."""

    def post(self, request: HttpRequest) -> HttpResponse:
        from_here(request)
        typed = {name: request.POST.get(name, "") for name in request.POST}
        return self.part("portal/contact.html#questions", form=ContactForm(initial=typed))


class Answers(ContactView):
    """POST shows what may answer a message that is being typed."""

    def post(self, request: HttpRequest) -> HttpResponse:
        from_here(request)
        return self.part("portal/contact.html#answers", results=self.answers(request))


class Answered(ContactView):
    """POST counts that an answer helped; GET says so."""

    def get(self, request: HttpRequest) -> HttpResponse:
        article = _article(request.GET.get("article", ""), self.visitor.audiences)
        address = address_of(article, self.visitor.locale) if article else ""
        return self.shown("portal/answered.html", article=article, address=address, unlisted=True)

    def post(self, request: HttpRequest) -> HttpResponse:
        from_here(request)
        shown = _shown(request)
        article = _article(request.POST.get("article", ""), self.visitor.audiences)
        if article is None or article.pk not in shown:
            raise Http404
        here = reverse("portal:answered", args=[self.visitor.locale])
        try:
            knock(Knock.Kind.WORD, visitor=mark_of(request))
        except TooMany:
            return HttpResponseRedirect(here)
        note_deflection(
            _question(request), locale=self.visitor.locale, shown=shown, helped=True, article=article
        )
        return HttpResponseRedirect(f"{here}?article={article.pk}")


class Sent(ContactView):
    """GET confirms that a message came in, with its number."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        try:
            number = int(_signer.unsign(token))
        except (BadSignature, ValueError):
            raise Http404 from None
        return self.shown("portal/sent.html", number=number, unlisted=True)

    def address_in(self, locale: str) -> str:
        return reverse("portal:contact", args=[locale])


def _question(request: HttpRequest) -> str:
    return f"{request.POST.get('subject', '')} {request.POST.get('text', '')[:1000]}".strip()


def _shown(request: HttpRequest) -> list[int]:
    """Numbers of the articles that were shown, as the form says."""
    return [int(each) for each in request.POST.getlist("shown")[:20] if each.isdecimal() and len(each) < 19]


def _article(number: str, audiences: tuple[str, ...]) -> Article | None:
    if not (number.isdecimal() and len(number) < 19):
        return None
    return published(audiences).filter(pk=number).first()
