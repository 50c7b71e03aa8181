"""Webhooks: a list, a page for each, its log, and going."""

import json
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from replywell.api.actions.deliveries import AT_ONCE, replay, send_test
from replywell.api.actions.webhooks import put_webhook, remove_webhook, rotate_secret, secrets_of
from replywell.api.models import Webhook, WebhookDelivery
from replywell.console.forms.programs import WebhookForm
from replywell.console.views.settings import AskPage, FormPage, SettingsView, one
from replywell.kit.errors import Invalid
from replywell.kit.secrets import Undecipherable

State = WebhookDelivery.State
PAGE = 50
RECENT = 5
SIGNS = {
    State.WAITING: ("warn", "clock"),
    State.DELIVERED: ("good", "check"),
    State.FAILED: ("danger", "warning"),
    State.WITHHELD: ("", "eye"),
}
"""How a state is shown: tone and icon."""


def shown(rows: QuerySet[WebhookDelivery]) -> list[tuple[WebhookDelivery, str, str]]:
    """Deliveries with how their state looks."""
    return [(row, *SIGNS[State(row.state)]) for row in rows]


class Webhooks(SettingsView):
    """GET lists the webhooks and how they are doing."""

    section = "webhooks"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown("console/webhooks.html", rows=Webhook.objects.select_related("owner"))


class NewWebhook(FormPage):
    """GET asks for a webhook, POST makes it."""

    section = "webhooks"
    back = "webhooks"
    template = "console/webhook.html"
    title = gettext_lazy("New webhook")

    @property
    def webhook(self) -> Webhook:
        return Webhook()

    def form(self, data: Any = None) -> forms.Form:
        return WebhookForm(data, row=self.webhook, by=self.agent)

    def save(self, form: forms.Form) -> HttpResponse:
        row = put_webhook(self.webhook, form.cleaned_data, by=self.agent)
        return self.done(
            "webhook", row.pk, told=_("%(name)s is saved. Send a test now.") % {"name": row.name}
        )


class OneWebhook(NewWebhook):
    """GET shows a webhook with its secret and its last deliveries, POST changes it."""

    @property
    def webhook(self) -> Webhook:
        return one(Webhook.objects.select_related("owner"), self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        row = self.webhook
        lost = row.secret.explanation if isinstance(row.secret, Undecipherable) else ""
        return {
            "title": row.name,
            "webhook": row,
            "lost": lost,
            "former": len(secrets_of(row)) > 1,
            "deliveries": shown(row.deliveries.all()[:RECENT]),
            "removal": ("console:webhook-removal", row.pk),
            "remove": _("Delete webhook"),
        }


class WebhookSecret(OneWebhook):
    """GET shows the secret, POST makes another one, which is shown; the former one signs too for a day."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._secret(secrets_of(self.webhook)[:1])

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._secret([rotate_secret(self.webhook, by=self.agent)])

    def _secret(self, secrets: list[str]) -> HttpResponse:
        row = self.webhook
        response = self.shown(
            "console/webhook_secret.html",
            title=_("Secret of %(name)s") % {"name": row.name},
            webhook=row,
            secret=next(iter(secrets), ""),
            former=len(secrets_of(row)) > 1,
        )
        response["Cache-Control"] = "no-store"
        return response


class WebhookTest(SettingsView):
    """POST sends a test."""

    section = "webhooks"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        send_test(one(Webhook.objects.select_related("owner"), pk), by=self.agent)
        return self.done(
            "webhook-log", pk, told=_("A test is on its way. Reload the page to see its answer.")
        )


class WebhookLog(SettingsView):
    """GET lists what a webhook was told; POST sends the chosen ones again, or all that failed."""

    section = "webhooks"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = one(Webhook.objects.select_related("owner"), pk)
        state, before = self.text("state"), self.asked_number("before")
        found = row.deliveries.all()
        found = found.filter(state=state) if state in State.values else found
        found = found.filter(pk__lt=before) if before else found
        rows = shown(found[: PAGE + 1])
        more = rows[PAGE - 1][0].pk if len(rows) > PAGE else None
        return self.shown(
            "console/webhook_log.html",
            title=_("What %(name)s was told") % {"name": row.name},
            webhook=row,
            rows=rows[:PAGE],
            states=State.choices,
            state=state if state in State.values else "",
            more=more,
            failed=row.deliveries.filter(state=State.FAILED).exists(),
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = one(Webhook.objects.all(), pk)
        given = [text for text in request.POST.getlist("delivery") if text.isascii() and text.isdigit()]
        if "failed" in request.POST:
            chosen = row.deliveries.filter(state=State.FAILED).order_by("pk")[:AT_ONCE]
        else:
            numbers = [int(text) for text in given if len(text) < 19][:AT_ONCE]
            chosen = row.deliveries.filter(pk__in=numbers)
        if not row.active:
            raise Invalid(_("This webhook is switched off. Switch it on first."))
        count = replay(chosen, by=self.agent)
        told = ngettext("%(count)d is sent again.", "%(count)d are sent again.", count) % {"count": count}
        return self.done("webhook-log", pk, told=told)


class OneDelivery(SettingsView):
    """GET shows a delivery: what was sent, and how it was answered."""

    section = "webhooks"

    def get(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        row = one(WebhookDelivery.objects.filter(webhook=pk).select_related("webhook"), number)
        tone, sign = SIGNS[State(row.state)]
        context = {"delivery": row, "webhook": row.webhook, "tone": tone, "sign": sign, "title": row.kind}
        body = json.dumps(row.body, indent=2, ensure_ascii=False)
        return self.shown("console/webhook_delivery.html", body=body, **context)


class WebhookRemoval(AskPage):
    """GET asks, POST removes a webhook."""

    section = "webhooks"
    back = "webhooks"
    submit = gettext_lazy("Delete webhook")

    @property
    def webhook(self) -> Webhook:
        return one(Webhook.objects.all(), self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        return super().more() | {"title": _("Delete the webhook %(name)s?") % {"name": self.webhook.name}}

    def consequences(self) -> list[str]:
        return [
            _("It is told nothing any more, and what waits is not sent."),
            _("Its log and its secret go with it. To pause it, switch it off instead."),
        ]

    def save(self, form: forms.Form) -> HttpResponse:
        remove_webhook(self.webhook, by=self.agent)
        return self.done("webhooks", told=_("The webhook is deleted."))
