"""What a rehearsal is asked for with: what would be another, and on how many tickets."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from replywell.console.forms.base import SettingsForm
from replywell.console.forms.people import set_rows
from replywell.people.models import Brand
from replywell.pipeline.actions.rehearsals import DAYS, MOST, SAMPLE
from replywell.pipeline.candidate import Candidate, merged
from replywell.pipeline.desk import Desk
from replywell.resolution.models import CategoryAutonomy
from replywell.tickets.models import Category


class RehearsalForm(SettingsForm):
    """Everything is left as it is but what is filled in."""

    today = forms.BooleanField(
        label=_("What was decided then against today"),
        required=False,
        help_text=_("Nothing would change: every question is asked anew, with today's version and articles."),
    )
    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("Category"), required=False, empty_label=_("None")
    )
    mode = forms.ChoiceField(
        label=_("would be answered"),
        required=False,
        choices=[("", _("As it is")), *CategoryAutonomy.Mode.choices],
    )
    auto_bar = forms.FloatField(
        label=_("Confidence an answer needs to leave unattended, in percent"),
        required=False,
        min_value=0,
        max_value=100,
    )
    category_bar = forms.FloatField(
        label=_("Confidence a category needs, in percent"), required=False, min_value=0, max_value=100
    )
    brand = forms.ModelChoiceField(
        Brand.objects.none(), label=_("Brand"), required=False, empty_label=_("None")
    )
    tone = forms.CharField(label=_("would answer in this tone"), required=False, max_length=300)
    model = forms.CharField(
        label=_("Model"),
        required=False,
        max_length=200,
        help_text=_(
            "As REPLYWELL_MODEL takes it. Asking it may cost money: the day's budget holds here too."
        ),
    )
    days = forms.IntegerField(label=_("Days to look back"), min_value=1, max_value=3660, initial=DAYS)
    wanted = forms.IntegerField(
        label=_("Tickets"),
        min_value=1,
        max_value=MOST,
        initial=SAMPLE,
        help_text=_(
            "Drawn by category, decision and verdict. 189 or more can show that less than 2 points are lost."
        ),
    )
    seed = forms.IntegerField(label=_("Seed"), min_value=1, max_value=10**6, initial=1)
    groups = (
        (_("What would be another"), "", ("today", "category", "mode", "auto_bar", "category_bar", "brand", "tone", "model")),
        (_("On which tickets"), "", ("days", "wanted", "seed")),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_rows(self, "category", Category.objects.filter(active=True))
        set_rows(self, "brand", Brand.objects.order_by("pk"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name, needs in (("mode", "category"), ("tone", "brand")):
            if given.get(name) and not given.get(needs):
                self.add_error(needs, _("Choose one."))
        names = ("today", "mode", "auto_bar", "category_bar", "tone", "model")
        if not any(given.get(name) not in (None, "", False) for name in names):
            self.add_error(None, _("Fill in what would be another, or compare then with today."))
        return given

    def candidate(self, desk: Desk) -> Candidate:
        """What the form says, over the desk of now."""
        given, now = self.cleaned_data, desk.model_dump(mode="json")
        if given["today"]:
            return Candidate(today=True)
        found: dict[str, Any] = {}
        autonomy: dict[str, Any] = {}
        if given["mode"]:
            modes = dict(desk.autonomy.modes) | {given["category"].slug: given["mode"]}
            autonomy["modes"] = [list(each) for each in sorted(modes.items())]
        if given["auto_bar"] is not None:
            autonomy["auto_bar"] = given["auto_bar"] / 100
        if autonomy:
            found["autonomy"] = merged(now["autonomy"], autonomy)
        if given["category_bar"] is not None:
            found["bars"] = merged(now["bars"], {"category": given["category_bar"] / 100})
        if given["tone"]:
            found |= _voiced(now, given["brand"], given["tone"])
        if given["model"]:
            found["model"] = given["model"].strip()
        return Candidate(desk=found)

    def told(self) -> str:
        """What would be another, in a line."""
        given = self.cleaned_data
        if given["today"]:
            return str(self.fields["today"].label)
        parts = []
        if given["mode"]:
            parts.append(f"{given['category'].name}: {given['mode']}")
        bars = [name for name in ("auto_bar", "category_bar") if given[name] is not None]
        parts += [f"{self.fields[name].label}: {given[name]:g}" for name in bars]
        if given["tone"]:
            parts.append(f"{given['brand'].name}: {given['tone']}")
        if given["model"]:
            parts.append(given["model"])
        return "; ".join(parts)


def _voiced(now: dict[str, Any], brand: Brand, tone: str) -> dict[str, Any]:
    voices = [[number, voice] for number, voice in now["voices"]]
    for place, (number, voice) in enumerate(voices):
        if number == str(brand.pk):
            voices[place][1] = voice | {"tone": tone}
            return {"voices": voices}
    return {"voice": now["voice"] | {"tone": tone}}
