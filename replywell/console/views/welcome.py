"""The first run: claiming a new desk, and the checklist after that."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from replywell.connections.models import Connection
from replywell.console.actions.first_run import claim, send_sample
from replywell.console.forms.welcome import OwnerForm, TokenForm
from replywell.console.progress import progress
from replywell.console.setup_token import is_setup_token
from replywell.console.views.settings import SettingsView
from replywell.kit.errors import Conflict, Invalid
from replywell.people.actions.audit import coming_from
from replywell.people.actions.organization import STEPS, put_away, settle
from replywell.people.models import Agent
from replywell.people.permissions import may
from replywell.people.signing import address_of


@method_decorator([login_not_required, never_cache], name="dispatch")
class Welcome(View):
    """GET asks for the setup token, then for organization and owner; POST claims the desk, once."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if Agent.objects.exists():
            admin = request.user.is_authenticated and may(request.user, "administer")
            return HttpResponseRedirect(reverse("console:start") if admin else "/")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        given = request.GET.get("token", "")
        if given and is_setup_token(given):
            request.session["setup"] = given.strip()
            return HttpResponseRedirect(reverse("console:welcome"))  # away from the address and its history
        if is_setup_token(request.session.get("setup", "")):
            return self._page(request, OwnerForm())
        form = TokenForm({"token": given}) if given else TokenForm()
        if given:
            form.add_error("token", self._wrong())
        return self._page(request, form, status=403 if given else 200)

    def post(self, request: HttpRequest) -> HttpResponse:
        if not is_setup_token(request.session.get("setup", "")):
            given = request.POST.get("token", "")
            if is_setup_token(given):
                request.session["setup"] = given.strip()
                return HttpResponseRedirect(reverse("console:welcome"))
            asked = TokenForm(request.POST)
            if asked.is_valid():
                asked.add_error("token", self._wrong())
            return self._page(request, asked, status=403)
        form = OwnerForm(request.POST)
        if form.is_valid():
            try:
                with coming_from(address_of(request)):
                    owner = claim(form.cleaned_data)
            except (Invalid, Conflict) as error:
                form.add_error(None, error.message)
            else:
                request.session.pop("setup", None)
                login(request, owner)
                return HttpResponseRedirect(reverse("console:start"))
        return self._page(request, form, status=422)

    def _wrong(self) -> str:
        return _("This is not the setup token of this desk. It is shown where Replywell was started.")

    def _page(self, request: HttpRequest, form: forms.Form, *, status: int = 200) -> HttpResponse:
        file = settings.ENV.root / "setup-token"
        return render(
            request,
            "console/welcome.html",
            {"form": form, "owner": isinstance(form, OwnerForm), "file": file},
            status=status,
        )


class Start(SettingsView):
    """GET shows the checklist. POST skips a step, sends the sample mail, or puts the checklist away."""

    section = "start"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown("console/start.html", progress=progress())

    def post(self, request: HttpRequest) -> HttpResponse:
        step = self.text("skip")
        if step in STEPS:
            settle(step, "skipped")
        elif self.text("away"):
            put_away()
            return self.done("settings", told=_("The checklist is put away. It stays at Settings, Start."))
        elif self.text("sample"):
            return self._sample()
        return self.done("start")

    def _sample(self) -> HttpResponse:
        item = send_sample(by=self.agent)
        if item.ticket_id:
            told = _("The sample mail became ticket #%(number)s. Answer it, close it, or leave it.")
            messages.success(self.request, told % {"number": item.ticket_id})
            return HttpResponseRedirect(reverse("workspace:ticket", args=[item.ticket_id]))
        messages.error(
            self.request, _("The sample mail became no ticket: %(reason)s") % {"reason": item.reason}
        )
        return HttpResponseRedirect(reverse("console:item", args=[item.pk]))


class FirstMailbox(SettingsView):
    """GET leads to the first connection there is, else to a new one."""

    section = "connections"

    def get(self, request: HttpRequest) -> HttpResponse:
        first = Connection.objects.order_by("pk").first()
        return self.done("connection", first.pk) if first else self.done("connection-new")


class Settings(SettingsView):
    """GET shows the sections there are, and how far the first run came."""

    needs = "see tickets"
    section = ""

    def get(self, request: HttpRequest) -> HttpResponse:
        admin = may(self.agent, "administer")
        return self.shown("console/settings_home.html", progress=progress() if admin else None)
