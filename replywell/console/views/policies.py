"""SLA policies: the list in its order, a page for each with a trial on the tickets of the last days."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from replywell.console.forms.promises import LABELS, PolicyForm
from replywell.console.policies_told import told
from replywell.console.views.settings import AskPage, FormPage, SettingsView, one
from replywell.kit.errors import Invalid
from replywell.sla.actions.policies import check_policy, move_policy, put_policy, remove_policy, switch_policy
from replywell.sla.choose import Offer
from replywell.sla.models import Policy, Renewal
from replywell.sla.queries import hours_of_teams, offer_from, offer_of, offers
from replywell.sla.trial import Trial, try_policies


class Policies(SettingsView):
    """GET lists the policies as they are tried, and tells how far a change has come."""

    section = "policies"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = Policy.objects.select_related("calendar").prefetch_related("companies", "categories", "brands")
        renewal = Renewal.objects.filter(finished_at=None).first()
        return self.shown("console/policies.html", policies=[told(row) for row in rows], renewal=renewal)


class PolicyPlace(SettingsView):
    """POST moves a policy up or down by one."""

    section = "policies"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        policy = one(Policy.objects.all(), pk)
        steps = {"up": -1, "down": 1}.get(self.text("to"))
        if steps is None:
            raise Invalid(_("Say whether it moves up or down."))
        move_policy(policy, steps, by=self.agent)
        return self.done("policies", told=_("%(name)s has moved.") % {"name": policy.name})


class PolicyState(SettingsView):
    """POST switches a policy on or off."""

    section = "policies"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        policy = one(Policy.objects.all(), pk)
        switch_policy(policy, on=self.text("active") == "yes", by=self.agent)
        words = _("%(name)s is on.") if policy.active else _("%(name)s is off.")
        return self.done("policies", told=words % {"name": policy.name})


class NewPolicy(FormPage):
    """GET asks for a policy. POST keeps it; the button `try` in it tries it."""

    section = "policies"
    back = "policies"
    template = "console/policy.html"
    title = gettext_lazy("New policy")
    trial: Trial | None = None

    @property
    def policy(self) -> Policy:
        return Policy(pauses=["pending"])

    def form(self, data: Any = None) -> forms.Form:
        return PolicyForm(data, policy=self.policy)

    def save(self, form: forms.Form) -> HttpResponse:
        if self.text("try"):
            check_policy(form.cleaned_data)
            self.trial = try_policies(self._with(form.cleaned_data))
            return self.page(form)
        policy = put_policy(self.policy, form.cleaned_data, by=self.agent)
        return self.done("policies", told=_("%(name)s is saved.") % {"name": policy.name})

    def more(self) -> dict[str, Any]:
        return {"trial": self.trial, "labels": LABELS}

    def _with(self, values: dict[str, Any]) -> list[Offer]:
        """The active policies with this one as the form has it, in its place or as the last."""
        policy = self.policy
        own = hours_of_teams()
        tried = [offer_from(policy.pk or 0, values, own)] if values["active"] else []
        if policy.pk is None:
            return [*offers(), *tried]
        found: list[Offer] = []
        rows = Policy.objects.select_related("calendar")
        for row in rows.prefetch_related("calendar__days", "companies", "categories", "brands"):
            if row.pk == policy.pk:
                found += tried
            elif row.active:
                found.append(offer_of(row, own))
        return found


class OnePolicy(NewPolicy):
    """GET shows a policy, POST changes it."""

    @property
    def policy(self) -> Policy:
        return one(Policy.objects.select_related("calendar"), self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        policy = self.policy
        removal = {"removal": ("console:policy-removal", policy.pk), "remove": _("Delete policy")}
        return super().more() | {"title": policy.name} | removal


class PolicyRemoval(AskPage):
    """GET tells what would change without the policy, POST removes it."""

    section = "policies"
    back = "policies"
    submit = gettext_lazy("Delete policy")

    @property
    def policy(self) -> Policy:
        return one(Policy.objects.all(), self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        return super().more() | {"title": _("Delete the policy %(name)s?") % {"name": self.policy.name}}

    def consequences(self) -> list[str]:
        left = [offer for offer in offers() if offer.terms.policy != self.policy.pk]
        return [in_words(try_policies(left)), _("What was met or missed by it stays in the reports.")]

    def save(self, form: forms.Form) -> HttpResponse:
        policy = self.policy
        removal = remove_policy(policy, by=self.agent)
        return self.done("policies", told=_("%(name)s is deleted.") % {"name": policy.name}, removal=removal)


def in_words(trial: Trial) -> str:
    """How a trial went, in a sentence."""
    words = ngettext(
        "Of the %(looked)s tickets of the last 30 days, %(count)s would be promised something else.",
        "Of the %(looked)s tickets of the last 30 days, %(count)s would be promised something else.",
        trial.moved,
    )
    return words % {"looked": trial.looked, "count": trial.moved}
