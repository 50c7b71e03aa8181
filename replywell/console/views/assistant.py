"""The assistant: how far it may go in each category, what proves it, and the switch that stops it."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.adapters.channels import CHANNELS
from replywell.console.forms.assistant import MODE_NAMES, CareForm, ModeForm, ProofForm, RungForm
from replywell.console.views.settings import FormPage, SettingsView, one
from replywell.pipeline.actions.rehearsals import begin
from replywell.pipeline.candidate import Candidate
from replywell.resolution.actions import autonomy, proof
from replywell.resolution.ladder import ALONE, rises
from replywell.resolution.models import CategoryAutonomy, JudgedAnswer, LadderStep
from replywell.resolution.queries import assistant_settings
from replywell.resolution.standing import COUNTED, judged_on, last_demotions, standing, standings
from replywell.resolution.versions import current_version
from replywell.tickets.models import Category
from replywell.tickets.queries import visible_to

LISTED = 100


class AssistantView(SettingsView):
    section = "assistant"

    @property
    def rung(self) -> CategoryAutonomy:
        return one(CategoryAutonomy.objects.select_related("category"), self.kwargs["pk"])


class Assistant(AssistantView):
    """GET shows the ladder: each category, its languages and channels, what is proven and what is missing."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found = standings()
        demotions = last_demotions()
        rows = [(each, MODE_NAMES[each.rung.mode], demotions.get(each.rung.pk)) for each in found]
        without = Category.objects.filter(active=True).exclude(rungs__language="", rungs__channel="")
        to_review = JudgedAnswer.objects.filter(to_review=True, answer__ticket__in=visible_to(self.agent))
        kept = assistant_settings()
        return self.shown(
            "console/assistant.html",
            rows=rows,
            offers=[(each, MODE_NAMES[each.offer]) for each in found if each.offer],
            alone=sum(each.in_force in ALONE for each in found),
            judged=sum(each.judged for each in found),
            to_review=to_review.count(),
            without=without.order_by("name"),
            kept=kept,
            care=CareForm(initial=care_of(kept)),
        )


def care_of(kept: Any) -> dict[str, float]:
    """The settings as the form shows them: shares in per cent."""
    return {
        "target": round(kept.target * 100, 2),
        "minimum": kept.minimum,
        "hold_out": round(kept.hold_out * 100, 2),
        "hold_shortest": kept.hold_shortest,
        "hold_longest": kept.hold_longest,
    }


class Switch(AssistantView):
    """POST stops everything that leaves unattended; DELETE lets it go on."""

    def post(self, request: HttpRequest) -> HttpResponse:
        autonomy.stop(by=self.agent)
        return self.done("assistant", told=_("The assistant is stopped: what it would send is a draft."))

    def delete(self, request: HttpRequest) -> HttpResponse:
        autonomy.go(by=self.agent)
        return self.done("assistant", told=_("The assistant goes on as before."))


class Care(FormPage):
    """POST changes what has to be proven, how much goes to people, and how long answers wait."""

    section = "assistant"
    back = "assistant"

    title = gettext_lazy("What has to be proven")

    def form(self, data: Any = None) -> forms.Form:
        return CareForm(data, initial=care_of(assistant_settings()))

    def save(self, form: forms.Form) -> HttpResponse:
        given = dict(form.cleaned_data)
        shares = {name: round(given.pop(name) / 100, 6) for name in ("target", "hold_out")}
        autonomy.change_settings(given | shares, by=self.agent)
        return self.done("assistant", told=_("Saved."))


class NewRung(FormPage):
    """GET asks for a language or channel of a category, POST gives it a mode of its own."""

    gated = True

    section = "assistant"
    back = "assistant"

    title = gettext_lazy("One language or channel")

    def form(self, data: Any = None) -> forms.Form:
        channels = [(name, name.title()) for name in sorted(CHANNELS)]
        wanted = {"category": self.asked_number("category")}
        return RungForm(data, channels=channels, initial=wanted)

    def save(self, form: forms.Form) -> HttpResponse:
        given = form.cleaned_data
        rung = autonomy.set_rung(
            given["category"],
            given["mode"],
            by=self.agent,
            because=given["because"],
            language=given["language"],
            channel=given["channel"],
        )
        return self.done("rung", rung.pk, told=_("Saved."))


