"""A contact's own requests: the list, the conversation, and what they can do with it."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.csrf import csrf_exempt

from replywell.connections.models import Connection
from replywell.delivery.footnotes import with_marks
from replywell.intake.actions.forms import Upload, Written, take_in_form
from replywell.kit import blobs
from replywell.kit.errors import Invalid, NotAllowed, NotFound, ReplywellError
from replywell.people.models import Contact
from replywell.portal.actions.knocks import knock
from replywell.portal.forms import AnswerForm
from replywell.portal.models import Knock
from replywell.portal.reader import reader_of
from replywell.portal.requests import OVER, conversation, file_of, listed, one_request, shares
from replywell.portal.views.page import HelpView, from_here
from replywell.portal.visitor import mark_of_address
from replywell.tickets.actions.pressing import has_said_solved, say_solved, say_unsolved
from replywell.tickets.actions.rating import last_rating, rate
from replywell.tickets.models import Ticket
from replywell.tickets.recipients import check_size
from replywell.tickets.uploads import declared_type

POLICY = {"default-src": ["'none'"], "sandbox": [""]}
STARS = ("1", "2", "3", "4", "5")


@method_decorator([login_not_required, csrf_exempt], name="dispatch")
class ReaderView(HelpView):
    """A page for a contact who came in; others are asked who they are."""

    kept = False
    reader: Contact

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        reader = reader_of(request)
        if reader is None:
            way = reverse("portal:enter", args=[kwargs.get("locale", "en")])
            response = HttpResponseRedirect(f"{way}?{urlencode({'next': request.path})}")
            response["Cache-Control"] = "no-store"
            return response
        self.reader = reader
        return super().dispatch(request, *args, **kwargs)

    def own(self, number: int) -> Ticket:
        """A ticket that they may act on: a colleague's they may only read."""
        from_here(self.request)
        ticket = one_request(self.reader, number)
        if ticket.requester_id != self.reader.pk:
            raise NotAllowed(_("Only whoever asked writes here. Ask them, or send us a request of your own."))
        return ticket

    def back(self, ticket: Ticket, at: str = "") -> HttpResponse:
        return HttpResponseRedirect(reverse("portal:request", args=[self.visitor.locale, ticket.pk]) + at)


class Requests(ReaderView):
    """GET lists what the contact asked, and what their company did where that is shared."""

    def get(self, request: HttpRequest) -> HttpResponse:
        shared = shares(self.reader)
        of_company = shared and request.GET.get("whose") == "company"
        over = {"open": False, "solved": True}.get(request.GET.get("state", ""))
        words, before = (
            request.GET.get("q", "").replace("\0", "").strip()[:100],
            request.GET.get("before", ""),
        )
        page = listed(
            self.reader,
            of_company=of_company,
            over=over,
            words=words,
            before=int(before) if before.isdecimal() and len(before) < 19 else 0,
        )
        chosen = {"whose": "company" if of_company else "", "state": request.GET.get("state", ""), "q": words}
        return self.shown(
            "portal/requests.html",
            reader=self.reader,
            page=page,
            shared=shared,
            of_company=of_company,
            over=over,
            words=words,
            more=urlencode({**{k: v for k, v in chosen.items() if v}, "before": page.next or ""}),
            unlisted=True,
        )


class OneRequest(ReaderView):
    """GET shows the conversation; POST says something more."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        ticket = one_request(self.reader, number)
        if ticket.pk != number:
            return self.back(ticket)
        return self.page(ticket, AnswerForm(initial={"token": uuid.uuid4().hex}))

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        ticket = self.own(number)
        form = AnswerForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(ticket, form, status=422)
        try:
            knock(Knock.Kind.ANSWER, visitor=mark_of_address(self.reader.email))
            item = take_in_form(_way_in(ticket), self.written(ticket, form))
        except ReplywellError as error:
            return self.page(ticket, form, problem=error.message, status=error.status)
        if item.ticket_id is None:
            return self.shown("portal/sent.html", number=0, unlisted=True)
        went = item.ticket or ticket
        return self.back(went, f"#Message-{item.message_id}")

    def written(self, ticket: Ticket, form: AnswerForm) -> Written:
        uploads = form.cleaned_data["attached"]
        check_size(upload.size for upload in uploads)
        return Written(
            key=form.cleaned_data["token"],
            email=self.reader.email,
            name=self.reader.name,
            subject=ticket.subject,
            text=form.cleaned_data["text"],
            proven=True,
            answers=ticket.pk,
            files=tuple(Upload(each.name, declared_type(each.content_type), each.read()) for each in uploads),
        )

    def page(self, ticket: Ticket, form: AnswerForm, *, problem: str = "", status: int = 200) -> HttpResponse:
        return self.shown(
            "portal/request.html",
            status=status,
            reader=self.reader,
            ticket=ticket,
            messages=[(said, with_marks(said)) for said in conversation(self.reader, ticket)],
            mine=ticket.requester_id == self.reader.pk,
            over=ticket.status in OVER,
            stars=STARS,
            rated=last_rating(ticket, by=self.reader),
            confirmed=has_said_solved(ticket),
            form=form,
            problem=problem,
            unlisted=True,
        )

    def address_in(self, locale: str) -> str:
        return reverse("portal:requests", args=[locale])


class Solved(ReaderView):
    """POST says that it is solved, `again` that it is not."""

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        ticket = self.own(number)
        verb = say_unsolved if "again" in request.POST else say_solved
        return self.back(verb(ticket, by=self.reader))


class Rating(ReaderView):
    """POST takes one to five stars and a word for a request that is solved."""

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        ticket = self.own(number)
        if ticket.status not in OVER:
            raise Invalid(_("It can be rated once it is solved."))
        given = request.POST.get("stars", "")
        rate(ticket, int(given) if given in STARS else 0, request.POST.get("comment", ""), by=self.reader)
        return self.back(ticket, "?rated=1#Rating")


@method_decorator(csp_override(POLICY), name="dispatch")
class File(ReaderView):
    """GET hands out a file of the conversation to be saved; a browser never opens it as a page of ours."""

    def get(self, request: HttpRequest, number: int, file: int) -> HttpResponse:
        found = file_of(self.reader, number, file)
        try:
            content = blobs.read(found.sha256)
        except FileNotFoundError as error:
            raise NotFound(_("This file is not here any more. Ask us for it.")) from error
        response = HttpResponse(content, content_type="application/octet-stream")
        response["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
        response["X-Content-Type-Options"] = "nosniff"
        return response


def _way_in(ticket: Ticket) -> Connection:
    """By which mailbox it comes in: the ticket's own, else the first. Raises `Invalid` where there is none."""
    mail = Connection.objects.filter(active=True, adapter="email").order_by("pk")
    found = mail.filter(pk=ticket.connection_id or 0).first() or mail.first()
    if found is None:
        raise Invalid(_("We cannot take messages here at the moment. Please try again later."))
    return found
