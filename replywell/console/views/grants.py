"""Signing in at Google or Microsoft for a connection: away with a state and a challenge, back with a code."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from replywell.adapters.channels.email.oauth import PROVIDERS, authorization_url, new_verifier, redeem
from replywell.connections.actions import keep_grant
from replywell.connections.models import Connection
from replywell.connections.queries import channel_of
from replywell.console.views.settings import SettingsView, one
from replywell.kit import clock
from replywell.kit.errors import AdapterError

WAITING = "oauth"
"""What the session remembers between going and coming back."""
PATIENCE_S = 900


def callback() -> str:
    """The address that the provider sends back to, as it has to be entered there."""
    return settings.PUBLIC_URL + reverse("console:grant-callback")


class GrantStart(SettingsView):
    """GET goes to the provider, where the mailbox's owner agrees."""

    section = "connections"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = one(Connection.objects.all(), pk)
        try:
            _channel, chosen = channel_of(row)
        except AdapterError as error:
            messages.error(request, error.message)
            return self.done("connection", pk)
        if getattr(chosen, "auth", "") not in PROVIDERS:
            return self.done("connection", pk)
        state, verifier = secrets.token_urlsafe(32), new_verifier()
        began = clock.now().timestamp()
        request.session[WAITING] = {"state": state, "verifier": verifier, "connection": pk, "began": began}
        address = authorization_url(chosen, redirect=callback(), state=state, verifier=verifier)
        return HttpResponseRedirect(address)


class GrantCallback(SettingsView):
    """GET takes the code that came back, once, and only from the browser that went."""

    section = "connections"

    def get(self, request: HttpRequest) -> HttpResponse:
        waiting: dict[str, Any] = request.session.pop(WAITING, None) or {}
        given = request.GET.get("state", "")
        fresh = clock.now().timestamp() - waiting.get("began", 0) < PATIENCE_S
        if not (fresh and constant_time_compare(given, waiting.get("state", "") or secrets.token_hex())):
            messages.error(request, _("This sign-in was not begun here, or too long ago. Begin again."))
            return self.done("connections")
        row = one(Connection.objects.all(), waiting["connection"])
        code = request.GET.get("code", "")
        if not code:
            said = " ".join(request.GET.get("error", "").split())[:100]
            messages.error(
                request, _("Nobody agreed there (%(said)s). Nothing has changed.") % {"said": said or "-"}
            )
            return self.done("connection", row.pk)
        try:
            _channel, chosen = channel_of(row)
            grant = redeem(chosen, code=code, redirect=callback(), verifier=waiting["verifier"])
        except AdapterError as error:
            messages.error(request, error.message)
            return self.done("connection", row.pk)
        keep_grant(row, grant.refresh, by=self.agent)
        return self.done("connection", row.pk, told=_("Signed in. Test it now."))
