"""Tokens for programs: a list, a new one that is shown once, and its end."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.api.actions.tokens import make_token, revoke_token
from replywell.api.models import ApiToken
from replywell.console.forms.programs import CALLED, TokenForm
from replywell.console.views.settings import AskPage, FormPage, SettingsView, one


class Tokens(SettingsView):
    """GET lists the tokens, with what each may and when it was last used."""

    section = "tokens"

    def get(self, request: HttpRequest) -> HttpResponse:
        found = ApiToken.objects.select_related("agent")
        rows = [(token, [CALLED.get(scope, scope) for scope in token.scopes]) for token in found]
        return self.shown("console/tokens.html", rows=rows)


class NewToken(FormPage):
    """GET asks for a token, POST makes it and shows it: that once."""

    section = "tokens"
    back = "tokens"
    title = gettext_lazy("New API token")
    submit = gettext_lazy("Make token")
    hint = gettext_lazy("A token lets a program use the API. It is shown once, when it is made.")

    def form(self, data: Any = None) -> forms.Form:
        return TokenForm(data, by=self.agent)

    def save(self, form: forms.Form) -> HttpResponse:
        given = form.cleaned_data
        token, text = make_token(
            given["name"], given["agent"], scopes=given["scopes"], rate=given["rate"], by=self.agent
        )
        response = self.shown(
            "console/token_made.html", token=token, text=text, title=token.name, base=settings.PUBLIC_URL
        )
        response["Cache-Control"] = "no-store"
        return response


class TokenRemoval(AskPage):
    """GET asks, POST revokes a token."""

    section = "tokens"
    back = "tokens"
    submit = gettext_lazy("Revoke token")

    @property
    def token(self) -> ApiToken:
        return one(ApiToken.objects.select_related("agent"), self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        return super().more() | {"title": _("Revoke the token %(name)s?") % {"name": self.token.name}}

    def consequences(self) -> list[str]:
        return [_("The program that uses it is refused from now on. This cannot be undone: make a new one.")]

    def save(self, form: forms.Form) -> HttpResponse:
        revoke_token(self.token, by=self.agent)
        return self.done("tokens", told=_("The token is revoked."))
