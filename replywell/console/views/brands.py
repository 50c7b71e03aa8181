"""Brands, with a look at a mail of theirs; and the organization."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.console.forms.people import BrandForm, OrganizationForm
from replywell.console.views.settings import AskPage, FormPage, SettingsView, one
from replywell.people.actions.organization import change_organization, organization, settle
from replywell.people.actions.teams import put_brand, remove_brand
from replywell.people.models import Brand


class Brands(SettingsView):
    """GET lists the names the organization answers under."""

    section = "brands"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown("console/brands.html", brands=Brand.objects.order_by("name"))


class NewBrand(FormPage):
    """GET asks for a brand, POST makes it; `look` in the form shows a mail instead."""

    section = "brands"
    gated = True
    back = "brands"
    template = "console/brand.html"
    title = gettext_lazy("New brand")

    @property
    def brand(self) -> Brand:
        return Brand()

    def form(self, data: Any = None) -> forms.Form:
        brand = self.brand
        shown = ("name", "tone", "signature", "locale", "colour")
        files = self.request.FILES if data is not None else None
        initial = {name: getattr(brand, name) for name in shown}
        return BrandForm(data, files, initial=initial, logo=bool(brand.logo))

    def page(self, form: forms.Form, *, status: int = 200) -> HttpResponse:
        self.looked = form
        return super().page(form, status=status)

    def more(self) -> dict[str, Any]:
        form = self.looked
        return {
            "mail": {name: form[name].value() or "" for name in ("name", "signature")},
            "agent": self.agent,
            "logo": self.brand.logo,
        }

    def save(self, form: forms.Form) -> HttpResponse:
        if "look" in self.request.POST or not isinstance(form, BrandForm):
            return self.page(form)
        brand = put_brand(self.brand, form.values(), by=self.agent)
        return self.done("brands", told=_("%(name)s is saved.") % {"name": brand.name})


class OneBrand(NewBrand):
    """GET shows a brand, POST changes it."""

    @property
    def brand(self) -> Brand:
        return one(Brand.objects.all(), self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        brand = self.brand
        return super().more() | {
            "title": brand.name,
            "removal": ("console:brand-removal", brand.pk),
            "remove": _("Delete brand"),
        }


class BrandRemoval(AskPage):
    """GET asks, POST removes a brand."""

    section = "brands"
    gated = True
    back = "brands"
    submit = gettext_lazy("Delete brand")

    def more(self) -> dict[str, Any]:
        brand = one(Brand.objects.all(), self.kwargs["pk"])
        return super().more() | {"title": _("Delete the brand %(name)s?") % {"name": brand.name}}

    def consequences(self) -> list[str]:
        return [_("Nothing is answered under this name any more. Mails that have left stay as they are.")]

    def save(self, form: forms.Form) -> HttpResponse:
        removal = remove_brand(one(Brand.objects.all(), self.kwargs["pk"]), by=self.agent)
        return self.done("brands", told=_("The brand is deleted."), removal=removal)


class Organization(FormPage):
    """GET shows whose desk it is, POST changes it."""

    section = "organization"
    title = gettext_lazy("Organization")

    def form(self, data: Any = None) -> forms.Form:
        row = organization()
        return OrganizationForm(
            data, initial={name: getattr(row, name) for name in ("name", "locale", "timezone")}
        )

    def save(self, form: forms.Form) -> HttpResponse:
        change_organization(form.cleaned_data, by=self.agent)
        settle("organization")
        return self.done("organization", told=_("Saved."))
