"""Oneself: profile, availability, and the browsers one is signed in with."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from replywell.console.forms.people import ProfileForm
from replywell.console.views.settings import FormPage, SettingsView
from replywell.people.actions.agents import change_own
from replywell.people.actions.audit import audit
from replywell.people.actions.sign_ins import open_sign_ins, sign_out

YEAR = 365 * 24 * 3600


class Profile(FormPage):
    """GET shows oneself, POST changes that."""

    section = "profile"
    needs = "see tickets"
    template = "console/profile.html"
    title = gettext_lazy("Profile")

    def form(self, data: Any = None) -> forms.Form:
        return ProfileForm(data, agent=self.agent)

    def more(self) -> dict[str, Any]:
        key = self.request.session.session_key
        return {"browsers": [(one, one.session == key) for one in open_sign_ins(self.agent)]}

    def save(self, form: forms.Form) -> HttpResponse:
        change_own(self.agent, form.cleaned_data)
        response = self.done("profile", told=_("Saved."))
        theme = form.cleaned_data["theme"]
        if theme:
            response.set_cookie("theme", theme, max_age=YEAR, samesite="Lax")
        else:
            response.delete_cookie("theme", samesite="Lax")
        return response


class Availability(SettingsView):
    """POST says whether one takes tickets; back to where one was."""

    section = "profile"
    needs = "see tickets"

    def post(self, request: HttpRequest) -> HttpResponse:
        available = self.text("available") == "yes"
        change_own(self.agent, {"available": available, "away_until": None})
        back = self.text("back")
        allowed = url_has_allowed_host_and_scheme(
            back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
        return HttpResponseRedirect(back if back and allowed else reverse("console:profile"))


class SignIns(SettingsView):
    """DELETE signs out every other browser, or with `sign_in` that one."""

    section = "profile"
    needs = "see tickets"

    def delete(self, request: HttpRequest) -> HttpResponse:
        count = sign_out(self.agent, but=request.session.session_key or "", one=self.number("sign_in"))
        if count:
            audit("signed out others", self.agent, by=self.agent)
        told = ngettext(
            "%(count)s other browser is signed out.", "%(count)s other browsers are signed out.", count
        )
        return self.done("profile", told=told % {"count": count})
