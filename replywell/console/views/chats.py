"""Slack and Teams: which kind a new connection is, how the app comes into a workspace, and the package for Teams."""

import secrets
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from replywell.adapters.channels.slack import installing
from replywell.adapters.channels.slack.settings import SlackSettings
from replywell.adapters.channels.teams.package import package
from replywell.connections.actions import free_slug, put_connection
from replywell.connections.models import Connection
from replywell.connections.queries import channel_of
from replywell.console.forms.chats import CHATS, ChatForm
from replywell.console.views.settings import SettingsView, one
from replywell.kit.errors import AdapterError, Invalid, NotFound, ReplywellError

STATE_S = 600
"""How long an installation at Slack may take."""
_SALT = "slack installation"
_NONCE = "slack-installation"

KINDS = (
    (
        "connection-new",
        "mail",
        gettext_lazy("E-mail"),
        gettext_lazy("A mailbox, a provider, or this desk’s own listener."),
    ),
    (
        "chat-new",
        "messages",
        gettext_lazy("Chat for websites"),
        gettext_lazy("A button on your pages, and a chat behind it."),
    ),
    (
        "slack-new",
        "hash",
        "Slack",
        gettext_lazy("Direct messages, mentions and watched channels of a workspace."),
    ),
    (
        "teams-new",
        "team",
        "Microsoft Teams",
        gettext_lazy("A bot that people write to, alone or in a channel."),
    ),
)


class ConnectionKinds(SettingsView):
    """GET offers the kinds of connections."""

    section = "connections"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown("console/connection_kinds.html", offered=KINDS, title=_("New connection"))


def form_of(row: Connection, data: Any) -> forms.Form:
    """The form of a chat's connection; of a new one it carries the name that its address will have."""
    slug = row.slug or free_slug(row.adapter)
    stored = dict(row.settings or {})
    return ChatForm(data, adapter=row.adapter, stored=stored, called=row.name, slug=slug, brand=row.brand_id)


def with_slug(row: Connection, form: ChatForm) -> Connection:
    """A new connection gets the address that was shown, unless somebody was faster."""
    wanted = form.cleaned_data.get("slug")
    if row.pk is None and wanted and not Connection.objects.filter(slug=wanted).exists():
        row.slug = wanted
    return row


def facts_of(row: Connection, slug: str) -> dict[str, Any]:
    """What the page of a chat's connection shows beside its form."""
    webhook = f"{settings.PUBLIC_URL}/in/{slug}/"
    facts: dict[str, Any] = {"adapter": row.adapter, "webhook": webhook, "kind": CHATS[row.adapter]}
    stored = row.settings or {}
    if row.adapter == "slack":
        # Slack takes no app that bears its own name.
        name = row.name if row.name and "slack" not in row.name.lower() else _("Help desk")
        facts |= {
            "manifest": installing.manifest(name, webhook, redirect_address()),
            "installed": bool(stored.get("token")),
            "workspace": stored.get("team_name") or stored.get("team_id", ""),
        }
    facts["unreachable"] = not settings.PUBLIC_URL.startswith("https://")
    return facts


def identify(row: Connection, given: dict[str, Any]) -> dict[str, Any]:
    """The settings with what a new token tells of its workspace; as they are while Slack is away."""
    if (
        row.adapter != "slack"
        or not given.get("token")
        or given["token"] == (row.settings or {}).get("token")
    ):
        return given
    try:
        return given | installing.identified(SlackSettings.model_validate(given))
    except (AdapterError, ValidationError):  # the test, or the form, tells what is wrong
        return given


def redirect_address() -> str:
    return settings.PUBLIC_URL + reverse("console:slack-callback")


class SlackInstallation(SettingsView):
    """POST sends an administrator to Slack, to add the app to a workspace."""

    section = "connections"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = _chat(pk, "slack")
        _channel, known = channel_of(row)
        nonce = secrets.token_urlsafe(16)
        request.session[_NONCE] = nonce
        state = signing.dumps([row.pk, self.agent.pk, nonce], salt=_SALT)
        where = installing.authorize_url(known, redirect=redirect_address(), state=state)
        return HttpResponseRedirect(where)


class SlackCallback(SettingsView):
    """GET is where Slack sends them back: the state is checked, and the token kept."""

    section = "connections"

    def get(self, request: HttpRequest) -> HttpResponse:
        pk = self._checked(request)
        if pk is None:
            messages.error(
                request, _("This installation was not begun here, or took too long. Begin it again.")
            )
            return self.done("connections")
        if "code" not in request.GET:
            messages.error(request, _("Slack added nothing: somebody said no there."))
            return self.done("connection", pk)
        try:
            row = self._installed(_chat(pk, "slack"), request.GET["code"])
        except NotFound:
            raise
        except ReplywellError as error:
            messages.error(request, error.message)
            return self.done("connection", pk)
        told = _("The app is in the workspace %(name)s. Test it now.") % {
            "name": row.settings.get("team_name", "")
        }
        return self.done("connection", pk, told=told)

    def _checked(self, request: HttpRequest) -> int | None:
        """The connection that this visitor's own browser began to install; once."""
        begun = request.session.pop(_NONCE, None)
        try:
            pk, agent, nonce = signing.loads(request.GET.get("state", "")[:500], salt=_SALT, max_age=STATE_S)
        except (signing.BadSignature, ValueError, TypeError):
            return None
        same = bool(begun) and secrets.compare_digest(str(begun), str(nonce)) and agent == self.agent.pk
        return int(pk) if same else None

    def _installed(self, row: Connection, code: str) -> Connection:
        _channel, known = channel_of(row)
        found = installing.installed(known, code=code, redirect=redirect_address())
        if known.team_id and found.get("team_id") != known.team_id:
            raise Invalid(_("That is another workspace. Make a new connection for it."))
        return put_connection(row, by=self.agent, name=row.name, settings=row.settings | found)


class TeamsPackage(SettingsView):
    """POST gives the app as a package to upload to Teams."""

    section = "connections"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = _chat(pk, "teams")
        _channel, known = channel_of(row)
        website = settings.PUBLIC_URL.replace("http://", "https://", 1)
        content = package(known, name=row.name, website=website)
        name = f"{row.slug}-teams.zip"
        return HttpResponse(
            content,
            content_type="application/zip",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


def _chat(pk: int, adapter: str) -> Connection:
    return one(Connection.objects.filter(adapter=adapter), pk)
