"""Coming in to see one's requests: by a link that is mailed, or by a password."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from replywell.kit import jobs
from replywell.kit.errors import Invalid
from replywell.portal.actions import entering
from replywell.portal.actions.knocks import knock
from replywell.portal.errors import TooMany
from replywell.portal.forms import EntryForm, PasswordForm
from replywell.portal.models import Access, Knock
from replywell.portal.reader import let_in, let_out, reader_of
from replywell.portal.views.page import HelpView, from_here
from replywell.portal.visitor import mark_of, mark_of_address


class EntryView(HelpView):
    kept = False

    def page(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        return self.shown(template, status=status, unlisted=True, **context)

    def onward(self) -> str:
        """Where they wanted to go: among the requests, and nowhere else."""
        home = reverse("portal:requests", args=[self.visitor.locale])
        wanted = self.request.POST.get("next") or self.request.GET.get("next") or ""
        return wanted if wanted.startswith(home) and wanted.isprintable() else home


class Enter(EntryView):
    """GET asks who it is. POST mails a link, or lets in by the password that was typed."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if reader_of(request):
            return HttpResponseRedirect(self.onward())
        return self.asked(EntryForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        from_here(request)
        form = EntryForm(request.POST)
        if not form.is_valid():
            return self.asked(form, status=422)
        email, password = form.cleaned_data["email"], form.cleaned_data["password"]
        try:
            knock(Knock.Kind.ENTRY, visitor=mark_of(request), address=mark_of_address(email))
        except TooMany as error:
            return self.asked(form, problem=error.message, status=error.status)
        if "link" in request.POST or not password:
            # Whether anybody is known by this address is found out where nobody can watch.
            jobs.defer("mail link", email=email, locale=self.visitor.locale)
            return self.page("portal/enter.html", mailed=email)
        try:
            access = entering.enter_by_password(email, password)
        except Invalid as error:
            return self.asked(form, problem=error.message, status=422)
        return let_in(HttpResponseRedirect(self.onward()), access)

    def asked(self, form: forms.Form, *, problem: str = "", status: int = 200) -> HttpResponse:
        return self.page("portal/enter.html", form=form, problem=problem, next=self.onward(), status=status)


class Link(EntryView):
    """GET asks for a click, so that programs which look into mails do not use the link up; POST lets in."""

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        if not entering.fits(secret):
            return self.void()
        return self.page("portal/link.html")

    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        from_here(request)
        if not entering.fits(secret):
            return self.void()
        return let_in(HttpResponseRedirect(self.onward()), entering.enter_by_link(secret))

    def void(self) -> HttpResponse:
        told = _("This link does not work any more: it was used, or is older than 30 minutes.")
        return self.page("portal/enter.html", form=EntryForm(), problem=told, next=self.onward(), status=410)

    def address_in(self, locale: str) -> str:
        return reverse("portal:enter", args=[locale])


class Leave(EntryView):
    """POST ends it in this browser."""

    def post(self, request: HttpRequest) -> HttpResponse:
        from_here(request)
        return let_out(HttpResponseRedirect(reverse("portal:home", args=[self.visitor.locale])))


class Password(EntryView):
    """GET shows how one comes in; POST sets or takes away the password, and ends it in all other browsers."""

    def get(self, request: HttpRequest) -> HttpResponse:
        reader = reader_of(request)
        if reader is None:
            return HttpResponseRedirect(reverse("portal:enter", args=[self.visitor.locale]))
        return self.asked(PasswordForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        from_here(request)
        reader = reader_of(request)
        if reader is None:
            return HttpResponseRedirect(reverse("portal:enter", args=[self.visitor.locale]))
        if "forget" in request.POST:
            access = entering.forget_password(reader)
        else:
            form = PasswordForm(request.POST)
            if not form.is_valid():
                return self.asked(form, status=422)
            try:
                access = entering.choose_password(reader, form.cleaned_data["password"])
            except Invalid as error:
                form.add_error("password", error.message)
                return self.asked(form, status=422)
        return let_in(HttpResponseRedirect(f"{request.path}?done=1"), access)

    def asked(self, form: forms.Form, *, status: int = 200) -> HttpResponse:
        reader = reader_of(self.request)
        has_one = Access.objects.filter(contact=reader).exclude(password="").exists()
        return self.page(
            "portal/password.html", form=form, reader=reader, has_one=has_one,
            done="done" in self.request.GET, status=status,
        )  # fmt: skip
