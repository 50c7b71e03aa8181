"""Forms about routing: a rule, and the bars and settings of triage."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from replywell.console.forms.base import SettingsForm
from replywell.console.forms.people import set_rows, split_words
from replywell.people.models import Agent, Role, Team
from replywell.triage.models import RoutingRule, TriageSettings
from replywell.triage.values import DIMENSIONS, SCOPE, Bars
from replywell.triage.worded import LABELS


class RuleForm(SettingsForm):
    """What a rule is called and what it does; its conditions are read apart."""

    name = forms.CharField(label=_("Name"), max_length=120)
    active = forms.BooleanField(label=_("In use"), required=False)
    team = forms.ModelChoiceField(
        Team.objects.none(),
        label=_("Team"),
        required=False,
        empty_label=_("None: the next rules are asked"),
        help_text=_("Without a team the rule adds what it says below, and the next rules are asked."),
    )
    agent = forms.ModelChoiceField(
        Agent.objects.none(),
        label=_("Agent"),
        required=False,
        empty_label=_("Whoever fits best"),
        help_text=_("A member of the team, who takes it when they can; else whoever fits best."),
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"),
        required=False,
        choices=[("", _("As the assistant found it")), *LABELS["urgency"].items()],
    )
    skills = forms.CharField(
        label=_("Skills"),
        required=False,
        max_length=500,
        help_text=_("What whoever takes it should know, with commas between: refunds, vat."),
    )

    def __init__(self, *args: Any, rule: RoutingRule, **kwargs: Any) -> None:
        initial = {
            "name": rule.name,
            "active": rule.active,
            "team": rule.team_id,
            "agent": rule.agent_id,
            "urgency": rule.urgency,
            "skills": ", ".join(rule.skills),
        }
        super().__init__(*args, **kwargs | {"initial": initial})
        set_rows(self, "team", Team.objects.all())
        answering = Agent.objects.filter(is_active=True).exclude(role__in=[Role.VIEWER, Role.LIGHT])
        set_rows(self, "agent", answering)

    def clean_skills(self) -> list[str]:
        return split_words(self.cleaned_data["skills"])

    @property
    def what(self) -> list[forms.BoundField]:
        """What it does."""
        return [self[name] for name in ("team", "agent", "urgency", "skills")]


class TriageForm(SettingsForm):
    """The bars, in percent, and what becomes of tickets whose agent goes."""

    category = forms.FloatField(label=_("Category"), min_value=0, max_value=100)
    in_scope = forms.FloatField(
        label=_("About something we handle"),
        min_value=0,
        max_value=100,
        help_text=_("Below it a ticket is told to be about nothing that this desk handles."),
    )
    urgency = forms.FloatField(label=_("Urgency"), min_value=0, max_value=100)
    sentiment = forms.FloatField(label=_("Sentiment"), min_value=0, max_value=100)
    complexity = forms.FloatField(label=_("Complexity"), min_value=0, max_value=100)
    triage = forms.MultipleChoiceField(
        label=_("A person looks when it is unclear"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("category", _("Category")),
            ("urgency", _("Urgency")),
            ("sentiment", _("Sentiment")),
            ("complexity", _("Complexity")),
        ],
        help_text=_("Where a rule has not decided already. Of the others the usual value is taken."),
    )
    when = forms.ChoiceField(
        label=_("Unanswered tickets of somebody who is away"),
        choices=[
            ("never", _("stay with them")),
            ("once", _("go back to the queue at once")),
            ("after", _("go back to the queue after a while")),
        ],
    )
    minutes = forms.IntegerField(
        label=_("After so many minutes"), required=False, min_value=1, max_value=7 * 24 * 60
    )
    sticky_days = forms.IntegerField(
        label=_("Days in which a requester stays with one agent"),
        min_value=0,
        max_value=365,
        help_text=_(
            "Their next ticket goes to whoever had the last one, when they can take it. 0 for never."
        ),
    )
    groups = (
        (
            _("How sure the assistant has to be"),
            _("In percent. What is below its bar does not count as known."),
            ("category", "in_scope", "urgency", "sentiment", "complexity", "triage"),
        ),
        (_("Assignment"), "", ("when", "minutes", "sticky_days")),
    )

    def __init__(self, *args: Any, row: TriageSettings, **kwargs: Any) -> None:
        bars = Bars.model_validate(row.bars)
        levels = {name: round(100 * getattr(bars, name), 2) for name in (*DIMENSIONS, SCOPE)}
        initial: dict[str, Any] = {name: f"{level:g}" for name, level in levels.items()}
        after = row.requeue_after
        initial |= {
            "triage": list(bars.triage),
            "when": "never" if after is None else "once" if after == 0 else "after",
            "minutes": after or 30,
            "sticky_days": row.sticky_days,
        }
        super().__init__(*args, **kwargs | {"initial": initial})

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("when") == "after" and not given.get("minutes") and "minutes" not in self.errors:
            self.add_error("minutes", _("Say after how many minutes."))
        return given

    def values(self) -> dict[str, Any]:
        """What the settings are given."""
        given = self.cleaned_data
        levels = {name: given[name] / 100 for name in (*DIMENSIONS, SCOPE)}
        minutes = {"never": None, "once": 0, "after": given["minutes"]}[given["when"]]
        return {
            "bars": Bars(**levels, triage=tuple(given["triage"])).model_dump(mode="json"),
            "requeue_after": minutes,
            "sticky_days": given["sticky_days"],
        }
