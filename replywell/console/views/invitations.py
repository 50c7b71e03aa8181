"""Inviting colleagues, and coming by an invitation."""

from typing import Any

from django import forms
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.cache import never_cache

from replywell.console.forms.people import ComingForm, InvitationForm
from replywell.console.invitation_mail import link_of, send_invitation
from replywell.console.views.settings import FormPage, SettingsView, one
from replywell.kit.errors import Invalid, NotFound
from replywell.people.actions.audit import coming_from
from replywell.people.actions.invitations import come, invite, invite_again, invited, revoke
from replywell.people.actions.organization import settle
from replywell.people.models import Agent
from replywell.people.signing import address_of


def told_to(request: HttpRequest, agent: Agent, secret: str, *, by: Agent) -> str:
    """Send the link, or keep it to be shown once. Returns what to tell."""
    if send_invitation(agent, secret, by=by):
        return _("%(name)s has an invitation in their mail.") % {"name": agent.name}
    request.session["invitation"] = {"name": agent.name, "link": link_of(secret)}
    return ""


class NewInvitation(FormPage):
    """GET asks whom to invite, POST invites them."""

    section = "people"
    back = "people"
    title = gettext_lazy("Invite a colleague")
    hint = gettext_lazy(
        "They get a link by mail with which they choose their password. It works once, within 7 days."
    )
    submit = gettext_lazy("Invite")

    def form(self, data: Any = None) -> forms.Form:
        return InvitationForm(data, by=self.agent)

    def save(self, form: forms.Form) -> HttpResponse:
        given = form.cleaned_data
        agent, secret = invite(given.pop("email"), **given, by=self.agent)
        settle("colleague")
        return self.done("people", told=told_to(self.request, agent, secret, by=self.agent))


class Invitation(SettingsView):
    """POST sends a fresh link; DELETE revokes it."""

    section = "people"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        agent = one(Agent.objects.all(), pk)
        secret = invite_again(agent, by=self.agent)
        return self.done("people", told=told_to(request, agent, secret, by=self.agent))

    def delete(self, request: HttpRequest, pk: int) -> HttpResponse:
        agent = one(Agent.objects.all(), pk)
        revoke(agent, by=self.agent)
        return self.done("people", told=_("The invitation of %(name)s is revoked.") % {"name": agent.name})


@method_decorator([login_not_required, never_cache], name="dispatch")
class Invited(View):
    """GET welcomes whoever holds the link, POST sets name and password and signs them in. Works once."""

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        agent = invited(secret)
        return self._page(request, agent, ComingForm(initial={"name": agent.name}))

    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        agent, form = invited(secret), ComingForm(request.POST)
        if form.is_valid():
            try:
                with coming_from(address_of(request)):
                    agent = come(secret, **form.cleaned_data)
            except NotFound:
                raise
            except Invalid as error:
                form.add_error("password", error.message)
            else:
                login(request, agent)
                return HttpResponseRedirect("/")
        return self._page(request, agent, form, status=422)

    def _page(
        self, request: HttpRequest, agent: Agent, form: ComingForm, *, status: int = 200
    ) -> HttpResponse:
        response = render(request, "console/invited.html", {"form": form, "invited": agent}, status=status)
        response["Referrer-Policy"] = "same-origin"
        return response
