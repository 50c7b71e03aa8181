"""Routing rules: the list in its order, what it was before, and the bars of triage."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from replywell.console.forms.conditions import fields
from replywell.console.forms.routing import TriageForm
from replywell.console.rules_told import told
from replywell.console.views.settings import AskPage, FormPage, SettingsView, one
from replywell.kit.errors import Invalid
from replywell.pipeline.trial import Trial, try_rules
from replywell.triage.actions.rules import move_rule, remove_rule, restore_rules, switch_rule
from replywell.triage.actions.settings import change_settings
from replywell.triage.models import RoutingRule, RoutingVersion
from replywell.triage.queries import active_rules, rule_of, triage_settings
from replywell.triage.values import Rule
from replywell.ui.undo import undo_at


class RulesView(SettingsView):
    """A page of the routing rules."""

    section = "rules"
    gated = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.newest = _newest()
        return super().dispatch(request, *args, **kwargs)

    def changed(self, words: str, *, at: str = "") -> HttpResponse:
        """Back to the list, with Undo: the rules as they were before are one version back."""
        newest, *before = RoutingVersion.objects.values_list("pk", flat=True)[:2] or [None]
        undo = ""
        if before and newest != self.newest:
            undo = undo_at(reverse("console:rules-restored", args=before))
        messages.success(self.request, words, extra_tags=undo)
        return HttpResponseRedirect(reverse("console:rules") + at)


def _newest() -> int | None:
    return RoutingVersion.objects.values_list("pk", flat=True).first()


class Rules(RulesView):
    """GET lists the rules as they are tried."""

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = fields()
        rules = [told(rule, asked) for rule in RoutingRule.objects.select_related("team", "agent")]
        return self.shown(
            "console/rules.html", rules=rules, moved=self.asked_number("moved"), towards=self.text("to")
        )


class RulePlace(RulesView):
    """POST moves a rule up or down by one."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        rule = one(RoutingRule.objects.all(), pk)
        steps = {"up": -1, "down": 1}.get(self.text("to"))
        if steps is None:
            raise Invalid(_("Say whether it moves up or down."))
        move_rule(rule, steps, by=self.agent)
        return self.changed(
            _("%(name)s has moved.") % {"name": rule.name}, at=f"?moved={pk}&to={self.text('to')}"
        )


class RuleState(RulesView):
    """POST switches a rule on or off."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        rule = one(RoutingRule.objects.all(), pk)
        switch_rule(rule, on=self.text("active") == "yes", by=self.agent)
        words = _("%(name)s is on.") if rule.active else _("%(name)s is off.")
        return self.changed(words % {"name": rule.name})


class RuleRemoval(RulesView, AskPage):
    """GET tells what would go elsewhere without the rule, POST removes it."""

    back = "rules"
    submit = gettext_lazy("Delete rule")

    @property
    def rule(self) -> RoutingRule:
        return one(RoutingRule.objects.all(), self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        return super().more() | {"title": _("Delete the rule %(name)s?") % {"name": self.rule.name}}

    def consequences(self) -> list[str]:
        left = [rule for rule in active_rules() if rule.id != self.rule.pk]
        return [in_words(try_rules(left)), _("Tickets that are here stay where they are.")]

    def save(self, form: forms.Form) -> HttpResponse:
        name = self.rule.name
        remove_rule(self.rule, by=self.agent)
        return self.changed(_("%(name)s is deleted.") % {"name": name})


class RuleVersions(RulesView):
    """GET lists what the rules were, newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        pages = Paginator(RoutingVersion.objects.all(), 50)
        page = pages.get_page(self.asked_number("page") or 1)
        return self.shown("console/rule_versions.html", page=page, newest=page.number == 1)


class RulesRestored(RulesView, AskPage):
    """GET tells what restoring a version would do and asks, POST does it."""

    back = "rule-versions"
    danger = False
    submit = gettext_lazy("Restore")

    @property
    def version(self) -> RoutingVersion:
        return one(RoutingVersion.objects.all(), self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        at = f"{self.version.at:%Y-%m-%d %H:%M}"
        return super().more() | {"title": _("Restore the rules of %(at)s UTC?") % {"at": at}}

    def consequences(self) -> list[str]:
        names = ", ".join(stored["name"] for stored in self.version.rules) or _("none")
        return [
            _("The rules would be: %(names)s.") % {"names": names},
            in_words(try_rules(rules_of(self.version))),
            _("Tickets that are here stay where they are."),
        ]

    def save(self, form: forms.Form) -> HttpResponse:
        orphaned = restore_rules(self.version, by=self.agent)
        if orphaned:
            gone = _("Their team is gone, so they are off: %(names)s.") % {"names": ", ".join(orphaned)}
            messages.warning(self.request, gone)
        return self.changed(_("The rules are restored."))


class TriageSettingsPage(FormPage):
    """GET shows the bars and the settings of assignment, POST changes them."""

    section = "triage"
    gated = True
    title = gettext_lazy("Triage and assignment")

    def form(self, data: Any = None) -> forms.Form:
        return TriageForm(data, row=triage_settings())

    def save(self, form: forms.Form) -> HttpResponse:
        assert isinstance(form, TriageForm)
        change_settings(form.values(), by=self.agent)
        return self.done("triage", told=_("Saved."))


def rules_of(version: RoutingVersion) -> list[Rule]:
    """The active rules of a version, as values."""
    return [
        rule_of(
            stored["id"],
            stored["name"],
            stored["conditions"],
            stored["team_id"],
            stored["agent_id"],
            stored["urgency"],
            stored["skills"],
        )
        for stored in version.rules
        if stored["active"]
    ]


def in_words(trial: Trial) -> str:
    """How a trial went, in a sentence."""
    told = ngettext(
        "Of the %(looked)s tickets of the last 30 days, %(count)s would go to another team.",
        "Of the %(looked)s tickets of the last 30 days, %(count)s would go to another team.",
        trial.moved,
    )
    return told % {"looked": trial.looked, "count": trial.moved}
