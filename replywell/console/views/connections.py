"""Connections: a list with their health, a page for each, a test, and on and off."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.adapters.channels import CHANNELS
from replywell.adapters.channels.email.oauth import PROVIDERS
from replywell.adapters.channels.widget.settings import fresh
from replywell.connections.actions import WrongSettings, put_connection, switch
from replywell.connections.models import Connection
from replywell.console.forms.chats import CHATS, ChatForm
from replywell.console.forms.connections import ConnectionForm
from replywell.console.health import Result, try_out
from replywell.console.views.chats import facts_of, form_of, identify, with_slug
from replywell.console.views.grants import callback
from replywell.console.views.settings import FormPage, SettingsView, one
from replywell.kit.secrets import Undecipherable
from replywell.people.actions.organization import settle
from replywell.workspace.ways import way_of


def called(connection: Connection) -> str:
    """The ways of a connection, for the list."""
    if connection.adapter in CHATS:
        return CHATS[connection.adapter]
    stored = connection.settings or {}
    if connection.adapter != "email":
        return str(way_of(connection.adapter).name)
    short = {"listener": _("Listener"), "imap": "IMAP", "smtp": "SMTP", "none": _("nothing")}
    ways = (str(stored.get("inbound", "listener")), str(stored.get("outbound", "smtp")))
    comes, leaves = (short.get(way, way.capitalize()) for way in ways)
    return _("In by %(way)s, out by %(other)s") % {"way": comes, "other": leaves}


def place_of(connection: Connection) -> str:
    """The address that people write to, or the workspace where they write."""
    stored = connection.settings or {}
    return str(stored.get("address") or stored.get("team_name") or "")


class Connections(SettingsView):
    """GET lists the connections and how they are."""

    section = "connections"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = [(row, place_of(row), called(row)) for row in Connection.objects.all()]
        return self.shown("console/connections.html", rows=rows)


class NewConnection(FormPage):
    """GET asks for a connection, POST makes it."""

    section = "connections"
    back = "connections"
    title = gettext_lazy("New mail connection")
    adapter = "email"

    @property
    def connection(self) -> Connection:
        return Connection(adapter=self.adapter, settings={})

    def shows(self) -> str:
        return "console/chat.html" if self.connection.adapter in CHATS else "console/connection.html"

    def form(self, data: Any = None) -> forms.Form:
        row = self.connection
        if row.adapter in CHATS:
            return form_of(row, data)
        model = CHANNELS[row.adapter if row.adapter in CHANNELS else "email"].Settings
        return ConnectionForm(
            data, model=model, stored=dict(row.settings or {}), called=row.name, brand=row.brand_id
        )

    def save(self, form: forms.Form) -> HttpResponse:
        assert isinstance(form, ConnectionForm | ChatForm)
        row, given = self.connection, form.settings()
        if isinstance(form, ChatForm):
            row, given = with_slug(row, form), identify(row, given)
        asked = "answers_as" in form.fields  # with one brand, nothing is asked
        row = put_connection(
            row,
            by=self.agent,
            name=form.cleaned_data["connection"],
            settings=given,
            brand=form.cleaned_data["answers_as"] if asked else "same",
        )
        if row.adapter == "email":
            settle("mailbox")
        return self.done("connection", row.pk, told=_("%(name)s is saved. Test it now.") % {"name": row.name})

    def explain(self, form: forms.Form, error: Any) -> None:
        if not isinstance(error, WrongSettings):
            return super().explain(form, error)
        for name, told in error.problems.items():
            form.add_error(name if name in form.fields else None, told)
        return None


class NewChat(NewConnection):
    """GET asks how a chat for websites is to be, POST makes it."""

    title = gettext_lazy("New chat")

    @property
    def connection(self) -> Connection:
        return Connection(adapter="widget", settings=fresh())


class NewWorkspace(NewConnection):
    """GET asks for a workspace of Slack or a bot in Teams and shows how to set it up there, POST makes it."""

    back = "connection-kinds"

    def words(self) -> dict[str, Any]:
        return super().words() | {"title": _("New connection: %(kind)s") % {"kind": CHATS[self.adapter]}}

    def page(self, form: forms.Form, *, status: int = 200) -> HttpResponse:
        self.slug = str(form["slug"].value() or "")
        return super().page(form, status=status)

    def more(self) -> dict[str, Any]:
        return facts_of(self.connection, self.slug)


class OneConnection(NewConnection):
    """GET shows a connection, POST changes it."""

    results: list[Result] = []

    @property
    def connection(self) -> Connection:
        return one(Connection.objects.all(), self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        row = self.connection
        lost = row.settings.explanation if isinstance(row.settings, Undecipherable) else ""
        there = facts_of(row, row.slug) if row.adapter in CHATS else {}
        return there | {
            "title": row.name,
            "connection": row,
            "results": self.results,
            "lost": lost,
            "chat": _snippet(row),
            "webhook": settings.PUBLIC_URL + f"/in/{row.slug}/" if there or _posted(row) else "",
            "sign_in": PROVIDERS[row.settings["auth"]].name if row.settings.get("auth") in PROVIDERS else "",
            "signed_in": bool(row.settings.get("oauth_refresh")),
            "callback": callback(),
            "events": settings.PUBLIC_URL + f"/in/{row.slug}/?events=1"
            if row.settings.get("events_secret")
            else "",
            "send_to": self.request.POST.get("send_to", self.agent.email),
        }


class ConnectionTest(OneConnection):
    """POST tries a connection, and with an address sends a test there; the page tells what came of it."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.done("connection", kwargs["pk"])

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        address = forms.EmailField(required=False)
        send_to = ""
        if "send" in request.POST:
            try:
                send_to = address.clean(self.text("send_to")[:254])
            except forms.ValidationError:
                self.results = [
                    Result(
                        _("Test mail"), False, _("This is no e-mail address."), _("Enter your own address.")
                    )
                ]
                return self.page(self.form(), status=422)
        self.results = try_out(self.connection, send_to=send_to)
        return self.page(self.form())


class ConnectionState(SettingsView):
    """POST switches a connection on or off; nothing that is stored goes."""

    section = "connections"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = one(Connection.objects.all(), pk)
        on = self.text("active") == "yes"
        switch(row, on, by=self.agent)
        told = _("%(name)s is on.") if on else _("%(name)s is off: nothing comes in or leaves by it.")
        return self.done("connection", pk, told=told % {"name": row.name})


def _snippet(row: Connection) -> dict[str, str]:
    """What a website includes, and where it is shown for a look; nothing for other kinds."""
    key = row.settings.get("key", "") if row.adapter == "widget" else ""
    if not key:
        return {}
    here = reverse("portal:chat-loader", args=[key])
    return {"tag": f'<script src="{settings.PUBLIC_URL}{here}" async></script>', "here": here}


def _posted(row: Connection) -> bool:
    if row.adapter != "email":
        return False
    return str(row.settings.get("inbound", "")) not in {"", "none", "listener", "imap"}