class OneRung(AssistantView):
    """GET shows what was judged on a rung and what happened to it; POST gives it another mode."""

    gated = True

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(ModeForm(initial={"mode": self.rung.mode}))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        rung, form = self.rung, ModeForm(request.POST)
        if form.is_valid():
            mode, because = form.cleaned_data["mode"], form.cleaned_data["because"]
            if mode in ALONE and rises(rung.mode, mode) and not because.strip():
                form.add_error("because", _("Say why answers may leave without a person having read them."))
            else:
                where = {"language": rung.language, "channel": rung.channel}
                autonomy.set_rung(rung.category, mode, by=self.agent, because=because, **where)
                return self.done("rung", rung.pk, told=_("Saved."))
        return self._page(form, status=422)

    def _page(self, form: forms.Form, *, status: int = 200) -> HttpResponse:
        rung = self.rung
        whole = CategoryAutonomy.objects.filter(category=rung.category, language="", channel="", stopped=True)
        found = standing(rung, stopped=whole.exists())
        verdict = self.request.GET.get("verdict", "")
        judged = judged_on(rung, found.version).filter(answer__ticket__in=visible_to(self.agent))
        if verdict in JudgedAnswer.Verdict.values:
            judged = judged.filter(verdict=verdict)
        rows = judged.select_related("answer__ticket", "by").order_by("-judged_at", "-pk")
        return self.shown(
            "console/rung.html",
            status=status,
            found=found,
            mode=MODE_NAMES[rung.mode],
            in_force=MODE_NAMES[found.in_force],
            offer=MODE_NAMES.get(found.offer, ""),
            form=form,
            verdict=verdict,
            verdicts=JudgedAnswer.Verdict.choices,
            judged=rows[:LISTED],
            steps=LadderStep.objects.filter(rung=rung).select_related("by")[:50],
            counted=COUNTED,
            narrow=bool(rung.language or rung.channel),
            asks=ProofForm(initial=asked_of(rung)),
            whole_desk=care_of(assistant_settings()),
            unproven=bool(rung.versions) and found.version not in rung.versions and rung.mode in ALONE,
        )


def asked_of(rung: CategoryAutonomy) -> dict[str, float | None]:
    """What this rung alone has to prove, the share in per cent."""
    return {"target": round(rung.target * 100, 2) if rung.target else None, "minimum": rung.minimum}


class RungCare(FormPage):
    """POST says what has to be proven on one rung; what is left empty is as everywhere."""

    section = "assistant"
    back = "assistant"
    title = gettext_lazy("What has to be proven here")

    def form(self, data: Any = None) -> forms.Form:
        return ProofForm(data, initial=asked_of(self.rung))

    @property
    def rung(self) -> CategoryAutonomy:
        return one(CategoryAutonomy.objects.select_related("category"), self.kwargs["pk"])

    def save(self, form: forms.Form) -> HttpResponse:
        given = form.cleaned_data
        share = given["target"]
        target = round(share / 100, 6) if share is not None else None
        rung = proof.ask_of(self.rung, target=target, minimum=given["minimum"], by=self.agent)
        return self.done("rung", rung.pk, told=_("Saved."))


class Promotion(AssistantView):
    """POST takes the offer."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        rung = autonomy.promote(self.rung, by=self.agent)
        told = _("%(name)s is set to %(mode)s.") % {"name": rung.category.name, "mode": MODE_NAMES[rung.mode]}
        return self.done("assistant", told=told)


class RungSwitch(AssistantView):
    """POST stops what leaves unattended in a whole category; DELETE lets it go on."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        autonomy.stop(by=self.agent, category=self.rung.category)
        return self.done("rung", pk, told=_("Stopped: what it would send here is a draft."))

    def delete(self, request: HttpRequest, pk: int) -> HttpResponse:
        autonomy.go(by=self.agent, category=self.rung.category)
        return self.done("rung", pk, told=_("It goes on as before."))


class Proof(AssistantView):
    """POST says, with a reason, that what was proven holds for the version that answers now."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        rung = self.rung
        proof.proved(current_version(), because=self.text("because"), category=rung.category, by=self.agent)
        return self.done("rung", pk, told=_("It goes on as before."))


class RungRehearsal(AssistantView):
    """POST tries today's assistant and rules on past tickets of the category: passed, it is proven of them too."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        rung = self.rung
        title = _("%(name)s: then against today") % {"name": rung.category.name}
        begun = begin(Candidate(today=True), title=title, by=self.agent, categories=(rung.category.slug,))
        return self.done("rehearsal", begun.pk)


class RungRemoval(AssistantView):
    """POST takes a language or channel away: what holds in the category holds there again."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        autonomy.remove_rung(self.rung, by=self.agent)
        return self.done("assistant", told=_("Removed."))
