"""One routing rule: its conditions, what it does, and a trial on the tickets of the last days before it is saved."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.console.forms.conditions import fields, lines_of, read_conditions, with_problems
from replywell.console.forms.routing import RuleForm
from replywell.console.views.rules import RulesView
from replywell.console.views.settings import FormPage, one
from replywell.kit.errors import Invalid
from replywell.pipeline.trial import Trial, try_rules
from replywell.triage.actions.rules import check_rule, put_rule
from replywell.triage.conditions import MOST, empty
from replywell.triage.models import RoutingRule
from replywell.triage.queries import rule_of
from replywell.triage.values import Rule


class NewRule(RulesView, FormPage):
    """GET asks for a rule. POST keeps it; the buttons `change` and `try` in it work on its conditions and try it."""

    back = "rules"
    template = "console/rule.html"
    title = gettext_lazy("New rule")
    conditions: dict[str, list[dict[str, Any]]] | None = None
    checked = False
    trial: Trial | None = None

    @property
    def rule(self) -> RoutingRule:
        return RoutingRule(conditions=empty())

    def form(self, data: Any = None) -> forms.Form:
        return RuleForm(data, rule=self.rule)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.conditions = read_conditions(request.POST)
        form = self.form(request.POST)
        if "change" in request.POST:
            form.is_valid()
            form.errors.clear()
            return self.page(form)
        self.checked = True
        if any(line.wrong for line in self.lines):
            return self.page(form, status=422)
        if "try" in request.POST and form.is_valid():
            return self._try(form)
        return super().post(request, **kwargs)

    @property
    def lines(self) -> list[Any]:
        stored = self.rule.conditions if self.conditions is None else self.conditions
        found = lines_of(stored, fields())
        return with_problems(found) if self.checked else found

    def more(self) -> dict[str, Any]:
        lines = self.lines
        added = self.text("change") == "add"
        for line in [line for line in lines if line.group == "all"][-1:]:
            line.fresh = added
        return {
            "lines": lines,
            "removed": self.text("change").startswith("remove"),
            "count": len(lines),
            "full": len(lines) >= MOST,
            "offered": fields().values(),
            "trial": self.trial,
        }

    def values(self, form: forms.Form) -> dict[str, Any]:
        return {**form.cleaned_data, "conditions": self.conditions}

    def save(self, form: forms.Form) -> HttpResponse:
        rule = put_rule(self.rule, self.values(form), by=self.agent)
        return self.changed(_("%(name)s is saved.") % {"name": rule.name})

    def _try(self, form: forms.Form) -> HttpResponse:
        values = self.values(form)
        try:
            check_rule(values)
        except Invalid as error:
            form.add_error(None, error.message)
            return self.page(form, status=422)
        self.trial = try_rules(self._with(values))
        return self.page(form)

    def _with(self, values: dict[str, Any]) -> list[Rule]:
        """The active rules with this one as the form has it, in its place or as the last."""
        team, agent = values["team"], values["agent"]
        tried = rule_of(
            self.rule.pk or 0,
            values["name"],
            values["conditions"],
            team.pk if team else None,
            agent.pk if agent else None,
            values["urgency"],
            values["skills"],
        )
        kept = list(RoutingRule.objects.all()) + ([self.rule] if self.rule.pk is None else [])
        found = []
        for rule in kept:
            mine = rule.pk == self.rule.pk
            if values["active"] if mine else rule.active:
                found.append(tried if mine else rule_of(*(getattr(rule, name) for name in _COLUMNS)))
        return found


_COLUMNS = ("pk", "name", "conditions", "team_id", "agent_id", "urgency", "skills")


class OneRule(NewRule):
    """GET shows a rule, POST changes it."""

    @property
    def rule(self) -> RoutingRule:
        return one(RoutingRule.objects.select_related("team", "agent"), self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        rule = self.rule
        return super().more() | {
            "title": rule.name,
            "removal": ("console:rule-removal", rule.pk),
            "remove": _("Delete rule"),
        }
